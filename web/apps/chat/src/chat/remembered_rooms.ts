// Which rooms this tab was in, for after a reload. The browser forgets them with the tab.
import { roomNameMistake } from "./limits";

export interface RememberedRooms {
  rooms: readonly string[];
  active: string | null;
}

const place = "anteroom.rooms";
const roomsMax = 50;
const nothing: RememberedRooms = { rooms: [], active: null };

/** Those of this person; another one who has used the tab has left none. */
export function recallRooms(user: string): RememberedRooms {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? "null");
    const { id, rooms, active } = (kept ?? {}) as Record<string, unknown>;
    if (id !== user || !Array.isArray(rooms)) return nothing;
    const names = new Set(rooms.filter(isName).slice(-roomsMax));
    return { rooms: [...names], active: isName(active) && names.has(active) ? active : null };
  } catch {
    return nothing;
  }
}

/** Nothing is lost where nothing can be kept. */
export function keepRooms(id: string, { rooms, active }: RememberedRooms): void {
  try {
    sessionStorage.setItem(place, JSON.stringify({ id, rooms: rooms.slice(-roomsMax), active }));
  } catch {
    forgetRooms();
  }
}

export function forgetRooms(): void {
  try {
    sessionStorage.removeItem(place);
  } catch {
    // Where there is no storage there is nothing to forget.
  }
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && roomNameMistake(value) === null;
}
