import { FINE_KEPT_MS } from '../../../shared/telemetry/history.ts';
import type { TelemetryPoint } from '../../../shared/telemetry/metrics.ts';

/** The points of the last ten minutes as they were measured, up to ten a second, in memory. */
export class FineRing {
  #points: TelemetryPoint[] = [];
  #sinceMs = Number.POSITIVE_INFINITY;

  /** Since when every point is there. */
  get fromMs(): number {
    return this.#sinceMs;
  }

  add(point: TelemetryPoint): void {
    const points = this.#points;
    const lastMs = points.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
    // The clock was set back: what was measured in a time that is yet to come is on disk.
    if (point.atMs < lastMs) this.#points = points.filter(({ atMs }) => atMs < point.atMs);
    this.#points.push(point);
    const oldestMs = point.atMs - FINE_KEPT_MS;
    this.#sinceMs = Math.max(oldestMs, Math.min(this.#sinceMs, point.atMs));
    // Not with every point: to take away from the front of an array costs its length.
    const first = this.#points[0];
    if (first && first.atMs < oldestMs - FINE_KEPT_MS / 10) {
      this.#points = this.#points.filter(({ atMs }) => atMs >= oldestMs);
    }
  }

  /** In [fromMs, toMs), oldest first. */
  between(fromMs: number, toMs: number): readonly TelemetryPoint[] {
    return this.#points.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  }
}
