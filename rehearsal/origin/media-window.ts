import type { UnixMs } from '../../shared/time/units.ts';

/** One part (RFC 8216bis §4.4.4.9): a CMAF chunk. */
export interface Part {
  /** Names its URL; grows by 1 from part to part, over segments, so that a hinted name never turns out wrong. */
  readonly sequence: number;
  readonly durationMs: number;
  /** Decoding can begin with it. */
  readonly independent: boolean;
  readonly bytes: Uint8Array;
}

export interface Segment {
  readonly mediaSequence: number;
  /** Capture time of its first frame. */
  readonly startTime: UnixMs;
  /** Does not go on where the segment before it ended. */
  readonly discontinuity: boolean;
  readonly initId: number;
  readonly parts: readonly Part[];
  /** Null while parts are still added. */
  readonly durationMs: number | null;
}

export interface InitSegment {
  readonly bytes: Uint8Array;
  readonly codecs: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

interface OpenSegment extends Segment {
  readonly parts: Part[];
  durationMs: number | null;
}

/** Complete segments in the playlist; more if they are so short that three target durations are not filled. */
export const WINDOW_SEGMENTS = 12;
/** Segments that have left the playlist stay readable for viewers who hold an older one (RFC 8216bis §6.2.2). */
const KEPT_SEGMENTS = 12;
const SMALLEST_TARGET_S = 2;
/** Complete segments whose parts are listed. */
export const SEGMENTS_WITH_PARTS = 3;

export interface WindowStart {
  readonly mediaSequence: number;
  readonly partSequence: number;
  readonly discontinuities: DiscontinuityCounter;
}

/** See `DiscontinuityNumbers`. */
export interface DiscontinuityCounter {
  readonly first: number;
  use(number: number): void;
}

/** 2024-01-01: sequence numbers are counted from here. */
const SEQUENCE_EPOCH_MS = 1_704_067_200_000;
/** Segments and parts last longer than these on average: so numbers never go backwards. */
const SHORTEST_SEGMENT_MS = 150;
const SHORTEST_PART_MS = 10;

/** First numbers of a process that starts at `now`: larger than any that an earlier one has used. */
export function windowStartAt(now: UnixMs): Pick<WindowStart, 'mediaSequence' | 'partSequence'> {
  const sinceEpochMs = Math.max(0, now - SEQUENCE_EPOCH_MS);
  return {
    mediaSequence: Math.floor(sinceEpochMs / SHORTEST_SEGMENT_MS),
    partSequence: Math.floor(sinceEpochMs / SHORTEST_PART_MS),
  };
}

/** What the playlist shows and what of it can be fetched: the last segments with their parts. */
export class MediaWindow {
  readonly #listeners = new Set<() => void>();
  readonly #inits = new Map<number, InitSegment>();
  #segments: OpenSegment[] = [];
  /** Left the playlist, still readable. */
  #kept: OpenSegment[] = [];
  #nextInit: number;
  #nextMediaSequence: number;
  #nextPart: number;
  #firstPart: number;
  /** Of the first segment in the playlist. */
  #discontinuitySequence: number;
  readonly #discontinuities: DiscontinuityCounter;
  #targetDurationS = SMALLEST_TARGET_S;
  #partTargetMs = 0;

  constructor(start: WindowStart) {
    this.#nextMediaSequence = start.mediaSequence;
    this.#nextPart = start.partSequence;
    this.#firstPart = start.partSequence;
    this.#nextInit = start.partSequence;
    this.#discontinuities = start.discontinuities;
    this.#discontinuitySequence = start.discontinuities.first;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get discontinuitySequence(): number {
    return this.#discontinuitySequence;
  }

  /** At least every segment's duration, rounded (RFC 8216bis §4.4.3.1). */
  get targetDurationS(): number {
    return this.#targetDurationS;
  }

  /** At least every listed part's duration (§4.4.3.7). */
  get partTargetMs(): number {
    const listed = this.#segments.slice(-SEGMENTS_WITH_PARTS - 1).flatMap((segment) => segment.parts);
    return listed.reduce((longestMs, part) => Math.max(longestMs, part.durationMs), this.#partTargetMs);
  }

  /** How long parts will be from now on. */
  setPartTarget(durationMs: number): void {
    this.#partTargetMs = durationMs;
  }

  /** The number that the next part will have. */
  get nextPartSequence(): number {
    return this.#nextPart;
  }

  /** The first number that this process has used. */
  get firstPartSequence(): number {
    return this.#firstPart;
  }

  init(id: number): InitSegment | null {
    return this.#inits.get(id) ?? null;
  }

  addInit(init: InitSegment): number {
    const id = this.#nextInit++;
    this.#inits.set(id, init);
    return id;
  }

  beginSegment(startTime: UnixMs, initId: number, discontinuity: boolean): void {
    const mediaSequence = this.#nextMediaSequence++;
    // Nothing goes before the very first one.
    const isFirst = this.#segments.length === 0;
    this.#segments.push({
      mediaSequence,
      startTime,
      initId,
      discontinuity: discontinuity && !isFirst,
      parts: [],
      durationMs: null,
    });
    if (!discontinuity || isFirst) return;
    const within = this.#segments.filter((segment) => segment.discontinuity).length;
    this.#discontinuities.use(this.#discontinuitySequence + within);
  }

  /** Adds to the open segment and tells the listeners. */
  addPart(part: Omit<Part, 'sequence'>): void {
    const open = this.#segments.at(-1);
    if (!open || open.durationMs !== null) throw new Error('MediaWindow: a part without an open segment');
    open.parts.push({ ...part, sequence: this.#nextPart++ });
    this.#changed();
  }

  endSegment(durationMs: number): void {
    const open = this.#segments.at(-1);
    if (!open || open.durationMs !== null) return;
    open.durationMs = durationMs;
    this.#targetDurationS = Math.max(this.#targetDurationS, Math.round(durationMs / 1000));
    this.#dropOld();
    this.#changed();
  }

  findSegment(mediaSequence: number): Segment | null {
    const fits = (segment: Segment): boolean => segment.mediaSequence === mediaSequence;
    return this.#segments.find(fits) ?? this.#kept.find(fits) ?? null;
  }

  findPart(sequence: number): Part | null {
    for (const segment of [...this.#segments].reverse()) {
      const part = segment.parts.find((other) => other.sequence === sequence);
      if (part) return part;
    }
    for (const segment of this.#kept) {
      const part = segment.parts.find((other) => other.sequence === sequence);
      if (part) return part;
    }
    return null;
  }

  /** Calls back after every change; returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #dropOld(): void {
    const lengthMs = (segments: readonly Segment[]): number =>
      segments.reduce((sum, segment) => sum + (segment.durationMs ?? 0), 0);
    while (
      this.#segments.length > WINDOW_SEGMENTS &&
      lengthMs(this.#segments.slice(1)) >= 3 * this.#targetDurationS * 1000
    ) {
      const dropped = this.#segments.shift();
      if (!dropped) break;
      if (dropped.discontinuity) this.#discontinuitySequence += 1;
      this.#kept.push(dropped);
    }
    while (this.#kept.length > KEPT_SEGMENTS) this.#kept.shift();
    const used = new Set([...this.#kept, ...this.#segments].map((segment) => segment.initId));
    for (const id of this.#inits.keys()) if (!used.has(id) && id !== this.#nextInit - 1) this.#inits.delete(id);
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
