// Being in one room: asked for at every new connection, for as long as somebody holds it.
//
//   joining --ack or roomJoined--> joined --connection lost--> joining
//      `--ack {ok: false} or roomDenied--> denied --connected again--> joining
import type { Connection } from "./connection.js";
import { emit } from "./emitter.js";
import { isRefusal, local, type Refusal, type RoomMember } from "./protocol.js";
import { Store } from "./store.js";

export interface RoomState<Member = RoomMember> {
  status: "joining" | "joined" | "denied";
  /** Absent where the server does not tell who is in a room. */
  members?: readonly Member[];
  error: Refusal | null;
}

/** A list that the server feeds has a bound; who comes after it is not listed. */
export const membersMax = 1_000;

export const joiningState: RoomState = { status: "joining", error: null };

/** The one store for a room of a connection. */
export function roomOf(connection: Connection, name: string): Room {
  return connection.rooms.find(name, () => new Room(connection, name));
}

export class Room extends Store<RoomState> {
  readonly #connection: Connection;
  readonly #name: string;
  /** Grows with every question to the server; an answer to an older one is void. */
  #turn = 0;
  #stop: () => void = () => {};

  constructor(connection: Connection, name: string) {
    super(joiningState);
    this.#connection = connection;
    this.#name = name;
  }

  protected override begin(): void {
    const mine = (act: () => void) => (room: unknown) => room === this.#name && act();
    this.#stop = this.#connection.events.listen({
      connect: () => void this.#enter(),
      disconnect: () => this.#pause(),
      // A server that lists who is in answers with the list; its word alone would show an old one.
      roomJoined: mine(() => this.state.members ?? this.#become("joined")),
      roomDenied: mine(() => this.#deny("forbidden")),
      // An answer to an earlier leave may come after the room was asked for again.
      roomLeft: mine(() => this.state.status === "joined" && this.#deny("room_left")),
      memberJoined: (notice) => this.#onMember(notice, true),
      memberLeft: (notice) => this.#onMember(notice, false),
      "auth:rooms": (notice?: { left?: unknown[]; reason?: string }) => {
        if (notice?.left?.includes?.(this.#name)) this.#deny("forbidden", notice.reason);
      },
    });
    if (this.#connection.state.isConnected) void this.#enter();
  }

  protected override end(): void {
    this.#stop();
    const wasIn = this.state.status !== "denied";
    this.#pause();
    this.set(joiningState);
    if (wasIn) this.#connection.send("leaveRoom", this.#name);
  }

  #pause(): void {
    this.#turn += 1;
    this.#become("joining");
  }

  async #enter(): Promise<void> {
    const turn = ++this.#turn;
    this.#become("joining");
    const answer = await emit(this.#connection, "joinRoom", [this.#name]);
    if (turn !== this.#turn) return;
    if (!isRefusal(answer)) {
      const { members } = (answer ?? {}) as { members?: unknown };
      return this.#become("joined", null, Array.isArray(members) ? members : undefined);
    }
    if (answer !== local.no_answer && answer !== local.disconnected) {
      return this.#become("denied", answer);
    }
    // A server of the guide's kind answers by event, and never by ack.
    if (this.state.status === "joining") this.#become("joining", answer);
  }

  #deny(code: string, message?: string): void {
    this.#become("denied", { ok: false, code, ...(message && { message }) });
  }

  #become(
    status: RoomState["status"],
    error: Refusal | null = null,
    members = this.state.members,
  ): void {
    const listed = status !== "denied" && members && { members: members.slice(0, membersMax) };
    this.set({ status, ...listed, error });
  }

  #onMember(notice: { room?: unknown; user?: RoomMember } | undefined, came: boolean): void {
    const { members, status, error } = this.state;
    const user = notice?.user;
    if (notice?.room !== this.#name || !members || !user?.id) return;
    const others = members.filter((member) => member.id !== user.id);
    this.#become(status, error, came ? [...others, user] : others);
  }
}
