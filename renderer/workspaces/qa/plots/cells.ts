import type { History } from '../../../../shared/telemetry/history.ts';
import type { Metric } from '../../../../shared/telemetry/metrics.ts';

/**
 * Figures of one metric in equal cells of time: the smallest, the mean and the largest of what was measured in each. A cell
 * in which nothing was measured is left out. All arrays are equally long and `atMs` ascends.
 */
export interface Cells {
  /** Width of the widest cell (ms). */
  readonly stepMs: number;
  /** The middle of each cell. */
  readonly atMs: readonly number[];
  readonly min: readonly number[];
  readonly mean: readonly number[];
  readonly max: readonly number[];
}

/** Widths of cells: whole multiples of one another's, so that all begin at the same moments. */
const STEPS_MS: readonly number[] = [100, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000];
/** A plot is about so many pixels wide; more cells cannot be seen. */
const CELLS_IN_VIEW = 900;

/** The width of cells for a span that is in view: the smallest that gives no more than can be seen. */
export function stepFor(spanMs: number): number {
  return STEPS_MS.find((stepMs) => spanMs / stepMs <= CELLS_IN_VIEW) ?? 60_000;
}

export const NO_CELLS: Cells = { stepMs: 0, atMs: [], min: [], mean: [], max: [] };

/** The middle of the cell that holds a moment. */
export function middleOf(atMs: number, stepMs: number): number {
  return (Math.floor(atMs / stepMs) + 0.5) * stepMs;
}

/** Puts measured values, which come in the order of time, into cells. */
export class CellBuilder implements Cells {
  readonly stepMs: number;
  readonly atMs: number[] = [];
  readonly min: number[] = [];
  readonly mean: number[] = [];
  readonly max: number[] = [];
  #count = 0;

  constructor(stepMs: number) {
    this.stepMs = stepMs;
  }

  /** @param atMs not before the value added last */
  add(atMs: number, value: number): void {
    const middle = middleOf(atMs, this.stepMs);
    const last = this.atMs.length - 1;
    if (last < 0 || middle !== this.atMs[last]) {
      this.#count = 1;
      this.push(middle, value, value, value);
      return;
    }
    this.#count += 1;
    this.min[last] = Math.min(this.min[last] ?? value, value);
    this.max[last] = Math.max(this.max[last] ?? value, value);
    const mean = this.mean[last] ?? value;
    this.mean[last] = mean + (value - mean) / this.#count;
  }

  push(atMs: number, min: number, mean: number, max: number): void {
    this.atMs.push(atMs);
    this.min.push(min);
    this.mean.push(mean);
    this.max.push(max);
  }

  /** Adds all cells of another that begin behind the last one here, in [fromMs, toMs). */
  pushAll(cells: Cells, fromMs: number, toMs: number): void {
    const lastMs = this.atMs.at(-1) ?? Number.NEGATIVE_INFINITY;
    for (let index = firstAt(cells.atMs, Math.max(fromMs, lastMs)); index < cells.atMs.length; index++) {
      const atMs = cells.atMs[index] ?? 0;
      if (atMs >= toMs) return;
      if (atMs > lastMs) this.push(atMs, cells.min[index] ?? 0, cells.mean[index] ?? 0, cells.max[index] ?? 0);
    }
  }
}

/** The index of the first time that is not before `atMs`; the length when there is none. `times` ascends. */
export function firstAt(times: readonly number[], atMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A metric of the host's answer as cells of `stepMs`. Should the host have chosen other bins than were asked for, several
 * of them become one cell, which holds the extremes of all.
 */
export function cellsOfHistory(history: History, metric: Metric, stepMs: number): Cells {
  const series = history.series.find((one) => one.metric === metric);
  const cells = new CellBuilder(Math.max(stepMs, history.stepMs));
  if (!series) return cells;
  let count = 0;
  for (let index = 0; index < series.mean.length; index++) {
    const mean = series.mean[index];
    if (mean === null || mean === undefined || !Number.isFinite(mean)) continue;
    const min = series.min[index] ?? mean;
    const max = series.max[index] ?? mean;
    const atMs = middleOf(history.fromMs + (index + 0.5) * history.stepMs, stepMs);
    const last = cells.atMs.length - 1;
    if (last < 0 || cells.atMs[last] !== atMs) {
      count = 1;
      cells.push(atMs, min, mean, max);
      continue;
    }
    count += 1;
    cells.min[last] = Math.min(cells.min[last] ?? min, min);
    cells.max[last] = Math.max(cells.max[last] ?? max, max);
    const before = cells.mean[last] ?? mean;
    cells.mean[last] = before + (mean - before) / count;
  }
  return cells;
}

/**
 * What the host kept and what this window has in memory, as one series. A cell that both have holds the extremes of both
 * (the oldest in memory, and the newest the host knew when it was asked, may be halves); its mean is that of memory if
 * memory has the whole cell.
 * @param wholeFromMs from here on memory has whole cells
 */
export function mergeCells(kept: Cells, live: Cells, wholeFromMs: number): Cells {
  if (kept.atMs.length === 0) return live;
  if (live.atMs.length === 0) return kept;
  const merged = new CellBuilder(Math.max(kept.stepMs, live.stepMs));
  let [left, right] = [0, 0];
  while (left < kept.atMs.length || right < live.atMs.length) {
    const keptMs = kept.atMs[left] ?? Infinity;
    const liveMs = live.atMs[right] ?? Infinity;
    if (keptMs < liveMs) {
      merged.push(keptMs, kept.min[left] ?? 0, kept.mean[left] ?? 0, kept.max[left] ?? 0);
    } else if (liveMs < keptMs) {
      merged.push(liveMs, live.min[right] ?? 0, live.mean[right] ?? 0, live.max[right] ?? 0);
    } else {
      const mean = keptMs >= wholeFromMs ? live.mean[right] : kept.mean[left];
      const min = Math.min(kept.min[left] ?? Infinity, live.min[right] ?? Infinity);
      const max = Math.max(kept.max[left] ?? -Infinity, live.max[right] ?? -Infinity);
      merged.push(keptMs, min, mean ?? 0, max);
    }
    if (keptMs <= liveMs) left += 1;
    if (liveMs <= keptMs) right += 1;
  }
  return merged;
}
