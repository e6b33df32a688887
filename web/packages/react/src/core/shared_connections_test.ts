import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { fakeNetwork, tokenWith } from "../testing.js";
import { connectionFor, connectionKey } from "./shared_connections.js";
import { WeakValues } from "./weak_values.js";

const url = "http://localhost:3001";
const keyOf = (claims: Record<string, unknown>, options = { url }) =>
  connectionKey(tokenWith(claims), options);

describe("the key of a connection", () => {
  it("is the same for a fresh token of the same session", () => {
    expect(keyOf({ sub: "ann", sid: "s", jti: 2 })).toBe(keyOf({ sub: "ann", sid: "s", jti: 1 }));
  });

  it("is another for another user, another login, another server and another path", () => {
    const keys = [
      keyOf({ sub: "ann", sid: "s" }),
      keyOf({ sub: "bob", sid: "s" }),
      keyOf({ sub: "ann", sid: "t" }),
      keyOf({ sub: "ann", sid: "s" }, { url: "http://localhost:3002" }),
      connectionKey(tokenWith({ sub: "ann", sid: "s" }), { url, io: { path: "/chat" } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("is the same for any function, and another when the session is named", () => {
    const key = connectionKey(() => "a", { url });
    expect(connectionKey(() => "b", { url })).toBe(key);
    expect(connectionKey(() => "b", { url, session: "ann" })).not.toBe(key);
  });

  it("is nothing without a token", () => {
    expect(connectionKey(null, { url })).toBeNull();
    expect(connectionKey(undefined, { url })).toBeNull();
  });
});

describe("connections", () => {
  it("are shared by key", () => {
    const { options } = fakeNetwork();
    const key = connectionKey("token", options);
    expect(connectionFor(key, options)).toBe(connectionFor(key, options));
    expect(connectionFor(null, options)).not.toBe(connectionFor(key, options));
  });

  it("leave nothing behind when nobody uses them", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const values = new WeakValues<object>();
    for (let n = 0; n < 100; n += 1) values.find(`${n}`, () => ({ n }));
    const kept = values.find("kept", () => ({}));
    // A weak reference lives on until the turn in which it was made is over.
    while (values.size > 1) {
      await new Promise((resolve) => setImmediate(resolve));
      collect();
    }
    expect(values.find("kept", () => ({}))).toBe(kept);
  });
});
