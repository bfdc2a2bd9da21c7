import { bucketMs, bucketOf } from '../../../shared/interaction/latency-histogram.ts';
import type { Spread } from '../../../shared/telemetry/audience-view.ts';

/** How long a frame stays on a 60 Hz screen (ms): no display time is known better. */
const REFRESH_MS = 1_000 / 60;

/**
 * How wrong a sync spread may be (± ms). Each latency errs by at most what its viewer's clock may, and a refresh of the screen;
 * what the engine's own clock errs is the same for all, and falls out of the difference. A percentile moves by no more than
 * what moves furthest, so twice that bounds p99 − p1; the histogram's buckets are added.
 * @param clockBoundsMs of everybody in the spread; null: that viewer does not tell its own
 * @returns null while one of them does not tell
 */
export function spreadBoundMs(
  spread: Pick<Spread, 'p1Ms' | 'p99Ms'>,
  clockBoundsMs: readonly (number | null | undefined)[],
): number | null {
  let worstMs = 0;
  for (const boundMs of clockBoundsMs) {
    if (typeof boundMs !== 'number') return null;
    worstMs = Math.max(worstMs, boundMs);
  }
  return 2 * (worstMs + REFRESH_MS) + (bucketWidthMs(spread.p1Ms) + bucketWidthMs(spread.p99Ms)) / 2;
}

function bucketWidthMs(latencyMs: number): number {
  const bucket = bucketOf(latencyMs);
  return bucketMs(bucket + 1) - bucketMs(bucket);
}
