// The events that the page and the server exchange, as types for socket.io-client.
import type { Socket } from "socket.io-client";

export interface Person {
  id: string;
  name: string;
}

/** Times are milliseconds since the epoch, on the server's clock. */
export interface LeaseNotice {
  expiresAt: number;
  renewAt: number;
  serverTime: number;
}

export interface RoomMessage {
  room: string;
  text: string;
  from: Person;
  at: number;
}

export interface PrivateNote {
  message: string;
  from: Person;
  at: number;
}

export interface Membership {
  room: string;
  user: Person;
}

export interface Refusal {
  ok: false;
  code: string;
  message?: string;
}

export type Answer = { ok: true } | Refusal;
export type JoinAnswer = { ok: true; room: string; members: Person[] } | Refusal;
export type LeaveAnswer = { ok: true; room: string } | Refusal;

export interface ServerEvents {
  "auth:lease": (notice: LeaseNotice) => void;
  "auth:expiring": (notice: { expiresAt: number; serverTime: number }) => void;
  "auth:revoked": (notice: { reason?: string }) => void;
  roomJoined: (room: string) => void;
  roomDenied: (room: string) => void;
  roomLeft: (room: string) => void;
  memberJoined: (membership: Membership) => void;
  memberLeft: (membership: Membership) => void;
  message: (message: RoomMessage) => void;
  notification: (note: PrivateNote) => void;
}

export interface ClientEvents {
  joinRoom: (room: string, ack: (answer: JoinAnswer) => void) => void;
  leaveRoom: (room: string, ack: (answer: LeaveAnswer) => void) => void;
  message: (message: { room: string; text: string }, ack: (answer: Answer) => void) => void;
  notification: (note: { user: string; message: string }, ack: (answer: Answer) => void) => void;
}

export type ChatSocket = Socket<ServerEvents, ClientEvents>;

type WithoutAck<Args> = Args extends [...infer Rest, infer _Ack] ? Rest : never;
type AckOf<Args> = Args extends [...unknown[], (answer: infer A) => void] ? A : never;

/** What is sent with an event, without its ack. */
export type RequestOf<E extends keyof ClientEvents> = WithoutAck<Parameters<ClientEvents[E]>>;
/** What the ack of an event carries. */
export type AnswerOf<E extends keyof ClientEvents> = AckOf<Parameters<ClientEvents[E]>>;

export type Request = <E extends keyof ClientEvents>(
  event: E,
  ...args: RequestOf<E>
) => Promise<AnswerOf<E> | Refusal>;
