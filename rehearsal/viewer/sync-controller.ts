/**
 * Keeps every viewer at the same distance behind the camera, by playback rate: wall-clock synchronisation on capture
 * times. Pure: it is told what was measured and answers what the player shall do. hls.js' own catch-up is off.
 */
import { PersonalDelay } from './personal-delay.ts';

/**
 * Within this the rate is left alone, and a correction goes on until it is nearly made good: beginning one costs browsers
 * about 25 ms (the sound goes through another algorithm), so a few long ones are better than many small ones.
 */
const DEAD_BAND_LEAVE_MS = 10;
const DEAD_BAND_ENTER_MS = 2;
/** Rate change per second of error: a time constant of 0.7 s, slow against the delay of the median. */
const GAIN_PER_S = 1.5;
/** ±4 % is not heard: the pitch is kept, and players resample up to about 6 %. */
const RATE_LIMIT = 0.04;
const RATE_STEP = 0.004;
/** Median over this long: robust against looks that came late. */
const SMOOTHING_MS = 300;
/** After a stall all is lost already: the sooner the jump, the less is shown twice. */
const FEWEST_AFTER_STALL = 2;
/** A jump on a handful of frames could be a jump on noise; a device that shows only a few a second must not wait. */
const FEWEST_FRAMES = 5;
const OLDEST_FRAME_MS = 2_500;
/** Beyond this a jump is kinder than a minute of slow motion. */
const JUMP_BEYOND_MS = 2_000;
/** The picture has just stood still: what was missed is skipped rather than chased, but for a few seconds' worth. */
const JUMP_AFTER_STALL_MS = 200;
/** Joining, nobody has settled yet: jump into place rather than creep. */
const JUMP_JOINING_MS = 150;
const JOINING_MS = 4_000;
/** Who has not come into place by then, on a busy machine, still joins; later, the rate has to do. */
const JOINING_AT_MOST_MS = 20_000;
const STALL_REMEMBERED_MS = 5_000;
/** So long after a stall a jump waits until all that was missed is loaded: one jump is better than two. */
const REFILL_MS = 1_500;
const JUMP_PAUSE_MS = 3_000;
const JOIN_JUMP_PAUSE_MS = 1_200;
const SETTLE_AFTER_JUMP_MS = 400;
/** A buffer that falls below this within a second is about to run dry. */
const BUFFER_FLOOR_MS = 80;
const BUFFER_WINDOW_MS = 1_000;
/** A jump takes time: pictures since the last key frame are decoded anew. Until it has been seen, reckoned at this. */
const USUAL_JUMP_COST_MS = 140;
const MOST_JUMP_COST_MS = 400;
/** Rather a little early than late: slowing down is made good sooner, for beginning it costs time by itself. */
const LANDING_LEAD_MS = 15;
/** A decoder that has stood still takes longer to be there than one that jumps while it runs. */
const LANDING_LEAD_AFTER_STALL_MS = 55;

/** One look at the player, once a frame. */
export interface SyncSample {
  /** Monotonic ms. */
  readonly nowMs: number;
  /** Now − capture time at the playhead: finer than what is shown, which moves by frames and refreshes of the screen. */
  readonly latencyMs: number;
  /** Media after the playhead that can be played without loading. */
  readonly bufferMs: number;
}

export interface SyncCommand {
  readonly playbackRate: number;
  /** Move the playhead by this (ms, forward positive); null: leave it. */
  readonly seekByMs: number | null;
}

export interface SyncStatus {
  readonly targetMs: number;
  /** The target plus what this viewer's connection needs beyond it. */
  readonly personalTargetMs: number;
  /** Smoothed latency − personal target; null before the first frames. */
  readonly errorMs: number | null;
  readonly playbackRate: number;
}

