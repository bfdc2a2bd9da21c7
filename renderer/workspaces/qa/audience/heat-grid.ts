import type { AudienceView, HeatColumn, HeatGroup } from '../../../../shared/telemetry/audience-view.ts';
import { bandEnds, bandOf, HEAT_BOUNDS_MS } from '../../../../shared/telemetry/heat-bands.ts';
import type { TimeRange } from '../plots/time-view.ts';

/** Columns on the screen are at least so wide. */
const COLUMN_PX = 1.5;
/** Most that can be asked for (telemetry.heat). */
const MOST_COLUMNS = 1_000;
/** Columns are whole seconds, or whole minutes: so the host keeps them. */
const STEPS_MS: readonly number[] = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1_800, 3_600].map(
  (seconds) => seconds * 1_000,
);
/** The picture spans at least so much (ms). */
const LEAST_SPAN_MS = 1_500;
/** Room above and below whom it shows, of what they take. */
const ROOM_SHARE = 0.08;
/** An axis that could as well begin at 0 does: what lies below is no more than this of it. */
const FROM_ZERO_SHARE = 0.5;
/** Axes begin and end at whole such steps (ms). */
const AXIS_STEP_MS = 500;
/** How high the open band is drawn (ms). */
const OPEN_BAND_MS = 2_000;

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

/** What the latency axis shows (ms). */
export interface LatencyAxis {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where all viewers in view are, with the lines drawn among them: from 0 where that is near, else from the earliest. */
export function heatAxis(columns: readonly HeatColumn[], linesMs: readonly (number | null)[]): LatencyAxis {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const { counts } of columns) {
    const first = counts.findIndex((count) => count > 0);
    if (first === -1) continue;
    low = Math.min(low, bandEnds(first).fromMs);
    const last = bandEnds(counts.findLastIndex((count) => count > 0));
    high = Math.max(high, last.toMs ?? last.fromMs + OPEN_BAND_MS);
  }
  for (const lineMs of linesMs) {
    if (lineMs === null) continue;
    low = Math.min(low, lineMs);
    high = Math.max(high, lineMs);
  }
  if (low > high) return { fromMs: 0, toMs: LEAST_SPAN_MS };
  const roomMs = Math.max(AXIS_STEP_MS / 2, (high - low) * ROOM_SHARE);
  const toMs = Math.ceil((high + roomMs) / AXIS_STEP_MS) * AXIS_STEP_MS;
  const fromMs = Math.max(0, Math.floor((low - roomMs) / AXIS_STEP_MS) * AXIS_STEP_MS);
  if (fromMs <= toMs * FROM_ZERO_SHARE) return { fromMs: 0, toMs: Math.max(toMs, LEAST_SPAN_MS) };
  return { fromMs, toMs: Math.max(toMs, fromMs + LEAST_SPAN_MS) };
}

/** The view's column of one group, or of all; null: nobody played. */
export function columnOf(view: Pick<AudienceView, 'heat' | 'heatGroups'>, group: HeatGroup | null): HeatColumn | null {
  if (view.heat === null || group === null) return view.heat;
  const found = view.heatGroups.find(({ dimension, name }) => dimension === group.dimension && name === group.name);
  return { atMs: view.heat.atMs, counts: found?.counts ?? [] };
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
  const band = bandOf(at.latencyMs);
  const total = column.counts.reduce((sum, count) => sum + count, 0);
  return { column, band, count: column.counts[band] ?? 0, total };
}

/** `600–700 ms`; the last band is open. */
export function bandText(band: number): string {
  const { fromMs, toMs } = bandEnds(band);
  return toMs === null ? `from ${fromMs}\u202fms` : `${fromMs}–${toMs}\u202fms`;
}

/** A latency within a band (ms), to put the cursor there. */
export function bandMiddleMs(band: number): number {
  const { fromMs, toMs } = bandEnds(Math.min(HEAT_BOUNDS_MS.length - 1, Math.max(0, band)));
  return (fromMs + (toMs ?? fromMs + OPEN_BAND_MS)) / 2;
}

/** The band with most viewers of a column. */
export function fullestBand({ counts }: HeatColumn): number {
  return counts.indexOf(Math.max(...counts));
}
