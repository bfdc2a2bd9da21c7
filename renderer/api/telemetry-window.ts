import type { Metric, TelemetryPoint } from '../../shared/telemetry/metrics.ts';

/** What the plots show at most. */
export const TELEMETRY_KEPT_MS = 10 * 60_000;

/**
 * Adds points to a time-sorted series: sorted, one point an instant (the later message wins), nothing older than ten
 * minutes before the newest. After a reconnect the host sends the last ten minutes again, so overlaps are normal.
 */
export function mergeTelemetry(
  known: readonly TelemetryPoint[],
  added: readonly TelemetryPoint[],
): readonly TelemetryPoint[] {
  if (added.length === 0) return known;
  const last = known.at(-1);
  const first = added[0];
  if (added.length === 1 && last && first && first.atMs > last.atMs) return trim([...known, first]);
  const byTime = new Map<number, TelemetryPoint>();
  for (const point of known) byTime.set(point.atMs, point);
  for (const point of added) byTime.set(point.atMs, point);
  return trim([...byTime.values()].sort((a, b) => a.atMs - b.atMs));
}

function trim(points: readonly TelemetryPoint[]): readonly TelemetryPoint[] {
  const newest = points.at(-1);
  if (!newest) return points;
  const fromMs = newest.atMs - TELEMETRY_KEPT_MS;
  const firstKept = points.findIndex((point) => point.atMs >= fromMs);
  return firstKept <= 0 ? points : points.slice(firstKept);
}

/** A figure that is measured once a second is as new as points get for it; one that is missing for longer is gone. */
const LATEST_WITHIN_MS = 2_500;

/** The newest value of a figure, though the newest points (ten a second) do not all tell it; null: not measured now. */
export function latestFigure(points: readonly TelemetryPoint[], metric: Metric): number | null {
  const newestMs = points.at(-1)?.atMs ?? 0;
  for (let index = points.length - 1; index >= 0; index--) {
    const point = points[index];
    if (!point || newestMs - point.atMs > LATEST_WITHIN_MS) return null;
    const value = point.values[metric];
    if (value !== undefined) return value;
  }
  return null;
}
