// What Anteroom and its clients say to each other about tokens and rooms. A server that knows none
// of it is served as well: then there is no lease, no renewal, and no list of members.

/** Times are milliseconds since the epoch, on the server's clock. */
export interface LeaseNotice {
  expiresAt: number;
  renewAt: number;
  serverTime: number;
}

export interface RoomMember {
  id: string;
  name: string;
}

/** What an ack says that did not bring what was asked for. */
export interface Refusal {
  ok: false;
  code: string;
  message?: string;
}

export function isRefusal(answer: unknown): answer is Refusal {
  return (answer as Refusal | null | undefined)?.ok === false;
}

/** Refusals that are made on this side. */
export const local = {
  disconnected: { ok: false, code: "disconnected" },
  no_answer: { ok: false, code: "no_answer" },
  queue_full: { ok: false, code: "queue_full" },
} as const satisfies Record<string, Refusal>;

export function isLeaseNotice(answer: unknown): answer is LeaseNotice {
  const notice = answer as LeaseNotice | null | undefined;
  // The sum of what is no number is no number either.
  return Number.isFinite(notice && notice.expiresAt + notice.renewAt + notice.serverTime);
}

/** What a socket tells of itself, and Anteroom of its tokens, beside the program's own events. */
export type LifeEvents = {
  connect: () => void;
  disconnect: (reason: string) => void;
  connect_error: (error: Error & { data?: unknown }) => void;
  "auth:lease": (lease: LeaseNotice) => void;
  "auth:expiring": (notice: { expiresAt: number; serverTime: number }) => void;
  "auth:revoked": (notice: { reason?: string }) => void;
  "auth:rooms": (notice: { left: string[]; reason?: string }) => void;
};
