import { NO_CELLS, type Cells } from './cells.ts';

/** A longer silence than this breaks a line: it must not look as if it had been measured. */
const GAP_MS = 2_500;
/** Of wide cells, the line goes on over so many steps. */
const GAP_STEPS = 1.6;

/** Null: here the line is broken; undefined: this series has no value at this time, but goes on. */
export type Value = number | null | undefined;

/** What a plot draws: one time axis, and for each series aligned columns. */
export interface Columns {
  /** Seconds since the epoch, ascending. */
  readonly x: readonly number[];
  readonly series: readonly Series[];
}

export interface Series {
  readonly mean: readonly Value[];
  readonly min: readonly Value[];
  readonly max: readonly Value[];
  /** Whether any cell holds more than one value: only then is there a band to draw. */
  readonly banded: boolean;
  /** Values without a neighbour they could be joined to: drawn as dots. */
  readonly lone: readonly number[];
}

/** Aligns the cells of several metrics. Where a metric is silent for long, its line is broken, whatever the others do. */
export function columnsOf(all: readonly Cells[]): Columns {
  let times: readonly number[] = [];
  for (const cells of all) times = union(times, withBreaks(cells));
  return { x: times.map((atMs) => atMs / 1_000), series: all.map((cells) => seriesOf(cells, times)) };
}

function gapOf(cells: Cells): number {
  return Math.max(GAP_MS, cells.stepMs * GAP_STEPS);
}

/** The times of cells, and a moment in each gap at which the line can be broken. */
function withBreaks(cells: Cells): readonly number[] {
  const gapMs = gapOf(cells);
  const times: number[] = [];
  let lastMs = cells.atMs[0] ?? 0;
  for (const atMs of cells.atMs) {
    if (atMs - lastMs > gapMs) times.push(lastMs + 1);
    times.push(atMs);
    lastMs = atMs;
  }
  return times;
}

/** Two ascending lists as one, without doubles. */
function union(left: readonly number[], right: readonly number[]): readonly number[] {
  if (left.length === 0) return right;
  const both: number[] = [];
  let [a, b] = [0, 0];
  while (a < left.length || b < right.length) {
    const one = left[a] ?? Infinity;
    const other = right[b] ?? Infinity;
    both.push(Math.min(one, other));
    if (one <= other) a += 1;
    if (other <= one) b += 1;
  }
  return both;
}

function seriesOf(cells: Cells, times: readonly number[]): Series {
  const gapMs = gapOf(cells);
  const mean: Value[] = [];
  const min: Value[] = [];
  const max: Value[] = [];
  const lone: number[] = [];
  let banded = false;
  let next = 0;
  for (const [row, atMs] of times.entries()) {
    const cellMs = cells.atMs[next];
    if (cellMs === atMs) {
      const [low, high] = [cells.min[next], cells.max[next]];
      mean.push(cells.mean[next]);
      min.push(low);
      max.push(high);
      banded ||= low !== high;
      const before = cells.atMs[next - 1] ?? -Infinity;
      const after = cells.atMs[next + 1] ?? Infinity;
      if (atMs - before > gapMs && after - atMs > gapMs) lone.push(row);
      next += 1;
      continue;
    }
    // Before the first and behind the last there is nothing; between two the line goes on or is broken.
    const before = cells.atMs[next - 1];
    const broken = before === undefined || cellMs === undefined || cellMs - before > gapMs;
    const value = broken ? null : undefined;
    mean.push(value);
    min.push(value);
    max.push(value);
  }
  return { mean, min, max, banded, lone };
}

/** The smallest and largest value of a series in the rows [from, to]; null: there is none. */
export function extremes(series: Series, from: number, to: number): readonly [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (let row = Math.max(0, from); row <= to; row++) {
    const min = series.min[row];
    const max = series.max[row];
    if (typeof min === 'number' && min < low) low = min;
    if (typeof max === 'number' && max > high) high = max;
  }
  return low <= high ? [low, high] : null;
}

/**
 * The row with a value nearest to a row, where the line goes on; null: it is broken here, or the row is farther from `atS`
 * than `withinS` and tells nothing of that moment.
 */
export function rowNear(columns: Columns, series: Series, row: number, atS: number, withinS: number): number | null {
  const near = nearest(columns, series, row);
  return near !== null && Math.abs((columns.x[near] ?? Infinity) - atS) <= withinS ? near : null;
}

function nearest(columns: Columns, series: Series, row: number): number | null {
  if (typeof series.mean[row] === 'number') return row;
  const atS = columns.x[row];
  if (atS === undefined) return null;
  // At the moment where a line is broken, the value before it still counts.
  if (series.mean[row] === null) return typeof series.mean[row - 1] === 'number' ? row - 1 : null;
  let best: number | null = null;
  for (const direction of [-1, 1]) {
    let at = row + direction;
    while (series.mean[at] === undefined && at >= 0 && at < columns.x.length) at += direction;
    if (typeof series.mean[at] !== 'number') continue;
    const distance = Math.abs((columns.x[at] ?? 0) - atS);
    if (best === null || distance < Math.abs((columns.x[best] ?? 0) - atS)) best = at;
  }
  return best;
}

export const NO_COLUMNS: Columns = columnsOf([NO_CELLS]);
