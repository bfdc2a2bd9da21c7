const KEEP = 256;

/** How late the host hears of answers that another thread stamped: the error that stamping there saves; ms. */
export class StampDelays {
  #delays: number[] = [];

  add(delayMs: number): void {
    this.#delays.push(delayMs);
    if (this.#delays.length > KEEP) this.#delays.shift();
  }

  /** 95th percentile of the last ones; null without any. */
  get p95Ms(): number | null {
    const sorted = [...this.#delays].sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
  }
}
