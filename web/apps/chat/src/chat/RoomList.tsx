import { useEffect, useRef } from "react";
import { Icon } from "../brand/Icon";
import type { Room } from "./chat_state";
import { kindOf } from "./room_kind";

interface RoomListProps {
  rooms: Room[];
  active: string | null;
  onOpen: (room: string) => void;
  onLeave: (room: string) => void;
}

export function RoomList({ rooms, active, onOpen, onLeave }: RoomListProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const open = list.current?.querySelector('[data-active="true"]');
    open?.scrollIntoView?.({ block: "nearest" });
  }, [active]);

  if (rooms.length === 0) return <p className="empty">You are in no room yet.</p>;
  return (
    <ul className="room-list" ref={list}>
      {rooms.map((room) => (
        <li key={room.name} className="room" data-active={room.name === active}>
          <button
            type="button"
            className="room-open"
            data-testid="room-item"
            data-room={room.name}
            aria-current={room.name === active ? "true" : undefined}
            onClick={() => onOpen(room.name)}
          >
            <Icon name={kindOf(room.name)} />
            <span className="room-name" dir="auto">{room.name}</span>
            {room.unread > 0 && (
              <span className="unread">
                {room.unread > 99 ? "99+" : room.unread}
                <span className="sr-only"> unread</span>
              </span>
            )}
          </button>
          <button
            type="button"
            className="icon-button room-leave"
            aria-label={`Leave ${room.name}`}
            title={`Leave ${room.name}`}
            onClick={() => onLeave(room.name)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
