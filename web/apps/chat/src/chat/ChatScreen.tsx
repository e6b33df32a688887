import { useSocket } from "@anteroom/react";
import { useEffect, useState } from "react";
import type { Account } from "../accounts/account";
import { AccountDialog } from "../accounts/AccountDialog";
import { Icon } from "../brand/Icon";
import type { Person } from "../events";
import { Avatar } from "./Avatar";
import { ConnectionBanner } from "./ConnectionBanner";
import { Composer } from "./Composer";
import { JoinRoom } from "./JoinRoom";
import { MessageList } from "./MessageList";
import { NotifyDialog } from "./NotifyDialog";
import { PeopleList } from "./PeopleList";
import { RoomList } from "./RoomList";
import { RoomSeat } from "./RoomSeat";
import { kindOf } from "./room_kind";
import { useSidePanel } from "./side_panel";
import { Toasts } from "./Toasts";
import { TopBar } from "./TopBar";
import { useChat } from "./use_chat";

interface ChatScreenProps {
  me: Person;
  onSignOut: () => void;
  /** For who has one: to change its password, and to end all its sessions. */
  account?: Account | undefined;
  onSignedOut?: () => void;
}

export function ChatScreen(props: ChatScreenProps) {
  const { me, onSignOut, account, onSignedOut = onSignOut } = props;
  const { isConnected } = useSocket();
  const chat = useChat();
  const { wanted, rooms, active, joinProblem, toasts } = chat.state;
  const [writingTo, setWritingTo] = useState<Person | null>(null);
  const [isInAccount, setIsInAccount] = useState(false);
  const [sentTo, setSentTo] = useState<Person | null>(null);
  const [drafts, setDrafts] = useState<Readonly<Record<string, string>>>({});
  const sidePanel = useSidePanel();

  const room = rooms.find((candidate) => candidate.name === active) ?? null;
  const unread = rooms.reduce((sum, each) => sum + each.unread, 0);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Anteroom` : "Anteroom";
    return () => {
      document.title = "Anteroom";
    };
  }, [unread]);

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
  const writeTo = (person: Person) => {
    setSentTo(null);
    setWritingTo(person);
  };

  return (
    <div className="chat" data-panel={sidePanel.panel ?? "none"}>
      {wanted.map((name) => (
        <RoomSeat key={name} room={name} tell={chat.tell} />
      ))}
      <TopBar panel={sidePanel.panel} unread={unread} onPanel={sidePanel.toggle} />
      <ConnectionBanner />

      <nav className="side side-rooms" id="rooms-panel" aria-label="Rooms">
        <h2 className="panel-title">Rooms</h2>
        <RoomList
          rooms={rooms}
          active={active}
          onOpen={openRoom}
          onLeave={chat.leave}
        />
        <JoinRoom
          problem={joinProblem}
          canJoin={isConnected}
          onJoin={joinRoom}
          onDismiss={chat.dismissJoinProblem}
        />
        <div className="side-foot">
          <Avatar person={me} />
          <span className="me-name">{me.name}</span>
          {account !== undefined && (
            <button
              type="button"
              className="icon-button"
              data-testid="account"
              aria-label="Your account"
              title="Your account"
              onClick={() => setIsInAccount(true)}
            >
              <Icon name="key" />
            </button>
          )}
          <button
            type="button"
            className="icon-button"
            data-testid="sign-out"
            aria-label="Sign out"
            title="Sign out"
            onClick={onSignOut}
          >
            <Icon name="leave" />
          </button>
        </div>
      </nav>

      <main className="conversation">
        {room === null ? (
          <div className="messages messages-empty">
            <p className="messages-empty-title">You are in no room.</p>
            <p>Join one by its name to talk to the people in it.</p>
          </div>
        ) : (
          <>
            <header className="room-head">
              <h1>
                <Icon name={kindOf(room.name)} />
                {room.name}
              </h1>
              <p>{room.members.length === 1 ? "1 person" : `${room.members.length} people`}</p>
            </header>
            <MessageList room={room} me={me} />
            <Composer
              key={room.name}
              room={room.name}
              draft={drafts[room.name] ?? ""}
              onDraft={(change) =>
                setDrafts((all) => ({ ...all, [room.name]: change(all[room.name] ?? "") }))
              }
              isConnected={isConnected}
              onSay={chat.say}
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
        <p className="sent" role="status">
          {sentTo !== null && `Your note to ${sentTo.name} is on its way.`}
        </p>
      </aside>

      <div className="backdrop" aria-hidden="true" onClick={sidePanel.close} />
      <Toasts toasts={toasts} onReply={writeTo} onDismiss={chat.dismissToast} />
      {isInAccount && account !== undefined && (
        <AccountDialog
          account={account}
          onClose={() => setIsInAccount(false)}
          onSignedOut={onSignedOut}
        />
      )}
      {writingTo !== null && (
        <NotifyDialog
          key={writingTo.id}
          person={writingTo}
          isMe={writingTo.id === me.id}
          onSend={chat.notify}
          onClose={(wasSent) => {
            setSentTo(wasSent ? writingTo : null);
            setWritingTo(null);
          }}
        />
      )}
    </div>
  );
}
