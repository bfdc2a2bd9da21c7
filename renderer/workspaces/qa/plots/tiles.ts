import type { Metric } from '../../../../shared/telemetry/metrics.ts';
import { firstAt, type Cells } from './cells.ts';

/** Cells in a tile: what is fetched and kept as one piece. */
export const TILE_CELLS = 120;
/** Tiles kept, one for each metric, width and stretch of time; of 120 cells each, some 20 MB. */
const TILES_KEPT = 5_000;

export interface Tile {
  readonly cells: Cells;
  /** What was measured after this the host could not know yet when it was asked. */
  readonly knownUntilMs: number;
}

/** The stretch of a tile: [index × TILE_CELLS × stepMs, the next one's). */
export function tileIndex(atMs: number, stepMs: number): number {
  return Math.floor(atMs / (stepMs * TILE_CELLS));
}

export function tileStartMs(index: number, stepMs: number): number {
  return index * stepMs * TILE_CELLS;
}

/** Pieces of the history that were fetched; the oldest fetched go first when there are too many. */
export class Tiles {
  readonly #tiles = new Map<string, Tile>();
  /** Widths of cells there is anything of, for each metric. */
  readonly #steps = new Map<Metric, Set<number>>();

  get(metric: Metric, stepMs: number, index: number): Tile | null {
    return this.#tiles.get(`${metric} ${stepMs} ${index}`) ?? null;
  }

  set(metric: Metric, stepMs: number, index: number, tile: Tile): void {
    const key = `${metric} ${stepMs} ${index}`;
    this.#tiles.delete(key);
    this.#tiles.set(key, tile);
    const steps = this.#steps.get(metric) ?? new Set();
    this.#steps.set(metric, steps.add(stepMs));
    for (const oldest of this.#tiles.keys()) {
      if (this.#tiles.size <= TILES_KEPT) return;
      this.#tiles.delete(oldest);
    }
  }

  /**
   * What is known of a stretch in cells of another width: the old picture, for as long as the right one is on its way. The
   * nearest width that has anything wins.
   */
  instead(metric: Metric, stepMs: number, fromMs: number, toMs: number): Cells | null {
    const nearness = (other: number): number => Math.abs(Math.log(other / stepMs));
    const others = [...(this.#steps.get(metric) ?? [])].filter((other) => other !== stepMs);
    for (const other of others.sort((a, b) => nearness(a) - nearness(b))) {
      const cells = this.#pieces(metric, other, fromMs, toMs);
      if (cells !== null) return cells;
    }
    return null;
  }

  #pieces(metric: Metric, stepMs: number, fromMs: number, toMs: number): Cells | null {
    const parts: Cells[] = [];
    for (let index = tileIndex(fromMs, stepMs); tileStartMs(index, stepMs) < toMs; index++) {
      const tile = this.get(metric, stepMs, index);
      if (tile) parts.push(between(tile.cells, fromMs, toMs));
    }
    if (!parts.some(({ atMs }) => atMs.length > 0)) return null;
    return {
      stepMs,
      atMs: parts.flatMap(({ atMs }) => atMs),
      min: parts.flatMap(({ min }) => min),
      mean: parts.flatMap(({ mean }) => mean),
      max: parts.flatMap(({ max }) => max),
    };
  }
}

/** The cells whose middle is in [fromMs, toMs). */
export function between(cells: Cells, fromMs: number, toMs: number): Cells {
  const [from, to] = [firstAt(cells.atMs, fromMs), firstAt(cells.atMs, toMs)];
  return {
    stepMs: cells.stepMs,
    atMs: cells.atMs.slice(from, to),
    min: cells.min.slice(from, to),
    mean: cells.mean.slice(from, to),
    max: cells.max.slice(from, to),
  };
}
