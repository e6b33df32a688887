import type { Person } from "../events";

const hues = 8;

/** Initials on a colour that is always the same for the same person. */
export function Avatar({ person }: { person: Person }) {
  let mix = 0;
  for (const character of person.id) {
    mix = Math.imul(mix ^ (character.codePointAt(0) ?? 0), 0x165667b1) >>> 0;
    mix = (mix ^ (mix >>> 15)) >>> 0;
  }
  const initials = person.name.replace(/[^\p{L}\p{N}]/gu, "").slice(0, 2) || "?";
  return (
    <span className={`avatar avatar-${mix % hues}`} aria-hidden="true">
      {initials}
    </span>
  );
}
