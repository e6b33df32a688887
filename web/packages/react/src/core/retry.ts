// How long to wait before the next attempt: doubling, bounded, and spread at random so that a
// thousand pages that lost one server do not come back in the same instant.

const firstMs = 500;
const longestMs = 30_000;
export const attemptsMax = 8;

/** `attempt` counts from 1. The wait is 50 to 100 % of the step. */
export function retryDelayMs(attempt: number): number {
  const step = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  return Math.round(step * (0.5 + Math.random() / 2));
}
