import type { Mark } from '../../../../shared/telemetry/history.ts';
import type { Metric } from '../../../../shared/telemetry/metrics.ts';
import { EMPTY, formatAge } from '../../../app/format.ts';
import { rowNear, type Columns } from './columns.ts';
import { formatMetric } from './metric-format.ts';
import { marksNear } from './plot-layers.ts';
import type { PlotSpec } from './plot-specs.ts';
import type { PlotFrame } from './plot-stage.ts';
import { momentText } from './time-ticks.ts';

/** A figure that is no newer than this is dimmed, and its age stands beside it. */
const STALE_MS = 3_000;
/** How near the cursor must come to a mark. */
const MARK_REACH_PX = 6;

export interface LineReadout {
  readonly metric: Metric;
  readonly text: string;
  /** "380 ms – 510 ms" where the cell holds more than one value; '' else. */
  readonly band: string;
  readonly stale: boolean;
}

/** What the legend tells, and the box at the cursor. */
export interface Readout {
  readonly lines: readonly LineReadout[];
  /** Null without a cursor. */
  readonly cursor: {
    readonly leftPx: number;
    /** "20:14:05.2 · 3 min ago · cells of 60 s" */
    readonly when: string;
    readonly marks: readonly { readonly mark: Mark; readonly at: string }[];
  } | null;
}

interface Seen {
  readonly spec: PlotSpec;
  readonly columns: Columns;
  readonly frame: PlotFrame;
}

/** Exact values under the cursor. */
export function readoutAt(seen: Seen, row: number, atMs: number, widthPx: number, leftPx: number): Readout {
  const { spec, columns, frame } = seen;
  const { range, stepMs, nowMs, zone } = frame;
  const perPx = (range.toMs - range.fromMs) / Math.max(1, widthPx);
  const reachMs = reachOf(stepMs, perPx);
  const rowMs = (columns.x[row] ?? 0) * 1_000;
  const cellMs = Math.abs(rowMs - atMs) <= reachMs ? rowMs : atMs;
  const width = stepMs >= 60_000 ? `${stepMs / 60_000} min` : `${stepMs / 1_000} s`;
  const when = `${momentText(cellMs, stepMs, zone)} · ${formatAge(nowMs - cellMs)} · mean of ${width}`;
  return {
    lines: spec.lines.map(({ metric }, index) => lineAt(columns, metric, index, row, atMs, reachMs)),
    cursor: {
      leftPx,
      when,
      marks: marksNear(frame.marks, atMs, MARK_REACH_PX * perPx).map((mark) => ({
        mark,
        at: momentText(mark.atMs, 1_000, zone),
      })),
    },
  };
}

/** How far from the cursor a value may be to be told there: a gap, or what a hand that is not steady needs. */
export function reachOf(stepMs: number, msPerPx: number): number {
  return Math.max(2_500, 1.6 * stepMs, MARK_REACH_PX * msPerPx);
}

function lineAt(
  columns: Columns,
  metric: Metric,
  index: number,
  row: number,
  atMs: number,
  withinMs: number,
): LineReadout {
  const series = columns.series[index];
  const at = series ? rowNear(columns, series, row, atMs / 1_000, withinMs / 1_000) : null;
  if (!series || at === null) return { metric, text: EMPTY, band: '', stale: false };
  const [low, high] = [series.min[at], series.max[at]];
  const band = low === high ? '' : `${formatMetric(metric, low)} – ${formatMetric(metric, high)}`;
  return { metric, text: formatMetric(metric, series.mean[at]), band, stale: false };
}

/** The newest values: of memory at the live edge, else the last ones in view. */
export function readoutNow({ spec, columns, frame }: Seen): Readout {
  const { feed, nowMs, following } = frame;
  const lines = spec.lines.map(({ metric }, index): LineReadout => {
    if (!following) {
      const row = lastRow(columns, index, frame.range.toMs);
      return lineAt(columns, metric, index, row, (columns.x[row] ?? 0) * 1_000, Infinity);
    }
    const last = feed.newest(metric);
    if (last === null) return { metric, text: EMPTY, band: '', stale: false };
    const ageMs = nowMs - last.atMs;
    const stale = ageMs > STALE_MS;
    const text = formatMetric(metric, last.value);
    return { metric, text: stale ? `${text} · ${formatAge(ageMs)}` : text, band: '', stale };
  });
  return { lines, cursor: null };
}

function lastRow(columns: Columns, index: number, toMs: number): number {
  const mean = columns.series[index]?.mean ?? [];
  for (let row = mean.length - 1; row >= 0; row--) {
    if (typeof mean[row] === 'number' && (columns.x[row] ?? Infinity) * 1_000 <= toMs) return row;
  }
  return 0;
}
