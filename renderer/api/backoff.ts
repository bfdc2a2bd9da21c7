/** First and longest wait before the next attempt; short, because a restarted host is back within 2 s. */
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 2_000;

/**
 * How long to wait before attempt `attempt` (0 is the first retry): doubling, with ±50 % jitter so that the UIs of a
 * restarted host do not all come at the same instant.
 * @param random uniformly in [0, 1)
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const baseMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(Math.max(0, attempt), 16));
  return baseMs * (0.5 + random);
}
