import { Icon } from "../brand/Icon";
import type { Person } from "../events";
import type { Room } from "./chat_state";
import { kindOf } from "./room_kind";

interface RoomHeadProps {
  room: Room;
  /** Of a room by invitation, as far as it is known. */
  owner: Person | null;
  isMine: boolean;
  onInvite: () => void;
  onCloseRoom: () => void;
}

export function RoomHead({ room, owner, isMine, onInvite, onCloseRoom }: RoomHeadProps) {
  const count = room.members.length;
  return (
    <header className="room-head">
      <h1>
        <Icon name={kindOf(room.name)} />
        <bdi>{room.name}</bdi>
      </h1>
      <p>
        {count === 1 ? "1 person" : `${count} people`}
        {owner !== null && !isMine && ` · invited by ${owner.name}`}
      </p>
      {isMine && (
        <div className="room-actions">
          <button
            type="button"
            className="button button-quiet button-small"
            data-testid="room-invite"
            aria-label={`Invite people to ${room.name}`}
            onClick={onInvite}
          >
            <Icon name="invite" />
            <span>Invite</span>
          </button>
          <button
            type="button"
            className="button button-quiet button-small"
            data-testid="room-close"
            aria-label={`Close ${room.name} for everybody`}
            onClick={onCloseRoom}
          >
            <Icon name="end" />
            <span>Close</span>
          </button>
        </div>
      )}
    </header>
  );
}
