import { FINE_KEPT_MS, HISTORY_KEPT_MS, type HistoryRequest } from '../../../shared/telemetry/history.ts';

/** Bins of the fine points in memory. */
export const FINE_STEP_MS = 100;
/** Rows are kept of seconds, and of these longer spans of them: each is made of whole ones of the level before. */
export const SECOND_MS = 1_000;
export const ROLLUP_MS: readonly number[] = [10_000, 60_000, 600_000];
export const LEVELS_MS: readonly number[] = [SECOND_MS, ...ROLLUP_MS];
/** ECMAScript time ends there (± 100,000,000 days). */
const MOST_MS = 8.64e15;

/** Where bins lie, and of which rows they are made. */
export interface Grid {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly bins: number;
  /** One of LEVELS_MS; null: of the fine points in memory. */
  readonly levelMs: number | null;
}

/**
 * At most `bins` equal bins of whole rows that cover the span: the finest there can be, on a grid that does not move with
 * the span. A span without length has no bins; of a longer one than is kept its end is taken.
 *
 * @param levelsMs of which spans there are rows, ascending, each made of whole ones of the one before
 * @param fineFromMs since when there are fine points (ten a second); Infinity: there are none
 */
export function gridFor(
  request: Omit<HistoryRequest, 'metrics'>,
  levelsMs: readonly number[],
  fineFromMs: number,
): Grid {
  const toMs = Math.min(MOST_MS, Math.max(-MOST_MS, request.toMs));
  const fromMs = Math.max(toMs - HISTORY_KEPT_MS, Math.min(toMs, request.fromMs));
  const spanMs = toMs - fromMs;
  const fine = fromMs >= fineFromMs && spanMs <= FINE_KEPT_MS;
  const steps = [...(fine ? [FINE_STEP_MS] : []), ...levelsMs];
  const idealMs = spanMs / request.bins;
  const unitMs = steps.findLast((step) => step <= idealMs) ?? steps[0] ?? SECOND_MS;
  let stepMs = Math.max(1, Math.ceil(idealMs / unitMs)) * unitMs;
  let grid = cover(fromMs, toMs, stepMs);
  // Beginning on a line of the grid, the span may reach into one bin more.
  while (grid.bins > request.bins) {
    stepMs += unitMs;
    grid = cover(fromMs, toMs, stepMs);
  }
  const levelMs = levelsMs.findLast((level) => stepMs % level === 0) ?? null;
  return { ...grid, levelMs };
}

function cover(fromMs: number, toMs: number, stepMs: number): Omit<Grid, 'levelMs'> {
  const lineMs = Math.floor(fromMs / stepMs) * stepMs;
  return { fromMs: lineMs, stepMs, bins: toMs > fromMs ? Math.ceil((toMs - lineMs) / stepMs) : 0 };
}
