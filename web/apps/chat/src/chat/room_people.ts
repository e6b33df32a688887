import type { Person } from "../events";
import type { Room } from "./chat_state";

/** Everybody in these rooms who is not in that one, once each and by name. */
export function peopleOutside(rooms: readonly Room[], name: string): Person[] {
  const inside = new Set(membersOf(rooms, name).map(({ id }) => id));
  const all = new Map(rooms.flatMap(({ members }) => members).map((one) => [one.id, one]));
  return [...all.values()]
    .filter(({ id }) => !inside.has(id))
    .sort((a, b) => a.name.localeCompare(b.name));
}

export function isInRoom(rooms: readonly Room[], name: string, { id }: Person): boolean {
  return membersOf(rooms, name).some((member) => member.id === id);
}

function membersOf(rooms: readonly Room[], name: string): Person[] {
  return rooms.find((room) => room.name === name)?.members ?? [];
}
