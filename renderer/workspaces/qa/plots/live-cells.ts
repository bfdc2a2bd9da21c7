import type { Metric, TelemetryPoint } from '../../../../shared/telemetry/metrics.ts';
import { CellBuilder, NO_CELLS, type Cells } from './cells.ts';

/** Cells are made anew when memory has slid on by so much: they must not grow for as long as the page is open. */
const REMAKE_AFTER_MS = 600_000;

/**
 * The figures in memory as cells. Each metric's are made when they are first asked for and then only added to, so that a new
 * point costs next to nothing however many there are.
 */
export class LiveCells {
  #points: readonly TelemetryPoint[] = [];
  #stepMs = 1_000;
  #cells = new Map<Metric, CellBuilder>();
  #madeFromMs = Number.NEGATIVE_INFINITY;

  /** Where memory begins; null: it is empty. */
  get fromMs(): number | null {
    return this.#points[0]?.atMs ?? null;
  }

  /** Takes the newest state of memory. Returns whether anything changed. */
  update(points: readonly TelemetryPoint[]): boolean {
    if (points === this.#points) return false;
    const added = addedTo(this.#points, points);
    this.#points = points;
    const fromMs = this.fromMs ?? 0;
    if (added === null || fromMs - this.#madeFromMs > REMAKE_AFTER_MS) {
      this.#cells.clear();
      this.#madeFromMs = fromMs;
    } else {
      for (const [metric, cells] of this.#cells) addAll(cells, metric, added);
    }
    return true;
  }

  /** All in memory of a metric; beginning may be cells older than memory reaches, which were whole when they were new. */
  of(metric: Metric, stepMs: number): Cells {
    if (stepMs !== this.#stepMs) this.#cells.clear();
    this.#stepMs = stepMs;
    if (this.#points.length === 0) return NO_CELLS;
    const known = this.#cells.get(metric);
    if (known) return known;
    const made = new CellBuilder(stepMs);
    addAll(made, metric, this.#points);
    this.#cells.set(metric, made);
    return made;
  }

  /** The newest value of a metric in memory; null: it was not measured in all that time. */
  newest(metric: Metric): { readonly value: number; readonly atMs: number } | null {
    return newest(this.#points, metric);
  }
}

function addAll(cells: CellBuilder, metric: Metric, points: readonly TelemetryPoint[]): void {
  for (const { atMs, values } of points) {
    const value = values[metric];
    if (value !== undefined && Number.isFinite(value)) cells.add(atMs, value);
  }
}

/** The points behind those known; null when anything else changed (after a reconnect) but the oldest, which memory forgets. */
function addedTo(
  known: readonly TelemetryPoint[],
  points: readonly TelemetryPoint[],
): readonly TelemetryPoint[] | null {
  const first = points[0];
  if (!first) return null;
  let forgotten = 0;
  while (forgotten < known.length && (known[forgotten]?.atMs ?? 0) < first.atMs) forgotten += 1;
  const kept = known.length - forgotten;
  if (kept === 0) return null;
  for (let index = 0; index < kept; index++) {
    if (points[index] !== known[forgotten + index]) return null;
  }
  return points.slice(kept);
}

/** The newest measured value of a metric and its time; null when there is none. */
export function newest(
  points: readonly TelemetryPoint[],
  metric: Metric,
): { readonly value: number; readonly atMs: number } | null {
  for (let index = points.length - 1; index >= 0; index--) {
    const point = points[index];
    const value = point?.values[metric];
    if (point && value !== undefined && Number.isFinite(value)) return { value, atMs: point.atMs };
  }
  return null;
}
