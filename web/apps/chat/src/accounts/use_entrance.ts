// How this server lets people in, asked once: by accounts, or by a name as in development.
import { useEffect, useState } from "react";
import { restore, type Account } from "./account";
import { askForOptions, type AccountOptions, type Problem } from "./service";

export type Entrance =
  | { kind: "asking" }
  /** It is asked again by itself. */
  | { kind: "unknown"; why: "unreachable" | "busy" }
  /** Without accounts. */
  | { kind: "names" }
  | { kind: "accounts"; options: AccountOptions };

const retryMs = 2_000;
const retryMaxMs = 30_000;

/** Nothing is offered before the server has answered, and nothing while a session is restored. */
export function useEntrance(onRestored: (account: Account) => void): Entrance {
  const [entrance, setEntrance] = useState<Entrance>({ kind: "asking" });

  useEffect(() => {
    let isOver = false;
    let isAsking = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const ask = async () => {
      clearTimeout(timer);
      isAsking = true;
      await askOnce();
      isAsking = false;
    };
    const askOnce = async () => {
      const answer = await askForOptions();
      if (isOver) return;
      if (!answer.ok) {
        if (answer.problem.status !== 404) return later(answer.problem);
        return settle({ kind: "names" });
      }
      const restored = await restore(answer.value);
      if (isOver) return;
      if (restored.ok) onRestored(restored.value);
      // What the server could not tell just now may still be there.
      else if (mayPass(restored.problem)) return later(restored.problem);
      settle({ kind: "accounts", options: answer.value });
    };
    const later = ({ status, retryAfterMs }: Problem) => {
      setEntrance({ kind: "unknown", why: status === 0 ? "unreachable" : "busy" });
      timer = setTimeout(() => void ask(), Math.min(retryAfterMs || retryMs, retryMaxMs));
    };
    const settle = (known: Entrance) => {
      globalThis.removeEventListener("online", askNow);
      setEntrance(known);
    };
    const askNow = () => {
      if (!isAsking) void ask();
    };
    globalThis.addEventListener("online", askNow);
    void ask();
    return () => {
      isOver = true;
      globalThis.removeEventListener("online", askNow);
      clearTimeout(timer);
    };
  }, []);

  return entrance;
}

/** No answer, or one that says to come again; every other refusal is about who asks. */
function mayPass({ status }: Problem): boolean {
  return status === 0 || status === 409 || status === 429 || status >= 500;
}
