/** How long a frame stays on a 60 Hz screen (ms): no display time is known better. */
export const VSYNC_MS = 1_000 / 60;
/** A clock whose bound nobody has told is taken for right within this (ms): a round trip over the internet. */
const UNTOLD_CLOCK_MS = 50;

/**
 * How wrong a glass-to-glass figure may be (± ms). Capture and display are both told in studio time, learnt by pings: wrong by
 * the bound of the reader's clock and a refresh of the screen. The bound of studio time itself is added where it is known, as
 * the reader's time may come by another way.
 * @param readersClockMs bound of the clock of whoever showed the frame; null: it was not told
 */
export function latencyBoundMs(studioBoundMs: number | null, readersClockMs: number | null): number {
  return (studioBoundMs ?? 0) + (readersClockMs ?? UNTOLD_CLOCK_MS) + VSYNC_MS;
}

/**
 * How wrong the latency of any one viewer, and so each percentile of any group of them, may be (± ms); null: not known.
 * @param spreadBoundMs of the sync spread: twice what the worst viewer's clock, a refresh and the histogram's buckets allow
 */
export function worstLatencyBoundMs(studioBoundMs: number | null, spreadBoundMs: number | null): number | null {
  return spreadBoundMs === null ? null : (studioBoundMs ?? 0) + spreadBoundMs / 2;
}

/**
 * How wrong a root mean square of `count` values may be (± the same unit, 95 %): 2 σ of it, which is rms / √(2 (n − 1)); null
 * with fewer than three.
 */
export function rmsError(rms: number, count: number): number | null {
  return count < 3 ? null : (2 * rms) / Math.sqrt(2 * (count - 1));
}
