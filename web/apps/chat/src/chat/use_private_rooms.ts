// The rooms by invitation that one may enter, as the server tells them.
import { useEmit, useSocket, useSocketEvent } from "@anteroom/react";
import { useEffect, useState } from "react";
import { named, type Answer, type Person, type PrivateRoom } from "../events";
import type { ChatEvent } from "./chat_state";
import { kindOf } from "./room_kind";

/** A bound on what a server can make a page hold. */
const roomsMax = 200;

export interface PrivateRooms {
  /** One's own and those that one is invited to, by name. */
  open: PrivateRoom[];
  ownerOf: (room: string) => Person | null;
  make: (room: string) => Promise<Answer>;
  invite: (room: string, user: string) => Promise<Answer>;
  /** For everybody, for good. */
  close: (room: string) => Promise<Answer>;
}

/** `entered` are the rooms that one is in: one may come from elsewhere, such as from another tab. */
export function usePrivateRooms(
  me: Person,
  entered: readonly string[],
  tell: (event: ChatEvent) => void,
): PrivateRooms {
  const { isConnected } = useSocket();
  const emit = useEmit();
  const [open, setOpen] = useState<PrivateRoom[]>([]);

  const strange = entered
    .filter((name) => kindOf(name) === "private" && open.every(({ room }) => room !== name))
    .join("\n");
  useEffect(() => {
    if (!isConnected) return;
    let isOver = false;
    void emit("privateRooms").then((answer) => {
      if (!isOver && answer.ok) setOpen(listed(answer.rooms));
    });
    return () => {
      isOver = true;
    };
  }, [isConnected, strange, emit]);

  const add = (room: string, owner: Person) =>
    setOpen((all) => listed([...all.filter((each) => each.room !== room), { room, owner }]));

  useSocketEvent("invited", (invitation) => {
    const from = named(invitation.from);
    add(invitation.room, from);
    tell({ type: "invited", invitation: { ...invitation, from } });
  });
  useSocketEvent("roomClosed", ({ room, by }) => {
    setOpen((all) => all.filter((each) => each.room !== room));
    tell({ type: "closed", room, by: named(by), isMine: by.id === me.id, at: Date.now() });
  });

  return {
    open,
    ownerOf: (room) => open.find((each) => each.room === room)?.owner ?? null,
    make: async (room) => {
      const answer = await emit("createRoom", room);
      if (answer.ok) add(room, me);
      return answer;
    },
    invite: (room, user) => emit("invite", { room, user }),
    close: (room) => emit("closeRoom", room),
  };
}

function listed(rooms: PrivateRoom[] | undefined): PrivateRoom[] {
  return (rooms ?? [])
    .slice(0, roomsMax)
    .map(({ room, owner }) => ({ room, owner: named(owner) }))
    .sort((a, b) => a.room.localeCompare(b.room));
}