/** One player's distance behind the camera: told each frame, answers with a rate and sometimes a jump. */
export class SyncController {
  readonly #personal = new PersonalDelay();
  #targetMs: number;
  #latencies: { atMs: number; ms: number }[] = [];
  #buffers: { atMs: number; ms: number }[] = [];
  #joinedAtMs: number | null = null;
  #standingSinceMs: number | null = null;
  #stalledAtMs: number | null = null;
  #jumpedAtMs: number | null = null;
  /** How much later than asked a jump lands. */
  #jumpCostMs = USUAL_JUMP_COST_MS;
  /** What would be left of the error if the last jump had cost nothing; null once it was seen where it landed. */
  #leftByJumpMs: number | null = null;
  /** The sign of the error that is being corrected; 0: none is. */
  #correcting: -1 | 0 | 1 = 0;
  #rate = 1;
  #errorMs: number | null = null;
  /** What of the error comes from a changed target: it is made good by rate alone, however long that takes. */
  #owedMs = 0;
  #hasJoined = false;
  #wasInPlace = false;

  /** @param targetMs glass-to-glass latency to aim at (ms, > 0) */
  constructor(targetMs: number) {
    this.#targetMs = targetMs;
  }

  get status(): SyncStatus {
    return {
      targetMs: this.#targetMs,
      personalTargetMs: this.#targetMs + this.#personal.extraMs,
      errorMs: this.#errorMs,
      playbackRate: this.#rate,
    };
  }

