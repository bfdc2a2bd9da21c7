/** Durations of the last second, for their percentiles. */
export class DurationWindow {
  #durationsMs: number[] = [];

  add(durationMs: number): void {
    this.#durationsMs.push(durationMs);
  }

  /** Percentiles (nearest rank) of what was added since the last call; null without any. */
  take(): { readonly p50: number; readonly p95: number } | null {
    const sorted = this.#durationsMs.sort((a, b) => a - b);
    this.#durationsMs = [];
    const at = (share: number): number | undefined => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    const p50 = at(0.5);
    const p95 = at(0.95);
    return p50 === undefined || p95 === undefined ? null : { p50, p95 };
  }
}
