import { describe, expect, it } from "vitest";
import { tokenWith } from "../testing.js";
import { bareToken, expiresAt, identityOf, isExpired, readClaims, sessionOf } from "./token.js";

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

  it("names its user by id, then sub, and a numeric id is an id too", () => {
    expect(identityOf(tokenWith({ id: 7, sub: "x" }))).toBe(identityOf(tokenWith({ sub: "7" })));
    expect(identityOf(tokenWith({ sub: "x" }))).not.toBe(identityOf(tokenWith({ sub: "y" })));
    expect(identityOf(tokenWith({}))).toBeNull();
  });

  it("of another issuer is of somebody else, whatever the user is called", () => {
    const of = (iss: string) => identityOf(tokenWith({ iss, sub: "x" }));
    expect(of("https://a")).not.toBe(of("https://b"));
  });

  it("belongs to the session of the tokens that it follows, and to no later login", () => {
    const token = (jti: number, sid: string) => sessionOf(tokenWith({ sub: "x", sid, jti }));
    expect(token(1, "morning")).toBe(token(2, "morning"));
    expect(token(1, "morning")).not.toBe(token(1, "evening"));
  });

  it("that cannot be read is a session of its own", () => {
    expect(sessionOf(" opaque ")).toBe("opaque");
  });

  it("may be pasted with white space and the word Bearer around it", () => {
    expect(bareToken("  Bearer a.b.c\n")).toBe("a.b.c");
  });
});
