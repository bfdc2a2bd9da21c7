import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';

/** Ten minutes. */
export const KEEP_POINTS = 600;

/** The last ten minutes in memory, one point a second; older points stand in the data folder. */
export class TelemetryLog {
  #points: TelemetryPoint[] = [];

  add(point: TelemetryPoint): void {
    this.#points.push(point);
    if (this.#points.length > KEEP_POINTS) this.#points = this.#points.slice(-KEEP_POINTS);
  }

  /** What an earlier host measured: it comes before what this one has. */
  takeOver(earlier: readonly TelemetryPoint[]): void {
    const firstMs = this.#points[0]?.atMs ?? Infinity;
    this.#points = [...earlier.filter((point) => point.atMs < firstMs), ...this.#points].slice(-KEEP_POINTS);
  }

  get points(): readonly TelemetryPoint[] {
    return this.#points;
  }
}
