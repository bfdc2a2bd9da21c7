import { PlotSamples, type Sample } from './plot-samples.ts';
import { ValueHistogram } from './value-histogram.ts';

/** What is measured over and over. */
export type FigureName = 'manifestMs' | 'ttfbMs' | 'partFetchMs' | 'edgeAgeMs' | 'bitrateKbps';

interface Transfer {
  /** The end of it. */
  readonly atMs: number;
  readonly bytes: number;
  readonly tookMs: number;
}

const KEEP_MS = 60_000;
/** Samples of a figure for plots, about. */
export const MOST_PLOTTED = 20_000;

/** The figures of one probe. What was not measured is null. */
export class Figures {
  requests = 0;
  failedRequests = 0;
  readonly #span: 'run' | 'minute';
  /** Of the last minute. */
  readonly #recent = new Map<FigureName, Sample[]>();
  /** Of the whole run. */
  readonly #histograms = new Map<FigureName, ValueHistogram>();
  readonly #plotted = new Map<FigureName, PlotSamples>();
  #failures: number[] = [];
  #transfers: Transfer[] = [];

  /** @param span what percentiles and rates are of: all since the beginning, with samples for plots, or the last minute */
  constructor(span: 'run' | 'minute') {
    this.#span = span;
  }

  add(name: FigureName, value: number, atMs: number): void {
    if (this.#span === 'run') {
      this.histogram(name).add(value);
      const plotted = this.#plotted.get(name) ?? new PlotSamples(MOST_PLOTTED);
      this.#plotted.set(name, plotted);
      plotted.add({ atMs, value });
      return;
    }
    const recent = this.#recent.get(name) ?? [];
    this.#recent.set(name, recent);
    recent.push({ atMs, value });
    while (recent[0] && recent[0].atMs < atMs - KEEP_MS) recent.shift();
  }

  /** For plots, thinned out; of a minute there are none. */
  get samples(): ReadonlyMap<FigureName, readonly Sample[]> {
    return new Map([...this.#plotted].map(([name, plotted]) => [name, plotted.all]));
  }

  /** Of the whole run; of a minute it is empty. */
  histogram(name: FigureName): ValueHistogram {
    const histogram = this.#histograms.get(name) ?? new ValueHistogram();
    this.#histograms.set(name, histogram);
    return histogram;
  }

  request(atMs: number, ok: boolean): void {
    this.requests += 1;
    if (ok) return;
    this.failedRequests += 1;
    this.#failures.push(atMs);
  }

  transfer(bytes: number, tookMs: number, atMs: number): void {
    const before = this.#transfers[0];
    if (this.#span === 'run' && before) {
      this.#transfers = [{ atMs, bytes: before.bytes + bytes, tookMs: before.tookMs + tookMs }];
      return;
    }
    this.#transfers.push({ atMs, bytes, tookMs });
    this.#transfers = this.#transfers.filter((one) => one.atMs >= atMs - KEEP_MS);
  }

  forgetFailures(): void {
    this.#failures = [];
  }

  failuresSince(sinceMs: number): number {
    this.#failures = this.#failures.filter((atMs) => atMs >= sinceMs);
    return this.#failures.length;
  }

  /** Of the values of its span; null without one. @param share 0…1 */
  percentile(name: FigureName, share: number): number | null {
    if (this.#span === 'run') return this.histogram(name).percentile(share);
    return percentile(this.#recent.get(name)?.map(({ value }) => value) ?? [], share);
  }

  median(name: FigureName): number | null {
    return this.percentile(name, 0.5);
  }

  /** Of all media of its span together. */
  get throughputKbps(): number | null {
    const bytes = this.#transfers.reduce((sum, one) => sum + one.bytes, 0);
    const tookMs = this.#transfers.reduce((sum, one) => sum + one.tookMs, 0);
    return tookMs > 0 ? (bytes * 8) / tookMs : null;
  }
}

/** Nearest rank; null of no values. @param share 0…1 */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? null;
}
