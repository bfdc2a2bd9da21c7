/** The last `capacity` values, for percentiles of a running measurement. */
export class RecentValues {
  readonly #capacity: number;
  readonly #values: number[] = [];

  /** @param capacity how many values are kept (≥ 1) */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get count(): number {
    return this.#values.length;
  }

  add(value: number): void {
    this.#values.push(value);
    if (this.#values.length > this.#capacity) this.#values.shift();
  }

  clear(): void {
    this.#values.length = 0;
  }

  /** Nearest-rank percentile, 0 < p ≤ 100; null without values. */
  percentile(p: number): number | null {
    const sorted = [...this.#values].sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? null;
  }
}