  /** A viewer who has settled goes there by playing faster or slower, without a jump. */
  setTarget(targetMs: number): void {
    if (this.#hasJoined) this.#owedMs += this.#targetMs - targetMs;
    this.#targetMs = targetMs;
  }

  /** The picture stands still for want of data: what is needed to bridge that is learnt, unless it lasts. */
  stalled(nowMs: number): void {
    this.#standingSinceMs = nowMs;
    this.#stalledAtMs = nowMs;
    this.#personal.stalled();
    this.#forget();
  }

  /** A new player or a new stream: what was measured says nothing about it. */
  restarted(): void {
    this.#personal.restarted();
    this.#forget();
    this.#joinedAtMs = null;
    this.#hasJoined = false;
    this.#wasInPlace = false;
    this.#owedMs = 0;
    this.#jumpedAtMs = null;
    this.#standingSinceMs = null;
    this.#stalledAtMs = null;
    this.#leftByJumpMs = null;
    this.#correcting = 0;
    this.#rate = 1;
    this.#errorMs = null;
  }

  /** Takes one frame's measurements and says what to do. */
  sample({ nowMs, latencyMs, bufferMs }: SyncSample): SyncCommand {
    this.#joinedAtMs ??= nowMs;
    if (this.#standingSinceMs !== null) this.#goesOn(nowMs, this.#standingSinceMs);
    if (this.#jumpedAtMs !== null && nowMs - this.#jumpedAtMs < SETTLE_AFTER_JUMP_MS) {
      return { playbackRate: this.#rate, seekByMs: null };
    }
    remember(this.#latencies, nowMs, latencyMs, SMOOTHING_MS, FEWEST_FRAMES);
    remember(this.#buffers, nowMs, bufferMs, BUFFER_WINDOW_MS, 1);
    this.#personal.observe({ nowMs, edgeAgeMs: latencyMs - bufferMs, targetMs: this.#targetMs });
    const errorMs = median(this.#latencies.map((entry) => entry.ms)) - this.#targetMs - this.#personal.extraMs;
    this.#errorMs = errorMs;
    const joinsForMs = nowMs - this.#joinedAtMs;
    this.#wasInPlace ||= Math.abs(errorMs) <= JUMP_JOINING_MS && this.#latencies.length >= FEWEST_FRAMES;
    this.#hasJoined ||= joinsForMs >= (this.#wasInPlace ? JOINING_MS : JOINING_AT_MOST_MS);
    this.#owedMs = Math.max(Math.min(0, errorMs), Math.min(Math.max(0, errorMs), this.#owedMs));
    this.#learnJumpCost(errorMs);
    const seekByMs = this.#jump(nowMs, errorMs - this.#owedMs, bufferMs);
    if (seekByMs !== null) {
      this.#jumpedAtMs = nowMs;
      this.#leftByJumpMs = errorMs - seekByMs;
      this.#forget();
      this.#rate = 1;
      this.#correcting = 0;
      return { playbackRate: 1, seekByMs };
    }
    this.#rate = this.#rateFor(errorMs);
    return { playbackRate: this.#rate, seekByMs: null };
  }

  #goesOn(nowMs: number, standingSinceMs: number): void {
    this.#standingSinceMs = null;
    this.#stalledAtMs = nowMs;
    this.#personal.resumed(nowMs, nowMs - standingSinceMs);
    this.#forget();
  }

  #rateFor(errorMs: number): number {
    const offMs = Math.abs(errorMs);
    const sign = errorMs < 0 ? -1 : 1;
    if (this.#correcting !== 0 && (offMs <= DEAD_BAND_ENTER_MS || sign !== this.#correcting)) this.#correcting = 0;
    if (this.#correcting === 0 && offMs > DEAD_BAND_LEAVE_MS) this.#correcting = sign;
    if (this.#correcting === 0) return 1;
    let change = Math.max(-RATE_LIMIT, Math.min(RATE_LIMIT, (errorMs / 1000) * GAIN_PER_S));
    const low = this.#lowWater();
    // Never hurry towards an empty buffer.
    if (low !== null && low < BUFFER_FLOOR_MS) change = Math.min(0, change);
    const steps = Math.round(change / RATE_STEP);
    return 1 + (steps === 0 && change !== 0 ? sign : steps) * RATE_STEP;
  }

  #jump(nowMs: number, errorMs: number, bufferMs: number): number | null {
    const afterStall = this.#stalledAtMs !== null && nowMs - this.#stalledAtMs < STALL_REMEMBERED_MS;
    if (this.#latencies.length < (afterStall ? FEWEST_AFTER_STALL : FEWEST_FRAMES)) return null;
    const joining = !this.#hasJoined;
    const pauseMs = joining ? JOIN_JUMP_PAUSE_MS : JUMP_PAUSE_MS;
    if (this.#jumpedAtMs !== null && nowMs - this.#jumpedAtMs < pauseMs) return null;
    const beyondMs = joining ? JUMP_JOINING_MS : afterStall ? JUMP_AFTER_STALL_MS : JUMP_BEYOND_MS;
    if (Math.abs(errorMs) <= beyondMs) return null;
    if (errorMs < 0) return errorMs + this.#jumpCostMs;
    const leadMs = afterStall ? LANDING_LEAD_AFTER_STALL_MS : LANDING_LEAD_MS;
    const wantedMs = errorMs + this.#jumpCostMs + leadMs;
    // Forward only into what is loaded, and never to its very end: a jump that stalls has gained nothing.
    const loadedMs = afterStall ? bufferMs : Math.min(bufferMs, this.#lowWater() ?? bufferMs);
    const byMs = Math.min(wantedMs, loadedMs - BUFFER_FLOOR_MS);
    const refilling = this.#stalledAtMs !== null && nowMs - this.#stalledAtMs < REFILL_MS;
    return byMs >= (refilling ? errorMs : beyondMs / 2) ? byMs : null;
  }

  /** Where the last jump landed tells how far the next one has to aim. */
  #learnJumpCost(errorMs: number): void {
    if (this.#leftByJumpMs === null || this.#latencies.length < FEWEST_FRAMES) return;
    const costMs = errorMs - this.#leftByJumpMs;
    this.#leftByJumpMs = null;
    if (Math.abs(costMs) <= MOST_JUMP_COST_MS) this.#jumpCostMs = Math.max(0, costMs);
  }

  #lowWater(): number | null {
    if (this.#buffers.length === 0) return null;
    return Math.min(...this.#buffers.map((entry) => entry.ms));
  }

  #forget(): void {
    this.#latencies = [];
    this.#buffers = [];
  }
}

/** Keeps the values of the last `keepMs`, at least `fewest` of them unless they are plainly old. */
function remember(
  entries: { atMs: number; ms: number }[],
  atMs: number,
  ms: number,
  keepMs: number,
  fewest: number,
): void {
  entries.push({ atMs, ms });
  for (let [oldest] = entries; oldest && entries.length > 1; [oldest] = entries) {
    const ageMs = atMs - oldest.atMs;
    if (ageMs <= keepMs || (entries.length <= fewest && ageMs <= OLDEST_FRAME_MS)) break;
    entries.shift();
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
