import type { Metric, TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import type { Delivery, Incident, SeriesPoint } from '../../../shared/report/after-show.ts';

/** Seconds without figures that are no gap yet: a beat of the host may come late. */
const GAP_MS = 5_000;
/** Points of the plots at most. */
const MOST_POINTS = 240;

/** Telemetry of the run, one point a second, oldest first. */
export type Points = readonly TelemetryPoint[];

/** The points in `[fromMs, toMs)`. O(log n). */
export function pointsIn(points: Points, fromMs: number, toMs: number): Points {
  return points.slice(firstAt(points, fromMs), firstAt(points, toMs));
}

function firstAt(points: Points, atMs: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.atMs ?? Number.POSITIVE_INFINITY) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function valuesOf(points: Points, metric: Metric): number[] {
  return points.flatMap((point) => point.values[metric] ?? []);
}

/** Nearest-rank percentile; null without values. @param share 0–1 */
export function percentileOf(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

export function maxOf(values: readonly number[]): number | null {
  let max: number | null = null;
  for (const value of values) if (max === null || value > max) max = value;
  return max;
}

/** Null when nobody told a latency. */
export function deliveryOf(points: Points): Delivery | null {
  const medians = valuesOf(points, 'glassToGlassP50Ms');
  const p50Ms = percentileOf(medians, 0.5);
  const p95Ms = percentileOf(valuesOf(points, 'glassToGlassP95Ms'), 0.95);
  if (p50Ms === null || p95Ms === null) return null;
  const spreads = valuesOf(points, 'syncSpreadMs');
  return {
    ...{ seconds: medians.length, p50Ms, p95Ms },
    syncSpreadMs: percentileOf(spreads, 0.5),
    worstSyncSpreadMs: maxOf(spreads),
  };
}

/** For the plots: as they are, or means over equal spans when there are too many. */
export function seriesOf(points: Points): SeriesPoint[] {
  const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const series: SeriesPoint[] = [];
  for (let start = 0; start < points.length; start += step) {
    const span = points.slice(start, start + step);
    const mean = (metric: Metric): number | null => {
      const values = valuesOf(span, metric);
      return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    series.push({
      atMs: span[0]?.atMs ?? 0,
      ...{ viewers: mean('viewers'), votesPerSecond: mean('votesPerSecond') },
      ...{ p50Ms: mean('glassToGlassP50Ms'), p95Ms: mean('glassToGlassP95Ms'), syncSpreadMs: mean('syncSpreadMs') },
    });
  }
  return series;
}

/** Spans in which nothing was measured, or nothing went out between what did. */
export function interruptions(points: Points): Incident[] {
  const found: Incident[] = [];
  let lastMs: number | null = null;
  let onAirMs: number | null = null;
  for (const { atMs, values } of points) {
    if (lastMs !== null && atMs - lastMs > GAP_MS) {
      const text = `Nothing was measured for ${seconds(atMs - lastMs)}: the studio was not running, or its clock was set.`;
      found.push(interruption(lastMs, text));
      // What went out meanwhile is not known.
      onAirMs = null;
    }
    lastMs = atMs;
    if ((values.encoderFps ?? 0) <= 0) continue;
    if (onAirMs !== null && atMs - onAirMs > GAP_MS) {
      found.push(interruption(onAirMs, `The programme was not on air for ${seconds(atMs - onAirMs)}.`));
    }
    onAirMs = atMs;
  }
  return found;
}

function interruption(atMs: number, text: string): Incident {
  return { atMs, level: 'error', kind: 'interruption', cueId: null, text };
}

const seconds = (spanMs: number): string => `${(spanMs / 1000).toFixed(0)} s`;
