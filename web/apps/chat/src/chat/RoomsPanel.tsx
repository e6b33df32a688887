import { Icon } from "../brand/Icon";
import type { Person, PrivateRoom } from "../events";
import { Avatar } from "./Avatar";
import type { ChatState } from "./chat_state";
import { JoinRoom } from "./JoinRoom";
import { OpenRooms } from "./OpenRooms";
import { RoomList } from "./RoomList";

interface RoomsPanelProps {
  state: ChatState;
  /** By invitation: all that one may enter. */
  privateRooms: PrivateRoom[];
  me: Person;
  isConnected: boolean;
  onOpen: (room: string) => void;
  onLeave: (room: string) => void;
  onJoin: (room: string) => Promise<boolean>;
  onMake: (room: string) => Promise<boolean>;
  onMistake: (room: string, message: string) => void;
  onDismissProblem: () => void;
  /** Absent for who has no account. */
  onAccount?: (() => void) | undefined;
  onSignOut: () => void;
}

export function RoomsPanel(props: RoomsPanelProps) {
  const { state, me } = props;
  const isElsewhere = ({ room }: PrivateRoom) => state.rooms.every(({ name }) => name !== room);
  return (
    <nav className="side side-rooms" id="rooms-panel" aria-label="Rooms">
      <h2 className="panel-title">Rooms</h2>
      <div className="room-lists">
        <RoomList
          rooms={state.rooms}
          active={state.active}
          onOpen={props.onOpen}
          onLeave={props.onLeave}
        />
        <OpenRooms
          rooms={props.privateRooms.filter(isElsewhere)}
          me={me}
          onEnter={(room) => void props.onJoin(room)}
        />
      </div>
      <JoinRoom
        problem={state.joinProblem}
        canJoin={props.isConnected}
        onJoin={props.onJoin}
        onMake={props.onMake}
        onMistake={props.onMistake}
        onDismiss={props.onDismissProblem}
      />
      <div className="side-foot">
        <Avatar person={me} />
        <span className="me-name" dir="auto">{me.name}</span>
        {props.onAccount !== undefined && (
          <button
            type="button"
            className="icon-button"
            data-testid="account"
            aria-label="Your account"
            title="Your account"
            onClick={props.onAccount}
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
          onClick={props.onSignOut}
        >
          <Icon name="leave" />
        </button>
      </div>
    </nav>
  );
}
