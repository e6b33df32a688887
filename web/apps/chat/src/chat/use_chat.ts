// Ties the chat's state to the socket: what the server says becomes an event of the reducer, and
// every new connection enters again the rooms that this page is in.
import { useCallback, useEffect, useReducer, useRef } from "react";
import type { Answer, Person, Refusal } from "../socket/events";
import { listen } from "../socket/listen";
import type { SocketView } from "../socket/use_socket";
import { chatReducer, emptyChat, type ChatState } from "./chat_state";

export interface Chat {
  state: ChatState;
  join: (room: string) => Promise<boolean>;
  leave: (room: string) => Promise<void>;
  open: (room: string) => void;
  say: (room: string, text: string) => Promise<Answer>;
  notify: (user: string, message: string) => Promise<Answer>;
  dismissToast: (key: number) => void;
  dismissJoinProblem: () => void;
}

export const firstRoom = "general";

export function useChat({ socket, request }: Pick<SocketView, "socket" | "request">): Chat {
  const [state, dispatch] = useReducer(chatReducer, emptyChat);
  /** The rooms to be in, in order; kept apart from what is shown so that a reconnect sees it. */
  const wanted = useRef(new Set([firstRoom]));

  const enter = useCallback(
    async (room: string, open: boolean) => {
      const answer = await request("joinRoom", room);
      if (answer.ok) {
        wanted.current.add(answer.room);
        const members = answer.members.map(named);
        dispatch({ type: "joined", room: answer.room, members, open, at: Date.now() });
        return true;
      }
      // A room that could not be asked for is still wanted; one that was denied is not.
      if (!open && answer.code !== "forbidden") return false;
      if (answer.code === "forbidden") wanted.current.delete(room);
      dispatch({ type: "join_failed", problem: problemOf(room, answer) });
      return false;
    },
    [request],
  );

  useEffect(() => {
    if (socket === null) return;
    const enterAll = () => {
      for (const room of wanted.current) void enter(room, false);
    };
    const drop = (room: string) => {
      wanted.current.delete(room);
      dispatch({ type: "left", room });
    };
    const stopListening = listen(socket, {
      connect: enterAll,
      message: (message) =>
        dispatch({ type: "message", message: { ...message, from: named(message.from) } }),
      notification: (note) =>
        dispatch({ type: "note", note: { ...note, from: named(note.from) } }),
      memberJoined: ({ room, user }) =>
        dispatch({ type: "presence", room, user: named(user), came: true, at: Date.now() }),
      memberLeft: ({ room, user }) =>
        dispatch({ type: "presence", room, user: named(user), came: false, at: Date.now() }),
      roomDenied: (room) => {
        wanted.current.delete(room);
        dispatch({ type: "join_failed", problem: { room, reason: "forbidden", message: null } });
      },
      roomLeft: drop,
    });
    if (socket.connected) enterAll();
    return stopListening;
  }, [socket, enter]);

  return {
    state,
    join: (room) => enter(room, true),
    leave: async (room) => {
      wanted.current.delete(room);
      dispatch({ type: "left", room });
      await request("leaveRoom", room);
    },
    open: (room) => dispatch({ type: "opened", room }),
    say: (room, text) => request("message", { room, text }),
    notify: (user, message) => request("notification", { user, message }),
    dismissToast: (key) => dispatch({ type: "toast_dismissed", key }),
    dismissJoinProblem: () => dispatch({ type: "join_problem_dismissed" }),
  };
}

/** A token may name nobody; then the id has to do. */
function named(person: Person): Person {
  return person.name ? person : { ...person, name: person.id };
}

function problemOf(room: string, answer: Refusal) {
  const reason = answer.code === "forbidden" ? ("forbidden" as const) : ("failed" as const);
  return { room, reason, message: answer.message ?? null };
}
