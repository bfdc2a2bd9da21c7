import { bandOf, HEAT_BOUNDS_MS, trimmedCounts } from '../../../shared/telemetry/heat-bands.ts';
import type { WatchedViewer } from './watched-viewer.ts';

/** How many viewers are in each band of the heat map; empty bands at the end are left out. */
export function heatCounts(viewers: readonly Pick<WatchedViewer, 'latencyMs'>[]): number[] {
  const counts = HEAT_BOUNDS_MS.map(() => 0);
  for (const { latencyMs } of viewers) {
    const band = bandOf(latencyMs ?? 0);
    counts[band] = (counts[band] ?? 0) + 1;
  }
  return trimmedCounts(counts);
}
