import { Icon } from "../brand/Icon";
import type { Person, PrivateRoom } from "../events";

interface OpenRoomsProps {
  /** That one may enter, and is not in. */
  rooms: PrivateRoom[];
  me: Person;
  onEnter: (room: string) => void;
}

export function OpenRooms({ rooms, me, onEnter }: OpenRoomsProps) {
  if (rooms.length === 0) return null;
  return (
    <section className="open-rooms" aria-labelledby="open-rooms-title">
      <h3 className="panel-title" id="open-rooms-title">
        Open to you
      </h3>
      <ul>
        {rooms.map(({ room, owner }) => (
          <li key={room} className="room">
            <button
              type="button"
              className="room-open"
              data-testid="open-room"
              data-room={room}
              onClick={() => onEnter(room)}
            >
              <Icon name="private" />
              <span className="room-name">
                <bdi>{room}</bdi>
                <span className="room-owner">
                  {owner.id === me.id ? (
                    "made by you"
                  ) : (
                    <>
                      invited by <bdi>{owner.name}</bdi>
                    </>
                  )}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
