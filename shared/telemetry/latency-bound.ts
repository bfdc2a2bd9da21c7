/** How long a frame stays on a 60 Hz screen (ms): no display time is known better. */
export const VSYNC_MS = 1_000 / 60;

/**
 * How wrong a glass-to-glass figure may be (± ms); null: not known. Capture is told in studio time, display by a clock that was
 * learnt by pings: what may be wrong is that clock, and a refresh of the screen. How far studio time is from true time does not
 * matter, as it falls out of the difference.
 * @param readersClockMs bound of the clock of whoever showed the frame, against the one it learnt it from; null: it was not told
 * @param apartMs how far the clock it learnt it from may be from studio time: 0 where that is the host itself; null: not known
 */
export function latencyBoundMs(readersClockMs: number | null, apartMs: number | null = 0): number | null {
  return readersClockMs === null || apartMs === null ? null : apartMs + readersClockMs + VSYNC_MS;
}

/**
 * How wrong the latency of any one viewer, and so each percentile of any group of them, may be (± ms); null: not known.
 * @param spreadBoundMs of the sync spread: twice what the worst viewer's clock, a refresh and the histogram's buckets allow
 * @param apartMs how far the engine's clock, which viewers go by, may be from studio time
 */
export function worstLatencyBoundMs(spreadBoundMs: number | null, apartMs: number | null): number | null {
  return spreadBoundMs === null || apartMs === null ? null : apartMs + spreadBoundMs / 2;
}

/** How far the engine's clock may be from studio time (ms), as the host's pings measure it; null: not known. */
export function engineApartMs(
  link: {
    readonly clockOffsetMs: number | null;
    readonly clockErrorMs: number | null;
  } | null,
): number | null {
  return link === null || link.clockOffsetMs === null || link.clockErrorMs === null
    ? null
    : Math.abs(link.clockOffsetMs) + link.clockErrorMs;
}

/**
 * How wrong a root mean square of `count` values may be (± the same unit, 95 %): 2 σ of it, which is rms / √(2 (n − 1)); null
 * with fewer than three.
 */
export function rmsError(rms: number, count: number): number | null {
  return count < 3 ? null : (2 * rms) / Math.sqrt(2 * (count - 1));
}
