import { median, theilSen, type Point } from './theil-sen.ts';

/** Values are gathered over stretches of this length (ms), and each stretch gives one point. */
const STRETCH_MS = 10_000;
/** Drift is watched over so many stretches (20 min): long enough for fractions of a ppm, short enough to follow warmth. */
const STRETCHES = 120;
/** Fewer say nothing yet: two minutes. */
const FEWEST_STRETCHES = 12;
/** Of those, in a row without a step. */
const FEWEST_IN_PIECE = 3;
/** A jump by more than this is another timeline (a new source, a restart), not drift (ms). */
const JUMP_MS = 300;
/** After so long without a value the figure is gone (ms). */
const SILENT_MS = 60_000;
/** Times come in whole ms or ticks: a slope cannot be known better than this over the span (ms). */
const RESOLUTION_MS = 0.5;

export interface DriftFigure {
  /** Positive: the value grows, 1 µs each second is 1 ppm. */
  readonly ppm: number;
  readonly errorPpm: number;
  readonly msPerHour: number;
}

/** `smallest`: values are late by varying delays, never early. `median`: errors go both ways. */
export type Gathering = 'smallest' | 'median';

interface Stretch {
  readonly index: number;
  values: number[];
}

/** How fast one timeline runs away from another, told once a second how far they are apart. Pure. */
export class DriftMeter {
  readonly #gathering: Gathering;
  readonly #stepMs: number;
  #stretches: Stretch[] = [];
  /** A point for each stretch that is over; a new piece begins where the level made a step. */
  #pieces: Point[][] = [];
  #figure: DriftFigure | null = null;

  /** @param stepMs from one stretch to the next, more than this is no drift: from there on the level is another; null: any is */
  constructor(gathering: Gathering, stepMs: number | null) {
    this.#gathering = gathering;
    this.#stepMs = stepMs ?? Number.POSITIVE_INFINITY;
  }

  /** For how long it has been watched (ms). */
  get spanMs(): number {
    const first = this.#stretches[0]?.index ?? 0;
    const last = this.#stretches.at(-1)?.index;
    return last === undefined ? 0 : (last - first + 1) * STRETCH_MS;
  }

  /** Null until it has been watched for two minutes. */
  get figure(): DriftFigure | null {
    return this.#figure;
  }

  /** The value of the last whole stretch (ms); null before the first. */
  get offsetMs(): number | null {
    return this.#newest?.y ?? null;
  }

  get #newest(): Point | undefined {
    return this.#pieces.at(-1)?.at(-1);
  }

  /**
   * @param atMs studio time
   * @param apartMs first timeline minus second (ms); its zero may be anywhere
   */
  add(atMs: number, apartMs: number): void {
    const index = Math.floor(atMs / STRETCH_MS);
    const newest = this.#stretches.at(-1);
    const before = this.#newest;
    const turnedBack = newest !== undefined && index < newest.index;
    if (turnedBack || (before && Math.abs(apartMs - before.y) > JUMP_MS)) this.clear();
    const running = this.#stretches.at(-1);
    if (running?.index === index) {
      running.values.push(apartMs);
      return;
    }
    if (running) this.#end(running);
    this.#stretches.push({ index, values: [apartMs] });
    if (this.#stretches.length > STRETCHES) this.#forgetOldest();
  }

  /** Forgets everything when nothing was told for a minute: it would be about something that is no more. */
  expire(nowMs: number): void {
    const newest = this.#stretches.at(-1);
    if (newest && nowMs - newest.index * STRETCH_MS > SILENT_MS) this.clear();
  }

  clear(): void {
    this.#stretches = [];
    this.#pieces = [];
    this.#figure = null;
  }

  #forgetOldest(): void {
    this.#stretches.shift();
    const [oldest] = this.#pieces;
    oldest?.shift();
    if (oldest?.length === 0) this.#pieces.shift();
  }

  #end({ index, values }: Stretch): void {
    const y = this.#gathering === 'smallest' ? Math.min(...values) : median(values);
    if (y === null) return;
    const point = { x: index * STRETCH_MS, y };
    const before = this.#newest;
    if (before && Math.abs(y - before.y) <= this.#stepMs) this.#pieces.at(-1)?.push(point);
    else this.#pieces.push([point]);
    this.#figure = this.#tell();
  }

  #tell(): DriftFigure | null {
    // Between two steps at once nothing was watched.
    const pieces = this.#pieces.filter((piece) => piece.length >= FEWEST_IN_PIECE);
    if (pieces.reduce((sum, piece) => sum + piece.length, 0) < FEWEST_STRETCHES) return null;
    const slope = theilSen(pieces);
    if (slope === null) return null;
    const longestMs = Math.max(...pieces.map((piece) => piece.length)) * STRETCH_MS;
    const ppm = slope.perUnit * 1e6;
    const errorPpm = (slope.errorPerUnit + RESOLUTION_MS / longestMs) * 1e6;
    return { ppm, errorPpm, msPerHour: ppm * 3.6 };
  }
}
