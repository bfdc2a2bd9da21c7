import type { RangeBeyondGap } from '../../shared/media/playback/buffer-ahead.ts';

/** One look at the return monitor's player; all ms. */
export interface PlayerLook {
  /** Monotonic. */
  readonly nowMs: number;
  /** Display time − capture time of the frame on screen. */
  readonly latencyMs: number;
  /** What viewers aim at. */
  readonly targetMs: number;
  /** Media after the playhead that can be played without loading. */
  readonly bufferMs: number;
  /** The newest media, where a hole lies before it. */
  readonly beyondGap: RangeBeyondGap | null;
  /** How much media comes at a time: a part, else a segment. Null: the playlist was not read yet. */
  readonly periodMs: number | null;
}

export interface Steering {
  readonly playbackRate: number;
  /** Move the playhead by this (ms, forward positive); null: leave it. */
  readonly seekByMs: number | null;
}

/** Viewers hear no more than this either. */
const RATE_LIMIT = 0.04;
/** After a stall, half a minute of creeping is no use to a monitor: beyond this the playhead jumps. */
const JUMP_BEYOND_MS = 1_000;
/** What a jump brought is seen before the next. */
const JUMP_PAUSE_MS = 3_000;
/** Below this the player is about to run dry: it slows down whatever the target says. No jump leaves less either. */
const BUFFER_FLOOR_MS = 130;
const DEAD_BAND_MS = 12;
/** An error of so much calls for the largest rate. */
const FULL_RATE_AT_MS = 160;
/** The age of the newest media rises until the next comes: it is watched for so long, and for so many periods. */
const WATCH_MS = 4_000;
const WATCH_PERIODS = 2.5;
/** Between two looks it may have been so much older, with short periods less: they are met at every age. */
const UNSEEN_MS = 250;
/** Its worst is known after so many. */
const SURE_PERIODS = 1.2;
/** Landing so far behind a hole, there is a picture for certain. */
const BEHIND_HOLE_MS = 50;

/** Later by less than this, it is as good as where viewers are. */
const SAID_BEYOND_MS = 200;

/** Why it plays later than the target, in words; null: it doesn't. */
export function whyLater(aimMs: number | null, targetMs: number): string | null {
  if (aimMs === null || aimMs - targetMs < SAID_BEYOND_MS) return null;
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  return `plays ${seconds(aimMs)}\u202fs behind: the CDN’s newest media is too old for the target of ${seconds(targetMs)}\u202fs`;
}

/**
 * Keeps the return monitor where viewers are, so that its latency can be compared with theirs, but no nearer to live than the
 * CDN lets a player be without stalls: before the worst age of its newest media. Pure.
 */
export class ReturnSteering {
  #edges: { readonly atMs: number; readonly ageMs: number }[] = [];
  #watchedSinceMs: number | null = null;
  #jumpedAtMs = Number.NEGATIVE_INFINITY;
  #aimMs: number | null = null;

  /** What is aimed at (ms): the target, or later if the CDN cannot give it; null before the first look. */
  get aimMs(): number | null {
    return this.#aimMs;
  }

  /** A new stream or player. */
  restarted(): void {
    this.#edges = [];
    this.#watchedSinceMs = null;
    this.#jumpedAtMs = Number.NEGATIVE_INFINITY;
    this.#aimMs = null;
  }

  /** While it plays. */
  look(look: PlayerLook): Steering {
    const { nowMs, latencyMs, targetMs, bufferMs, beyondGap } = look;
    const isSure = this.#watch(look);
    this.#aimMs = Math.max(targetMs, this.#givenMs(look.periodMs ?? 0, isSure));
    const errorMs = latencyMs - this.#aimMs;
    const seekByMs = this.#jump(nowMs, errorMs, bufferMs, beyondGap, isSure);
    if (seekByMs !== null) return this.#seek(nowMs, seekByMs);
    const wanted = Math.abs(errorMs) < DEAD_BAND_MS ? 0 : (errorMs / FULL_RATE_AT_MS) * RATE_LIMIT;
    const change = Math.max(-RATE_LIMIT, Math.min(RATE_LIMIT, wanted));
    const allowed = bufferMs < BUFFER_FLOOR_MS ? Math.min(change, -RATE_LIMIT / 2) : change;
    return { playbackRate: 1 + allowed, seekByMs: null };
  }

  /** While the picture stands: only a jump over a hole brings it on. */
  lookWhileStalled(nowMs: number, beyondGap: RangeBeyondGap | null): Steering {
    if (beyondGap === null || !this.#mayJump(nowMs)) return { playbackRate: 1, seekByMs: null };
    return this.#seek(nowMs, beyondGap.fromMs + BEHIND_HOLE_MS);
  }

  /** @returns whether the worst age of the newest media has been seen. */
  #watch({ nowMs, latencyMs, bufferMs, beyondGap, periodMs }: PlayerLook): boolean {
    this.#watchedSinceMs ??= nowMs;
    const newestMs = beyondGap?.toMs ?? bufferMs;
    const sinceMs = nowMs - Math.max(WATCH_MS, WATCH_PERIODS * (periodMs ?? 0));
    this.#edges = this.#edges.filter(({ atMs }) => atMs >= sinceMs);
    this.#edges.push({ atMs: nowMs, ageMs: latencyMs - newestMs });
    return periodMs !== null && nowMs - this.#watchedSinceMs >= SURE_PERIODS * periodMs;
  }

  /** The least latency at which the CDN lets a player be (ms). */
  #givenMs(periodMs: number, isSure: boolean): number {
    const ages = this.#edges.map(({ ageMs }) => ageMs);
    // Until a whole period was seen, the newest media may become older than it was at its youngest by a period.
    const worstMs = isSure ? Math.max(...ages) : Math.max(...ages, Math.min(...ages) + periodMs);
    return worstMs + Math.min(UNSEEN_MS, periodMs / 3) + BUFFER_FLOOR_MS;
  }

  #jump(
    nowMs: number,
    errorMs: number,
    bufferMs: number,
    beyondGap: RangeBeyondGap | null,
    isSure: boolean,
  ): number | null {
    if (!this.#mayJump(nowMs)) return null;
    if (beyondGap !== null) {
      const lastMs = beyondGap.toMs - BUFFER_FLOOR_MS;
      const firstMs = beyondGap.fromMs + BEHIND_HOLE_MS;
      if (errorMs >= firstMs && errorMs > JUMP_BEYOND_MS && firstMs <= lastMs) return Math.min(errorMs, lastMs);
      if (bufferMs < BUFFER_FLOOR_MS) return firstMs;
    }
    if (errorMs < -JUMP_BEYOND_MS) return errorMs;
    if (errorMs <= JUMP_BEYOND_MS || !isSure) return null;
    // Forward only into what is loaded, and never to its very end.
    const byMs = Math.min(errorMs, bufferMs - BUFFER_FLOOR_MS);
    return byMs >= JUMP_BEYOND_MS / 2 ? byMs : null;
  }

  #mayJump(nowMs: number): boolean {
    return nowMs - this.#jumpedAtMs >= JUMP_PAUSE_MS;
  }

  #seek(nowMs: number, seekByMs: number): Steering {
    this.#jumpedAtMs = nowMs;
    return { playbackRate: 1, seekByMs };
  }
}
