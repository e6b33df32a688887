// The room's name says who may enter it. The server decides; this only explains.

export type RoomKind = "open" | "personal" | "team" | "admin" | "private";

/** With which the names of rooms by invitation begin. */
export const privatePrefix = "private-";

export function kindOf(room: string): RoomKind {
  if (room.startsWith("user-")) return "personal";
  if (room.startsWith("team-")) return "team";
  if (room.startsWith("admin")) return "admin";
  if (room.startsWith(privatePrefix)) return "private";
  return "open";
}

export function whyDenied(room: string, wasIn = false): string {
  const team = room.slice("team-".length);
  switch (kindOf(room)) {
    case "personal":
      return `It belongs to ${room.slice("user-".length) || "one person"} alone.`;
    case "team":
      return `It is for people whose token names the team “${team}”. Yours does not.`;
    case "admin":
      return "It is for people whose token has the role “admin”. Yours does not.";
    case "private":
      return wasIn
        ? "It may have been closed. Or the server was started again: rooms by invitation end with " +
            "it, and whoever made this one can make it again."
        : "Only people whom its owner has invited may enter. It may also have been closed, or have " +
            "ended with the server.";
    case "open":
      return "Your token does not open it.";
  }
}
