// How long to wait before the next attempt: doubling, bounded, and spread at random so that a
// thousand pages that lost one server do not come back in the same instant.

export const backoff = {
  firstMs: 500,
  longestMs: 30_000,
  attemptsMax: 8,
} as const;

/** `attempt` counts from 1; `random` is in [0, 1). The wait is 50 to 100 % of the step. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const step = Math.min(backoff.longestMs, backoff.firstMs * 2 ** (attempt - 1));
  return Math.round(step * (0.5 + random() / 2));
}
