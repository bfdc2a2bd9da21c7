import type { TelemetryPoint } from '../../shared/api/live.ts';

const KEEP_POINTS = 600;

/** The last ten minutes in memory, one point a second; older points stand in the data folder. */
export class TelemetryLog {
  #points: TelemetryPoint[] = [];

  add(point: TelemetryPoint): void {
    this.#points.push(point);
    if (this.#points.length > KEEP_POINTS) this.#points = this.#points.slice(-KEEP_POINTS);
  }

  get points(): readonly TelemetryPoint[] {
    return this.#points;
  }
}
