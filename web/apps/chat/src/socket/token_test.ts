import { describe, expect, it } from "vitest";
import { tokenWith } from "./fake_socket";
import { bareToken, expiresAt, holderOf, isExpired, readClaims } from "./token";

describe("token", () => {
  it("is read without any secret, in UTF-8", () => {
    expect(readClaims(tokenWith({ sub: "zoë", n: "ÿþ?" }))).toEqual({ sub: "zoë", n: "ÿþ?" });
  });

  it.each(["", "a", "a.b", "a.b.c", "a..c", "a.b.c.d", `a.${btoa("[1]")}.c`, `a.${btoa("7")}.c`])(
    "that cannot be read gives no claims: %j",
    (token) => {
      expect(readClaims(token)).toBeNull();
    },
  );

  it("expires in the very millisecond that exp names", () => {
    const token = tokenWith({ exp: 1_700_000_000 });
    expect(expiresAt(token)).toBe(1_700_000_000_000);
    expect(isExpired(token, 1_699_999_999_999)).toBe(false);
    expect(isExpired(token, 1_700_000_000_000)).toBe(true);
  });

  it("without a usable exp is never called expired", () => {
    expect(isExpired(tokenWith({}), Number.MAX_SAFE_INTEGER)).toBe(false);
    expect(isExpired(tokenWith({ exp: "soon" }), Number.MAX_SAFE_INTEGER)).toBe(false);
    expect(isExpired("garbage", Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it("names its holder by id, then sub, and a numeric id is an id too", () => {
    expect(holderOf(tokenWith({ id: 7, sub: "x", name: "Ann" }))).toEqual({ id: "7", name: "Ann" });
    expect(holderOf(tokenWith({ sub: "x" }))).toEqual({ id: "x", name: "x" });
    expect(holderOf(tokenWith({}))).toBeNull();
  });

  it("may be pasted with white space and the word Bearer around it", () => {
    expect(bareToken("  Bearer a.b.c\n")).toBe("a.b.c");
  });
});
