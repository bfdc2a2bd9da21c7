/** What the studio reports, held against decoded marks over exactly the frames that each figure stands for. */
import type { Live } from '../../../shared/api/live.ts';
import type { LatencyReading, LatencyWay } from '../../../shared/telemetry/latency.ts';
import { percentile } from '../bench.ts';
import type { MarkedPlayer } from './marked-player.ts';

/** The budget stands for medians of so long a time (ms), as the studio puts it together. */
const BUDGET_SPAN_MS = 6_000;

/** Figures on screen that are held against decoded marks. */
export type Compared = LatencyWay | 'timestamps-p95' | 'timestamps-p99' | 'timestamps-spread' | 'mark-p95';

export class Comparison {
  readonly #viewers: readonly MarkedPlayer[];
  readonly #desk: MarkedPlayer;
  readonly errors: Record<Compared, number[]> = {
    timestamps: [],
    'timestamps-p95': [],
    'timestamps-p99': [],
    'timestamps-spread': [],
    mark: [],
    'mark-p95': [],
    return: [],
    'return-mark': [],
    'return-tags': [],
  };
  readonly budgetErrorsPct: number[] = [];
  readonly unexplainedMs: number[] = [];
  disagreements = 0;
  /** Figures with nothing to be held against, as pictures stood still. */
  skipped = 0;
  #lastMs = 0;
  /** Decoded medians of the frames that each view's figures stood for, of viewers and of the return monitor. */
  readonly #truths: { readonly atMs: number; readonly viewers: number | null; readonly desk: number | null }[] = [];
  #truth: { viewers: number | null; desk: number | null } = { viewers: null, desk: null };

  constructor(viewers: readonly MarkedPlayer[], desk: MarkedPlayer) {
    this.#viewers = viewers;
    this.#desk = desk;
  }

  /** A view is looked at once, however often it is seen. The players must have been taken from since. */
  add({ latency }: Live): void {
    const atMs = latency?.atMs ?? 0;
    if (!latency || atMs <= this.#lastMs) return;
    this.#lastMs = atMs;
    if (latency.disagreement) this.disagreements += 1;
    this.#truth = { viewers: null, desk: null };
    for (const reading of latency.readings) this.#hold(reading, atMs);
    this.#truths.push({ atMs, ...this.#truth });
    const { budget } = latency;
    if (!budget) return;
    const whose = budget.of.includes('return') ? 'desk' : 'viewers';
    // The budget is of medians of the last seconds: so is what it is held against.
    const recent = this.#truths.filter((one) => one.atMs > atMs - BUDGET_SPAN_MS);
    const truth = percentile(
      recent.flatMap((one) => one[whose] ?? []),
      0.5,
    );
    if (truth === null || recent.some((one) => one[whose] === null)) return;
    this.budgetErrorsPct.push((100 * Math.abs(budget.sumMs - truth)) / truth);
    this.unexplainedMs.push(Math.abs(budget.unexplainedMs));
  }

  #hold(reading: LatencyReading, atMs: number): void {
    const { way, p50Ms, p95Ms, p99Ms, spreadMs, ageMs, spanMs } = reading;
    if (p50Ms === null || ageMs === null || spanMs === null) return;
    const toMs = atMs - ageMs;
    if (way === 'return' || way === 'return-mark' || way === 'return-tags') {
      this.#truth.desk = this.#desk.median({ fromMs: toMs - spanMs, toMs });
      this.#note(way, p50Ms, this.#truth.desk);
      return;
    }
    const each = this.#viewers.map((viewer) => {
      const stretch = viewer.lastReport(toMs);
      return stretch ? viewer.latencies(stretch) : [];
    });
    if (each.some(({ length }) => length === 0)) {
      this.skipped += 1;
      return;
    }
    if (way === 'mark') {
      const medians = each.map((latencies) => percentile(latencies, 0.5) ?? 0);
      // One median a viewer, and of those the nearest rank: as the engine puts them together.
      this.#note(way, p50Ms, percentile(medians, 0.5));
      if (p95Ms !== null) this.#note('mark-p95', p95Ms, percentile(medians, 0.95));
      return;
    }
    this.#truth.viewers = ofAll(each, 0.5);
    this.#note(way, p50Ms, this.#truth.viewers);
    if (p95Ms !== null) this.#note('timestamps-p95', p95Ms, ofAll(each, 0.95));
    if (p99Ms !== null) this.#note('timestamps-p99', p99Ms, ofAll(each, 0.99));
    if (spreadMs !== null) this.#note('timestamps-spread', spreadMs, spreadOf(each));
  }

  #note(figure: Compared, reportedMs: number, decodedMs: number | null): void {
    if (decodedMs === null) this.skipped += 1;
    else this.errors[figure].push(Math.abs(reportedMs - decodedMs));
  }
}

/** p99 − p1 over viewers that weigh the same. */
function spreadOf(each: readonly (readonly number[])[]): number | null {
  const [low, high] = [ofAll(each, 0.01), ofAll(each, 0.99)];
  return low === null || high === null ? null : high - low;
}

/** Percentile over viewers that weigh the same, however many frames each showed. */
function ofAll(each: readonly (readonly number[])[], share: number): number | null {
  const weighed = each.flatMap((latencies) => latencies.map((ms) => ({ ms, weight: 1 / latencies.length })));
  let left = share * each.length;
  for (const { ms, weight } of weighed.toSorted((a, b) => a.ms - b.ms)) {
    left -= weight;
    if (left <= 1e-9) return ms;
  }
  return null;
}
