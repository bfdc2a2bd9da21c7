const FIRST_MS = 200;
const LONGEST_MS = 1500;
const FACTOR = 1.8;
/** Share of the delay that is left to chance, so that many studios do not return in step. */
const JITTER = 0.3;

/**
 * How long to wait before another attempt: 0.2 s first, growing to 1.5 s, forever: an ingest that is there again is taken within about 2 s.
 * @param failures failed attempts in a row, ≥ 0
 * @param random in [0, 1)
 */
export function backoffMs(failures: number, random: number): number {
  const grown = Math.min(LONGEST_MS, FIRST_MS * FACTOR ** Math.max(0, failures));
  return Math.max(FIRST_MS, grown * (1 - JITTER * random));
}
