// What only one person is told, in the order in which it came. It stays until it is dismissed: it is
// written nowhere else. Pure.
import type { Invitation, Person, PrivateNote } from "../events";

/** How many are kept, the shown ones among them. */
export const newsMax = 50;

export type News =
  | ({ kind: "note" } & PrivateNote)
  | ({ kind: "invitation" } & Invitation)
  | { kind: "closed"; room: string; from: Person; at: number };
export type Toast = { key: number } & News;

export interface Mail {
  toasts: Toast[];
  /** How many there was no place for since the person was last told so. */
  dropped: number;
  nextKey: number;
}

export const noMail: Mail = { toasts: [], dropped: 0, nextKey: 1 };

/**
 * When there is no place, the oldest of whoever has the most of them goes: somebody who floods
 * pushes out their own, and nobody else's.
 */
export function withNews(mail: Mail, news: News): Mail {
  const toasts = [...mail.toasts, { ...news, key: mail.nextKey }];
  const nextKey = mail.nextKey + 1;
  if (toasts.length <= newsMax) return { ...mail, toasts, nextKey };
  const loudest = whoHasMost(toasts);
  const oldest = toasts.findIndex(({ from }) => from.id === loudest);
  return { toasts: toasts.toSpliced(oldest, 1), dropped: mail.dropped + 1, nextKey };
}

export function withoutToast(mail: Mail, key: number): Mail {
  return { ...mail, toasts: mail.toasts.filter((toast) => toast.key !== key) };
}

export function withoutInvitation(mail: Mail, room: string): Mail {
  const isOther = (toast: Toast) => toast.kind !== "invitation" || toast.room !== room;
  return { ...mail, toasts: mail.toasts.filter(isOther) };
}

/** The person has read how many were dropped. */
export function droppedSeen(mail: Mail): Mail {
  return { ...mail, dropped: 0 };
}

function whoHasMost(toasts: readonly Toast[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { from } of toasts) counts.set(from.id, (counts.get(from.id) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), ["", 0])[0];
}
