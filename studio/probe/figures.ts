/** What is measured over and over; each keeps the values of the last minute. */
export type FigureName = 'manifestMs' | 'ttfbMs' | 'partFetchMs' | 'edgeAgeMs' | 'bitrateKbps';

export interface Sample {
  /** True time in ms since the epoch. */
  readonly atMs: number;
  readonly value: number;
}

const KEEP_MS = 60_000;
const MAX_KEPT = 20_000;

/** The figures of one probe. What was not measured is null. */
export class Figures {
  requests = 0;
  failedRequests = 0;
  /** Only kept for reports; empty unless wanted. */
  readonly all = new Map<FigureName, Sample[]>();
  readonly #recent = new Map<FigureName, Sample[]>();
  readonly #keepAll: boolean;
  #failures: number[] = [];
  #transfers: { atMs: number; bytes: number; tookMs: number }[] = [];

  /** @param keepAll keep every value for plots, not only the last minute */
  constructor(keepAll: boolean) {
    this.#keepAll = keepAll;
  }

  add(name: FigureName, value: number, atMs: number): void {
    const recent = this.#recent.get(name) ?? [];
    this.#recent.set(name, recent);
    recent.push({ atMs, value });
    while (recent[0] && recent[0].atMs < atMs - KEEP_MS) recent.shift();
    if (!this.#keepAll) return;
    const all = this.all.get(name) ?? [];
    this.all.set(name, all);
    if (all.length < MAX_KEPT) all.push({ atMs, value });
  }

  request(atMs: number, ok: boolean): void {
    this.requests += 1;
    if (ok) return;
    this.failedRequests += 1;
    this.#failures.push(atMs);
  }

  transfer(bytes: number, tookMs: number, atMs: number): void {
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

  /** Of the values of the last minute; null without one. @param share 0…1 */
  percentile(name: FigureName, share: number): number | null {
    return percentile(this.#recent.get(name)?.map(({ value }) => value) ?? [], share);
  }

  median(name: FigureName): number | null {
    return this.percentile(name, 0.5);
  }

  /** Of all media of the last minute together. */
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
