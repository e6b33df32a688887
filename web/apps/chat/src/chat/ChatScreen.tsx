import { useSocket } from "@anteroom/react";
import { useCallback, useEffect, useState } from "react";
import type { Account } from "../accounts/account";
import { AccountDialog } from "../accounts/AccountDialog";
import type { Person } from "../events";
import { explainRefusal } from "../explain";
import { CloseRoomDialog } from "./CloseRoomDialog";
import { Composer } from "./Composer";
import { ConnectionBanner } from "./ConnectionBanner";
import { InviteDialog } from "./InviteDialog";
import { MessageList } from "./MessageList";
import { NotifyDialog } from "./NotifyDialog";
import { PeopleList } from "./PeopleList";
import { RoomHead } from "./RoomHead";
import { RoomSeat } from "./RoomSeat";
import { RoomsPanel } from "./RoomsPanel";
import { isInRoom, peopleOutside } from "./room_people";
import { SentLine } from "./SentLine";
import { useSidePanel } from "./side_panel";
import { Toasts } from "./Toasts";
import { TopBar } from "./TopBar";
import { TypingLine } from "./TypingLine";
import { useChat } from "./use_chat";
import { useDrafts } from "./use_drafts";
import { useFocusKept } from "./use_focus_kept";
import { usePrivateRooms } from "./use_private_rooms";
import { useSaying } from "./use_saying";
import { useTyping } from "./use_typing";

interface ChatScreenProps {
  me: Person;
  onSignOut: () => void;
  /** For who has one: to change its password, and to end all its sessions. */
  account?: Account | undefined;
  onSignedOut?: () => void;
}

type OpenDialog =
  | { kind: "account" }
  | { kind: "note"; to: Person }
  | { kind: "invite" | "close"; room: string };

export function ChatScreen(props: ChatScreenProps) {
  const { me, onSignOut, account, onSignedOut = onSignOut } = props;
  const { isConnected } = useSocket();
  const chat = useChat(me);
  const typing = useTyping(me);
  const { wanted, rooms, active, mail } = chat.state;
  const entered = rooms.map(({ name }) => name);
  const privateRooms = usePrivateRooms(me, entered, chat.tell);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [sentTo, setSentTo] = useState<Person | null>(null);
  const { draftOf, changeDraft } = useDrafts();
  const notes = useDrafts();
  const saying = useSaying(me.id, rooms, chat.say, changeDraft);
  const sidePanel = useSidePanel();
  useFocusKept(entered.length, dialog === null);

  const room = rooms.find((candidate) => candidate.name === active) ?? null;
  const unread = rooms.reduce((sum, each) => sum + each.unread, 0);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Anteroom` : "Anteroom";
    return () => {
      document.title = "Anteroom";
    };
  }, [unread]);

  const isMine = (name: string) => privateRooms.ownerOf(name)?.id === me.id;
  const forgetSent = useCallback(() => setSentTo(null), []);
  const closeDialog = () => setDialog(null);
  const openRoom = (name: string) => {
    chat.open(name);
    sidePanel.close();
  };
  const joinRoom = async (name: string) => {
    const isIn = rooms.some((each) => each.name === name);
    if (isIn) chat.open(name);
    const isDone = isIn || (await chat.join(name));
    if (isDone) sidePanel.close();
    return isDone;
  };
  const makeRoom = async (name: string) => {
    const answer = await privateRooms.make(name);
    if (answer.ok) return joinRoom(name);
    const problem = { room: name, reason: "failed", message: explainRefusal(answer) } as const;
    chat.tell({ type: "not_made", problem });
    return false;
  };
  const writeTo = (person: Person) => {
    setSentTo(null);
    setDialog({ kind: "note", to: person });
  };

  return (
    <div className="chat" data-panel={sidePanel.panel ?? "none"}>
      {wanted.map((name) => (
        <RoomSeat key={name} room={name} tell={chat.tell} />
      ))}
      <TopBar panel={sidePanel.panel} unread={unread} onPanel={sidePanel.toggle} />
      <ConnectionBanner />

      <RoomsPanel
        state={chat.state}
        privateRooms={privateRooms.open}
        me={me}
        isConnected={isConnected}
        onOpen={openRoom}
        onLeave={chat.leave}
        onJoin={joinRoom}
        onMake={makeRoom}
        onMistake={(name, message) => {
          const problem = { room: name, reason: "failed", message } as const;
          chat.tell({ type: "not_made", problem });
        }}
        onDismissProblem={chat.dismissJoinProblem}
        onAccount={account && (() => setDialog({ kind: "account" }))}
        onSignOut={onSignOut}
      />

      <main className="conversation">
        {room === null ? (
          <div className="messages messages-empty">
            <p className="messages-empty-title">You are in no room.</p>
            <p>Join one by its name to talk to the people in it.</p>
          </div>
        ) : (
          <>
            <RoomHead
              room={room}
              owner={privateRooms.ownerOf(room.name)}
              isMine={isMine(room.name)}
              onInvite={() => setDialog({ kind: "invite", room: room.name })}
              onCloseRoom={() => setDialog({ kind: "close", room: room.name })}
            />
            <MessageList key={`messages ${room.name}`} room={room} me={me} />
            <TypingLine
              people={typing
                .typistsIn(room.name)
                .filter((person) => isInRoom(rooms, room.name, person))}
            />
            <Composer
              key={room.name}
              room={room.name}
              draft={draftOf(room.name)}
              onDraft={(change) => changeDraft(room.name, change)}
              isConnected={isConnected}
              isUnsure={saying.isUnsure(room.name)}
              onSay={(name, text) => {
                typing.said(name);
                return saying.say(name, text);
              }}
              onTyped={typing.typed}
            />
          </>
        )}
      </main>

      <aside className="side side-people" id="people-panel" aria-label="People">
        <PeopleList
          people={room?.members ?? []}
          me={me}
          isConnected={isConnected}
          onPick={writeTo}
        />
        <SentLine to={sentTo} onOver={forgetSent} />
      </aside>

      <div className="backdrop" aria-hidden="true" onClick={sidePanel.close} />
      <Toasts
        mail={mail}
        onReply={writeTo}
        onEnter={(name) => void joinRoom(name)}
        onDismiss={chat.dismissToast}
        onDroppedSeen={chat.dismissDropped}
      />
      {dialog?.kind === "account" && account !== undefined && (
        <AccountDialog account={account} onClose={closeDialog} onSignedOut={onSignedOut} />
      )}
      {dialog?.kind === "note" && (
        <NotifyDialog
          key={dialog.to.id}
          person={dialog.to}
          isMe={dialog.to.id === me.id}
          inviteTo={privateRooms.open
            .map((each) => each.room)
            .filter((name) => isMine(name) && !isInRoom(rooms, name, dialog.to))}
          draft={notes.draftOf(dialog.to.id)}
          onDraft={(text) => notes.changeDraft(dialog.to.id, () => text)}
          onSend={chat.notify}
          onInvite={privateRooms.invite}
          onClose={(wasSent) => {
            setSentTo(wasSent ? dialog.to : null);
            closeDialog();
          }}
        />
      )}
      {dialog?.kind === "invite" && (
        <InviteDialog
          room={dialog.room}
          people={peopleOutside(rooms, dialog.room)}
          onInvite={privateRooms.invite}
          onClose={closeDialog}
        />
      )}
      {dialog?.kind === "close" && (
        <CloseRoomDialog
          room={dialog.room}
          onCloseRoom={privateRooms.close}
          onClose={closeDialog}
        />
      )}
    </div>
  );
}
