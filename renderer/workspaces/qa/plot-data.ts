import type { Metric, TelemetryPoint } from '../../../shared/telemetry/metrics.ts';

/** Aligned columns for uPlot: seconds since the epoch, then one column per metric; null where not measured. */
export type Columns = readonly [readonly number[], ...(readonly (number | null)[])[]];

/** A longer silence than this breaks the line: it must not look as if it had been measured. */
const GAP_MS = 2_500;

/**
 * Telemetry as columns. Where more than 2.5 s are missing, an empty row is put in, so that the line is broken.
 * @param derive columns that are computed from the others (the bounds of a band); null where they cannot be
 */
export function columnsOf(
  points: readonly TelemetryPoint[],
  metrics: readonly Metric[],
  derive: readonly ((values: TelemetryPoint['values']) => number | null)[] = [],
): Columns {
  const times: number[] = [];
  const columns: (number | null)[][] = [...metrics, ...derive].map(() => []);
  let lastMs: number | null = null;
  for (const point of points) {
    if (lastMs !== null && point.atMs - lastMs > GAP_MS) {
      times.push((lastMs + 1) / 1000);
      for (const column of columns) column.push(null);
    }
    lastMs = point.atMs;
    times.push(point.atMs / 1000);
    metrics.forEach((metric, index) => columns[index]?.push(finite(point.values[metric])));
    derive.forEach((compute, index) => columns[metrics.length + index]?.push(finite(compute(point.values))));
  }
  return [times, ...columns];
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Whether any of the columns holds a measured value. */
export function hasValues(columns: Columns): boolean {
  return columns.slice(1).some((column) => column.some((value) => value !== null));
}

/** The newest measured value of a metric and its time; null when there is none. */
export function newest(
  points: readonly TelemetryPoint[],
  metric: Metric,
): { readonly value: number; readonly atMs: number } | null {
  for (let index = points.length - 1; index >= 0; index--) {
    const point = points[index];
    const value = finite(point?.values[metric]);
    if (point && value !== null) return { value, atMs: point.atMs };
  }
  return null;
}

/** The time axis shown: the last `spanMs` up to now, seconds since the epoch. */
export function timeRange(nowMs: number, spanMs: number): { readonly min: number; readonly max: number } {
  return { min: (nowMs - spanMs) / 1000, max: nowMs / 1000 };
}
