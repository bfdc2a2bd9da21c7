/** Steps of the heat map's bands (ms), each up to where the next begins: fine where viewers ought to be, wide far out. */
const STEPS: readonly (readonly [toMs: number, stepMs: number])[] = [
  [4_000, 100],
  [10_000, 250],
  [20_000, 500],
  [40_000, 1_000],
  [60_000, 2_000],
];

/**
 * Heat map: bounds of the latency bands (ms, ascending); band `i` is [bounds[i], bounds[i + 1]), the last one open. The first
 * forty are those of versions before, so that what was kept of them stays readable; their last one was open (from 3.9 s).
 */
export const HEAT_BOUNDS_MS: readonly number[] = STEPS.flatMap(([toMs, stepMs], index) => {
  const fromMs = STEPS[index - 1]?.[0] ?? 0;
  return Array.from({ length: (toMs - fromMs) / stepMs }, (_, band) => fromMs + band * stepMs);
}).concat(60_000);

/** The band that a latency falls into; negative ones (a viewer's clock error) into the first. */
export function bandOf(latencyMs: number): number {
  let [low, high] = [0, HEAT_BOUNDS_MS.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((HEAT_BOUNDS_MS[middle] ?? 0) <= latencyMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where a band begins and ends (ms); of the open one the end is null. */
export function bandEnds(band: number): { readonly fromMs: number; readonly toMs: number | null } {
  return { fromMs: HEAT_BOUNDS_MS[band] ?? 0, toMs: HEAT_BOUNDS_MS[band + 1] ?? null };
}

/** Viewers by band, without the empty bands at the end: most are near the beginning. */
export function trimmedCounts(counts: readonly number[]): number[] {
  return counts.slice(0, counts.findLastIndex((count) => count > 0) + 1);
}
