// Against npm's own Socket.IO server: what needs nothing of Anteroom, and what Anteroom adds as
// far as a few lines can play it.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket as ServerSocket } from "socket.io";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Connection, emit, roomOf, type SocketState } from "../src/core.js";
import { tokenWith } from "../src/testing.js";

let io: Server;
let url: string;
let releases: (() => void)[] = [];

beforeEach(async () => {
  const http = createServer();
  io = new Server(http);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const release of releases) release();
  releases = [];
  await io.close();
});

function connect(token: string | (() => string)): Connection {
  const options = { transports: ["websocket"], reconnectionDelay: 10, reconnectionDelayMax: 10 };
  const connection = new Connection({ url, io: options });
  connection.take(token);
  releases.push(connection.hold());
  return connection;
}

/** Waits for a state of the connection; the test's own time limit is the only clock. */
function until(
  store: { subscribe: (watcher: () => void) => () => void },
  holds: () => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = store.subscribe(look);
    look();
  });
}

const reaches = (connection: Connection, wanted: (state: SocketState) => boolean) =>
  until(connection, () => wanted(connection.state));

describe("against a plain Socket.IO server", () => {
  it("connects with its token, emits, and is answered", async () => {
    const tokens: unknown[] = [];
    io.on("connection", (socket) => {
      tokens.push(socket.handshake.auth["token"]);
      socket.on("sum", (a: number, b: number, ack: (sum: number) => void) => ack(a + b));
    });
    const connection = connect("Bearer a.b.c");
    await reaches(connection, ({ isConnected }) => isConnected);
    expect(tokens).toEqual(["a.b.c"]);
    expect(await emit(connection, "sum", [1, 2])).toBe(3);
    expect(connection.state).toMatchObject({ status: "connected", lease: null });
  });

  it("hears events that were listened for before there was a socket", async () => {
    io.on("connection", (socket) => socket.emit("hello", 7));
    const connection = new Connection({ url, io: { transports: ["websocket"] } });
    const heard = new Promise((resolve) => connection.events.listen({ hello: resolve }));
    connection.take("a.b.c");
    releases.push(connection.hold());
    expect(await heard).toBe(7);
  });

  it("comes back with a fresh token after its transport was closed", async () => {
    const tokens: unknown[] = [];
    io.on("connection", (socket) => {
      tokens.push(socket.handshake.auth["token"]);
      if (tokens.length === 1) socket.conn.close();
    });
    let count = 0;
    const connection = connect(() => tokenWith({ jti: ++count }));
    await reaches(connection, ({ isConnected }) => isConnected && tokens.length === 2);
    expect(tokens).toEqual([tokenWith({ jti: 1 }), tokenWith({ jti: 2 })]);
  });

  it("stays away after the server has sent it away, until it is told to come back", async () => {
    let sockets: ServerSocket[] = [];
    io.on("connection", (socket) => {
      sockets = [...sockets, socket];
    });
    const connection = connect("a.b.c");
    await reaches(connection, ({ isConnected }) => isConnected && sockets.length === 1);
    sockets[0]?.disconnect();
    await reaches(connection, ({ status }) => status === "closed");
    connection.connect();
    await reaches(connection, ({ isConnected }) => isConnected);
    expect(sockets).toHaveLength(2);
  });

  it("tells a refusal of the server's middleware, and tries again where that may help", async () => {
    const refusals = [
      { code: "unavailable", retry: true },
      { code: "credentials_required", retry: false },
    ];
    io.use((_socket, next) => {
      next(Object.assign(new Error("Authentication error"), { data: refusals.shift() }));
    });
    const connection = connect(() => "a.b.c");
    await reaches(connection, ({ status }) => status === "unavailable");
    await reaches(connection, ({ status }) => status === "unauthenticated");
    const error = { code: "credentials_required", retry: false };
    expect(connection.state).toMatchObject({ error, isConnected: false });
  });

  it("is in a room of the guide's kind, which answers by events only", async () => {
    io.on("connection", (socket) => {
      socket.on("joinRoom", (room: string) => {
        if (room === "hall") void socket.join(room);
        socket.emit(room === "hall" ? "roomJoined" : "roomDenied", room);
      });
    });
    const connection = connect("a.b.c");
    const [hall, attic] = ["hall", "attic"].map((name) => roomOf(connection, name));
    if (hall === undefined || attic === undefined) throw new Error("no rooms");
    releases.push(hall.hold(), attic.hold());
    await until(hall, () => hall.state.status === "joined");
    await until(attic, () => attic.state.status === "denied");
    expect(io.sockets.adapter.rooms.has("hall")).toBe(true);
  });

  it("is gone from the server once it is released", async () => {
    const gone = new Promise((resolve) => {
      io.on("connection", (socket) => socket.on("disconnect", resolve));
    });
    const connection = connect("a.b.c");
    await reaches(connection, ({ isConnected }) => isConnected);
    releases.pop()?.();
    expect(await gone).toBe("client namespace disconnect");
  });

  it("renews over the same connection where the server gives leases", async () => {
    const tokens: unknown[] = [];
    const lease = (lifeMs: number) => {
      const serverTime = Date.now();
      return { expiresAt: serverTime + lifeMs, renewAt: serverTime + lifeMs / 2, serverTime };
    };
    io.on("connection", (socket) => {
      tokens.push(socket.handshake.auth["token"]);
      socket.on("auth:renew", ({ token }: { token: string }, ack: (answer: unknown) => void) => {
        tokens.push(token);
        ack({ ok: true, ...lease(3_600_000) });
      });
      socket.emit("auth:lease", lease(2_000));
    });
    let count = 0;
    const connection = connect(() => tokenWith({ jti: ++count }));
    const endsLate = (state: SocketState) => (state.lease?.expiresAt ?? 0) > Date.now() + 60_000;
    let losses = 0;
    connection.events.listen({ disconnect: () => (losses += 1) });
    await reaches(connection, endsLate);
    expect(tokens).toEqual([tokenWith({ jti: 1 }), tokenWith({ jti: 2 })]);
    expect(losses).toBe(0);
  });
});
