// The moments at which a page may find that time has passed without it: a tab comes to the front,
// the network returns, a machine wakes. Timers are late or lost there, so whoever waits looks again.

/** Tells the name of the signal, until the returned function is called. */
export function onWaking(look: (signal: string) => void): () => void {
  const end = new AbortController();
  const listen = (target: EventTarget | undefined, ...signals: string[]) => {
    for (const name of signals) {
      target?.addEventListener?.(name, () => look(name), { signal: end.signal });
    }
  };
  // Neither is there on a server, and a phone's program has a window that hears nothing.
  listen(globalThis.document, "visibilitychange");
  listen(globalThis.window, "online", "focus", "pageshow");
  return () => end.abort();
}
