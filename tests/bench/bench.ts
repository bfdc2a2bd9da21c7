/** What one benchmark found. A metric that could not be measured is null, and fails its limit. */
export interface BenchResult {
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Largest allowed value by metric. */
  readonly limits: Readonly<Record<string, number>>;
  /** Smallest allowed value by metric. */
  readonly floors?: Readonly<Record<string, number>>;
  /** Anything else a person should know: counts, conditions. */
  readonly notes: readonly string[];
  /** What went wrong, in words; any fails the run. */
  readonly problems: readonly string[];
}

export interface BenchOptions {
  readonly quick: boolean;
  /** Measure for so long what a longer time tells more surely of; null: as long as is usual. */
  readonly minutes: number | null;
}

export type Bench = (options: BenchOptions) => Promise<BenchResult>;

/** The value below which `share` (0–1) of the values lie; null without values. */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
