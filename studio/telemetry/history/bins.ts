import type { History } from '../../../shared/telemetry/history.ts';
import type { Metric } from '../../../shared/telemetry/metrics.ts';
import type { Grid } from './grid.ts';

interface Column {
  readonly n: Float64Array;
  readonly sum: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** Adds up rows and points into the bins of a grid. */
export class Bins {
  readonly #grid: Grid;
  readonly #metrics: readonly Metric[];
  readonly #columns: readonly Column[];
  /** By the number a metric has in the database. */
  readonly #byId: (Column | undefined)[] = [];

  constructor(grid: Grid, metrics: readonly Metric[], idOf: (metric: Metric) => number | undefined) {
    this.#grid = grid;
    this.#metrics = [...new Set(metrics)];
    this.#columns = this.#metrics.map((metric) => {
      const column = emptyColumn(grid.bins);
      const id = idOf(metric);
      if (id !== undefined) this.#byId[id] = column;
      return column;
    });
  }

  /** Which bin a time (ms) belongs to; −1: to none. */
  binOf(atMs: number): number {
    const { fromMs, stepMs, bins } = this.#grid;
    const bin = Math.floor((atMs - fromMs) / stepMs);
    return bin >= 0 && bin < bins ? bin : -1;
  }

  add(bin: number, id: number, n: number, sum: number, min: number, max: number): void {
    const column = this.#byId[id];
    if (!column) return;
    column.n[bin] = (column.n[bin] ?? 0) + n;
    column.sum[bin] = (column.sum[bin] ?? 0) + sum;
    if (min < (column.min[bin] ?? 0)) column.min[bin] = min;
    if (max > (column.max[bin] ?? 0)) column.max[bin] = max;
  }

  get history(): History {
    const { fromMs, stepMs, bins } = this.#grid;
    const series = this.#metrics.map((metric, index) => {
      const { n, sum, min, max } = this.#columns[index] ?? emptyColumn(bins);
      const told = (of: (bin: number) => number | undefined): (number | null)[] =>
        Array.from(n, (count, bin) => (count === 0 ? null : (of(bin) ?? null)));
      return {
        metric,
        min: told((bin) => min[bin]),
        mean: told((bin) => meanOf(n[bin] ?? 1, sum[bin] ?? 0, min[bin] ?? 0, max[bin] ?? 0)),
        max: told((bin) => max[bin]),
      };
    });
    return { fromMs, stepMs, bins, series };
  }
}

/** The last bits of a sum must not put the mean outside what was measured. */
function meanOf(n: number, sum: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, sum / n));
}

function emptyColumn(bins: number): Column {
  return {
    n: new Float64Array(bins),
    sum: new Float64Array(bins),
    min: new Float64Array(bins).fill(Number.POSITIVE_INFINITY),
    max: new Float64Array(bins).fill(Number.NEGATIVE_INFINITY),
  };
}
