import type { FindingDraft } from './finding-book.ts';

export interface Stall {
  /** Monotonic time at which the picture would have stood still. */
  readonly atMs: number;
  readonly lastsMs: number;
}

/** Shorter ones are within the accuracy of the measurement. */
const SHORTEST_STALL_MS = 50;

/** A stall for people to be told of. */
export interface ToldStall extends Stall {
  /** It goes on. */
  readonly lasts: boolean;
}

/**
 * A player that is fed with what the probe finds: it begins with `bufferMs` of media in hand and plays in real time. Where
 * media comes later than it is due, it stands still until it comes, and is later from then on.
 */
export class BufferModel {
  readonly #bufferMs: number;
  readonly stalls: Stall[] = [];
  /** Monotonic time at which the media in hand is played to its end; null before the first. */
  #emptyAtMs: number | null = null;
  #hasPlayed = false;
  /** Of the last look, for who looks now and then: what came since is not known. */
  #lookedAtMs: number | null = null;
  /** Stalls that were told, and the beginning of one that was told while it lasted. */
  #told = 0;
  #toldAtMs: number | null = null;

  /** @param bufferMs media in hand when play begins, > 0 */
  constructor(bufferMs: number) {
    this.#bufferMs = bufferMs;
  }

  /**
   * Media has come.
   * @param atMs monotonic, never less than before
   */
  arrived(durationMs: number, atMs: number): void {
    this.#hasPlayed = true;
    if (this.#emptyAtMs === null) {
      this.#emptyAtMs = atMs + this.#bufferMs;
      return;
    }
    const lateMs = atMs - this.#emptyAtMs;
    if (lateMs > SHORTEST_STALL_MS) this.stalls.push({ atMs: this.#emptyAtMs, lastsMs: lateMs });
    this.#emptyAtMs = Math.max(this.#emptyAtMs, atMs) + durationMs;
  }

  /**
   * For who looks now and then instead of being told: so much has come at some moment since the last look, 0: nothing. It counts
   * as having come in time unless it was missing at the last look already, so only what stood still for certain is a stall.
   */
  looked(durationMs: number, atMs: number): void {
    const beforeMs = this.#lookedAtMs ?? atMs;
    this.#lookedAtMs = atMs;
    if (durationMs > 0) this.arrived(durationMs, Math.min(atMs, Math.max(beforeMs, this.#emptyAtMs ?? atMs)));
  }

  /** Media is missing between what came before and what comes next: a player goes on at the end, with a full buffer. */
  jumped(atMs: number): void {
    if (this.#emptyAtMs === null) return;
    const standing = this.standing(atMs);
    if (standing) this.stalls.push(standing);
    this.#lookedAtMs = atMs;
    this.#emptyAtMs = atMs + this.#bufferMs;
  }

  /** The stall that lasts at `nowMs`; null when there is none. */
  standing(nowMs: number): Stall | null {
    const atMs = this.#emptyAtMs;
    const knownMs = Math.min(nowMs, this.#lookedAtMs ?? nowMs);
    if (atMs === null || knownMs - atMs <= SHORTEST_STALL_MS) return null;
    return { atMs, lastsMs: knownMs - atMs };
  }

  /** Stalls until `nowMs`, the one that lasts with them; null: nothing has been played. */
  soFar(nowMs: number): { readonly stalls: number; readonly stalledMs: number } | null {
    if (!this.#hasPlayed) return null;
    const standing = this.standing(nowMs);
    const all = standing ? [...this.stalls, standing] : this.stalls;
    return { stalls: all.length, stalledMs: all.reduce((sum, { lastsMs }) => sum + lastsMs, 0) };
  }

  /** Stalls that were not told yet, the one that lasts with them; each once. */
  untold(nowMs: number): ToldStall[] {
    const ended = this.stalls.slice(this.#told).filter(({ atMs }) => atMs !== this.#toldAtMs);
    this.#told = this.stalls.length;
    const standing = this.standing(nowMs);
    const isNew = standing !== null && standing.atMs !== this.#toldAtMs;
    if (isNew) this.#toldAtMs = standing.atMs;
    return [...ended.map((stall) => ({ ...stall, lasts: false })), ...(isNew ? [{ ...standing, lasts: true }] : [])];
  }

  /** The stream has ended: nothing more is due. */
  ended(): void {
    this.#emptyAtMs = null;
  }

  /** Forgets everything, and begins anew with what comes next. */
  forget(): void {
    this.stalls.length = 0;
    this.#hasPlayed = false;
    this.#told = 0;
    this.#emptyAtMs = null;
    this.#lookedAtMs = null;
    this.#toldAtMs = null;
  }
}

/** @param waitingFor what is missing, or was */
export function stallDrafts(stalls: readonly ToldStall[], track: string, waitingFor: string): FindingDraft[] {
  return stalls.map(({ lastsMs, lasts }) => ({
    ...{ kind: 'stall', track, where: waitingFor },
    what: `the simulated player ${lasts ? 'has stood' : 'stood'} still for ${String(Math.round(lastsMs))} ms, waiting for ${waitingFor}`,
  }));
}
