import { describe, expect, it } from "vitest";
import { ann, bob } from "./chat_fixture";
import { droppedSeen, newsMax, noMail, withNews, withoutInvitation, withoutToast } from "./news";

const note = (from = bob, at = 0) => ({ kind: "note", message: `m${at}`, from, at }) as const;
const invitation = { kind: "invitation", room: "private-plans", from: ann, at: 0 } as const;

function flood(count: number, mail = noMail) {
  let all = mail;
  for (let at = 0; at < count; at += 1) all = withNews(all, note(bob, at));
  return all;
}

describe("what only one person is told", () => {
  it("is kept in its order until it is dismissed", () => {
    const mail = flood(newsMax);
    expect(mail.toasts.map(({ at }) => at)).toEqual(Array.from({ length: newsMax }, (_, n) => n));
    expect(mail.dropped).toBe(0);
    expect(withoutToast(mail, mail.toasts[0]?.key ?? 0).toasts[0]?.at).toBe(1);
  });

  it("has a bound, and what goes over it is counted until that is read", () => {
    const mail = flood(newsMax + 7);
    expect(mail.toasts).toHaveLength(newsMax);
    expect(mail.dropped).toBe(7);
    expect(droppedSeen(mail).dropped).toBe(0);
  });

  it("is not pushed out by somebody who floods", () => {
    const mail = flood(3 * newsMax, withNews(withNews(noMail, note(ann, 7)), invitation));
    expect(mail.toasts.slice(0, 2).map(({ from }) => from)).toEqual([ann, ann]);
    expect(mail.toasts).toHaveLength(newsMax);
    expect(mail.dropped).toBe(2 * newsMax + 2);
  });

  it("gives every one a key of its own", () => {
    const { toasts } = flood(2 * newsMax);
    expect(new Set(toasts.map(({ key }) => key)).size).toBe(newsMax);
  });

  it("loses an invitation that is void", () => {
    expect(withoutInvitation(withNews(noMail, invitation), "private-plans").toasts).toEqual([]);
    expect(withoutInvitation(withNews(noMail, invitation), "other").toasts).toHaveLength(1);
  });
});
