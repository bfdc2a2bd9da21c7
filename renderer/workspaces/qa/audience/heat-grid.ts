import { HEAT_BOUNDS_MS, type HeatColumn } from '../../../../shared/telemetry/audience-view.ts';
import type { TimeRange } from '../plots/time-view.ts';

/** Columns on the screen are at least so wide. */
const COLUMN_PX = 1.5;
/** Most that can be asked for (telemetry.heat). */
const MOST_COLUMNS = 1_000;
/** Columns are whole seconds, or whole minutes: so the host keeps them. */
const STEPS_MS: readonly number[] = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1_800, 3_600].map(
  (seconds) => seconds * 1_000,
);
const BAND_MS = (HEAT_BOUNDS_MS[1] ?? 100) - (HEAT_BOUNDS_MS[0] ?? 0);
/** The picture reaches at least so far up (ms), and so far above the latest viewers. */
const LEAST_TOP_MS = 1_500;
const ROOM_BANDS = 2;

export interface HeatRequest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: number;
  readonly stepMs: number;
}

/** What to ask the host for so that it fills a picture of this width: on a grid that does not move with the view. */
export function heatRequest({ fromMs, toMs }: TimeRange, widthPx: number): HeatRequest {
  const most = Math.min(MOST_COLUMNS - 1, Math.max(1, Math.floor(widthPx / COLUMN_PX)));
  const stepMs = STEPS_MS.find((step) => (toMs - fromMs) / step <= most) ?? STEPS_MS.at(-1) ?? 1_000;
  const from = Math.floor(fromMs / stepMs) * stepMs;
  const to = Math.ceil(toMs / stepMs) * stepMs;
  return { fromMs: from, toMs: to, columns: Math.max(1, Math.min(MOST_COLUMNS, (to - from) / stepMs)), stepMs };
}

/**
 * Columns read from the host and, after them, those that came live since; of one moment the host's. Live seconds are put
 * together as the host does it: the mean of each band, rounded up.
 */
export function withLive(
  read: readonly HeatColumn[],
  live: readonly HeatColumn[],
  { stepMs }: HeatRequest,
): readonly HeatColumn[] {
  const fromMs = (read.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) + stepMs;
  const newer = live.filter((column) => column.atMs >= fromMs);
  // A view comes once a second, not on the second: as they are, no second is left empty.
  if (stepMs <= 1_000) return [...read, ...newer];
  const steps = Map.groupBy(newer, ({ atMs }) => Math.floor(atMs / stepMs) * stepMs);
  const together = [...steps].map(([atMs, columns]) => ({
    atMs,
    counts: HEAT_BOUNDS_MS.map((_, band) =>
      Math.ceil(columns.reduce((sum, { counts }) => sum + (counts[band] ?? 0), 0) / columns.length),
    ),
  }));
  return [...read, ...together];
}

/** The latency at the top of the picture (ms): round, and above all viewers in view. */
export function heatTopMs(columns: readonly HeatColumn[], lineMs: number | null): number {
  const highest = columns.reduce(
    (band, { counts }) =>
      Math.max(
        band,
        counts.findLastIndex((count) => count > 0),
      ),
    0,
  );
  const wanted = Math.max(LEAST_TOP_MS, (highest + 1 + ROOM_BANDS) * BAND_MS, (lineMs ?? 0) + ROOM_BANDS * BAND_MS);
  return Math.min(HEAT_BOUNDS_MS.length * BAND_MS, Math.ceil(wanted / 500) * 500);
}

export interface HeatCell {
  readonly column: HeatColumn;
  readonly band: number;
  readonly count: number;
  readonly total: number;
}

/** What is at a moment and a latency; null: nothing was told of that moment. */
export function cellAt(
  columns: readonly HeatColumn[],
  stepMs: number,
  at: { readonly atMs: number; readonly latencyMs: number },
): HeatCell | null {
  const column = columns.findLast(({ atMs }) => atMs <= at.atMs);
  // A view comes once a second, not on the second: a little more than a step may lie between two.
  if (!column || at.atMs - column.atMs >= stepMs * 1.5) return null;
  const band = Math.min(HEAT_BOUNDS_MS.length - 1, Math.max(0, Math.floor(at.latencyMs / BAND_MS)));
  const total = column.counts.reduce((sum, count) => sum + count, 0);
  return { column, band, count: column.counts[band] ?? 0, total };
}

/** `600–700 ms`; the last band is open. */
export function bandText(band: number): string {
  const from = HEAT_BOUNDS_MS[band] ?? 0;
  const to = HEAT_BOUNDS_MS[band + 1];
  return to === undefined ? `from ${from}\u202fms` : `${from}–${to}\u202fms`;
}

/** The band with most viewers of a column. */
export function fullestBand({ counts }: HeatColumn): number {
  return counts.indexOf(Math.max(...counts));
}
