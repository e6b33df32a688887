// Checked by the compiler: each @ts-expect-error fails where there is no error.
import {
  isRefusal,
  useEmit,
  useLease,
  useRoom,
  useSocket,
  useSocketEvent,
  type Fault,
  type Lease,
  type Refusal,
  type RoomMember,
  type SocketState,
} from "@anteroom/react";
import type { Message } from "./chat_events.js";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_proof: Same<A, B>): void {}

export function events(): void {
  useSocketEvent("message", (message) => same<typeof message, Message>(true));
  useSocketEvent("count", (before, after) => {
    same<typeof before, number>(true);
    same<typeof after, number>(true);
  });
  useSocketEvent("disconnect", (reason) => same<typeof reason, string>(true));
  useSocketEvent("auth:rooms", ({ left }) => same<typeof left, string[]>(true));
  useSocketEvent("count", () => {});
  // @ts-expect-error the server has no such event
  useSocketEvent("mesage", () => {});
  // @ts-expect-error the server sends a message and not a number
  useSocketEvent("message", (message: number) => message);
}

export async function emits(): Promise<void> {
  const emit = useEmit();
  const answer = await emit("message", { room: "hall", text: "hello" });
  same<typeof answer, { ok: true; id: number } | Refusal>(true);
  if (!answer.ok) same<typeof answer.code, string>(true);

  const sum = await emit("sum", 1, 2);
  same<typeof sum, number | Refusal>(true);
  if (!isRefusal(sum)) same<typeof sum, number>(true);

  // @ts-expect-error an argument is missing
  void emit("sum", 1);
  // @ts-expect-error an argument of another type
  void emit("sum", 1, "2");
  // @ts-expect-error there is no such event
  void emit("product", 1, 2);
  // @ts-expect-error it has no ack to wait for
  void emit("typing", "hall");

  const tell = useEmit({ ack: false });
  const told = await tell("typing", "hall");
  same<typeof told, { ok: true } | Refusal>(true);
  // @ts-expect-error a room is a string
  void tell("typing", 7);
  // @ts-expect-error there is no such policy
  useEmit({ offline: "drop" });
}

export function states(): void {
  const state = useSocket(() => Promise.resolve("token"), { url: "http://localhost:3001" });
  same<typeof state, SocketState>(true);
  same<keyof SocketState, "socket" | "isConnected" | "status" | "error" | "lease">(true);
  same<SocketState["error"], Fault | null>(true);
  same<SocketState["lease"], Lease | null>(true);
  useSocket("token");
  useSocket(null);
  useSocket(undefined);
  useSocket();
  // @ts-expect-error a token is a string, or a function that brings one
  useSocket(7);
  state.socket?.emit("typing", "hall");
  // @ts-expect-error the socket knows the events too
  state.socket?.emit("typing", 7);
  const { remainingMs } = useLease();
  same<typeof remainingMs, number>(true);
}

export function rooms(): void {
  const room = useRoom("hall");
  same<typeof room.status, "joining" | "joined" | "denied">(true);
  same<typeof room.members, readonly RoomMember[] | undefined>(true);
  const own = useRoom<{ id: string; age: number }>("hall");
  same<typeof own.members, readonly { id: string; age: number }[] | undefined>(true);
}
