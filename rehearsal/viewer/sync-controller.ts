/**
 * Keeps every viewer at the same distance behind the camera, by playback rate: wall-clock synchronisation on capture
 * times. Pure: it is told what was measured and answers what the player shall do. hls.js' own catch-up is off.
 */
import type { RangeBeyondGap } from '../../shared/media/playback/buffer-ahead.ts';
import { Landing } from './landing.ts';
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
/** A jump on a handful of frames could be a jump on noise; a device that shows only a few a second must not wait. */
const FEWEST_FRAMES = 5;
const OLDEST_FRAME_MS = 2_500;
/** Beyond this a jump is kinder than a minute of slow motion. */
const JUMP_BEYOND_MS = 2_000;
/** The picture has just stood still: what was missed is skipped rather than chased, but for a frame or two. */
const JUMP_AFTER_STALL_MS = 60;
/** Joining, nobody has settled yet: jump into place rather than creep. */
const JUMP_JOINING_MS = 150;
const JOINING_MS = 4_000;
/** Who has not come into place by then, on a busy machine, still joins; later, the rate has to do. */
const JOINING_AT_MOST_MS = 20_000;
const STALL_REMEMBERED_MS = 5_000;
/** So long after a stall a jump waits until all that was missed is loaded: one jump is better than two. */
const REFILL_MS = 1_500;
/** … and so long until there is all that a jump would like to go beyond it: near the newest media there never is. */
const FULL_LEAD_MS = 500;
/** A stall goes on until more has come than was left over when the picture stopped, unless that is as much as this … */
const ENOUGH_LEFT_MS = 200;
/** … or it has lasted so long: whoever knows no better plays. */
const STANDING_AT_MOST_MS = 10_000;
const JUMP_PAUSE_MS = 3_000;
const JOIN_JUMP_PAUSE_MS = 1_200;
/** After a start the first frames are uneven. */
const SETTLE_MS = 150;
/** Who is too early by no more than this stands still for as long; beyond, the picture is better shown twice. */
const STAND_AT_MOST_MS = 1_000;
/** A buffer that falls below this within a second is about to run dry. */
const BUFFER_FLOOR_MS = 80;
const BUFFER_WINDOW_MS = 1_000;
/** One look at the player: once a frame, and every few ms while the picture stands by command and could go on. */
export interface SyncSample {
  /** Monotonic ms. */
  readonly nowMs: number;
  /** Now − capture time at the playhead: finer than what is shown, which moves by frames and refreshes of the screen. */
  readonly latencyMs: number;
  /** Media after the playhead that can be played without loading. */
  readonly bufferMs: number;
  /** The newest media, where a hole lies before it: after an outage players may load what comes now first. */
  readonly beyondGap?: RangeBeyondGap | null;
}

export interface SyncCommand {
  /** 0: the picture stands until another command. */
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
  /** The media that was left over when the picture stopped; null until it was looked at. */
  #leftOverMs: number | null = null;
  #stalledAtMs: number | null = null;
  #jumpedAtMs: number | null = null;
  readonly #landing = new Landing();
  #startedAtMs: number | null = null;
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

  /**
   * The picture stands still for want of data: what is needed to bridge that is learnt, unless it lasts. It is to stand
   * (at rate 0) until there is data and a command: nobody wants to see what was missed on the way to the present.
   */
  stalled(nowMs: number): void {
    this.#standingSinceMs = nowMs;
    this.#leftOverMs = null;
    this.#stalledAtMs = nowMs;
    this.#rate = 0;
    this.#landing.forget();
    this.#startedAtMs = null;
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
    this.#landing.forget();
    this.#startedAtMs = null;
    this.#correcting = 0;
    this.#rate = 1;
    this.#errorMs = null;
  }

  /** Takes one look's measurements and says what to do. */
  sample({ nowMs, latencyMs, bufferMs, beyondGap = null }: SyncSample): SyncCommand {
    this.#joinedAtMs ??= nowMs;
    if (this.#standingSinceMs !== null) {
      if (beyondGap === null && this.#isDry(nowMs, this.#standingSinceMs, bufferMs)) return this.#command(0);
      this.#goesOn(nowMs, this.#standingSinceMs);
    }
    if (this.#landing.isUnderWay) return this.#lands(nowMs, latencyMs);
    if (this.#startedAtMs !== null && nowMs - this.#startedAtMs < SETTLE_MS) return this.#command(1);
    // While the picture stands, only the newest look is true.
    if (this.#rate === 0) this.#forget();
    remember(this.#latencies, nowMs, latencyMs, SMOOTHING_MS, FEWEST_FRAMES);
    remember(this.#buffers, nowMs, bufferMs, BUFFER_WINDOW_MS, 1);
    this.#personal.observe({ nowMs, edgeAgeMs: latencyMs - bufferMs, targetMs: this.#targetMs });
    const smoothMs = median(this.#latencies.map((entry) => entry.ms));
    const errorMs = smoothMs - this.#targetMs - this.#personal.extraMs;
    this.#errorMs = errorMs;
    if (this.#latencies.length >= FEWEST_FRAMES) this.#landing.moves(smoothMs);
    this.#follow(nowMs, this.#joinedAtMs, errorMs);
    const plan = this.#plan(nowMs, errorMs - this.#owedMs, bufferMs, beyondGap);
    if (plan === 'play') return this.#command(this.#rateFor(errorMs));
    if (plan === 'wait') return this.#command(0);
    this.#jumpedAtMs = nowMs;
    this.#landing.begin(nowMs, latencyMs, plan);
    return this.#command(0, plan === 0 ? null : plan);
  }

  #command(playbackRate: number, seekByMs: number | null = null): SyncCommand {
    this.#rate = playbackRate;
    return { playbackRate, seekByMs };
  }

  /** Jumped, and the picture stands until its frame is due. */
  #lands(nowMs: number, latencyMs: number): SyncCommand {
    const targetMs = this.#targetMs + this.#personal.extraMs + this.#owedMs;
    if (!this.#landing.isDue(nowMs, latencyMs, targetMs)) return this.#command(0);
    this.#startedAtMs = nowMs;
    this.#forget();
    this.#correcting = 0;
    return this.#command(1);
  }

  /** Whether this viewer has joined yet, and what it owes to a changed target. */
  #follow(nowMs: number, joinedAtMs: number, errorMs: number): void {
    this.#wasInPlace ||= Math.abs(errorMs) <= JUMP_JOINING_MS && this.#latencies.length >= FEWEST_FRAMES;
    this.#hasJoined ||= nowMs - joinedAtMs >= (this.#wasInPlace ? JOINING_MS : JOINING_AT_MOST_MS);
    this.#owedMs = Math.max(Math.min(0, errorMs), Math.min(Math.max(0, errorMs), this.#owedMs));
  }

  /** Nothing has come since the picture stopped: what will have to be made up for is not known yet. */
  #isDry(nowMs: number, standingSinceMs: number, bufferMs: number): boolean {
    this.#leftOverMs ??= bufferMs;
    if (nowMs - standingSinceMs >= STANDING_AT_MOST_MS) return false;
    return bufferMs <= this.#leftOverMs + 1 && bufferMs < ENOUGH_LEFT_MS;
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

  /** Goes on playing, stands and waits for media to come, or jumps by so much (0: stands until it is in place). */
  #plan(nowMs: number, errorMs: number, bufferMs: number, beyondGap: RangeBeyondGap | null): 'play' | 'wait' | number {
    const afterStall = this.#stalledAtMs !== null && nowMs - this.#stalledAtMs < STALL_REMEMBERED_MS;
    if (this.#rate !== 0 && this.#latencies.length < FEWEST_FRAMES) return 'play';
    const joining = !this.#hasJoined;
    const pauseMs = joining ? JOIN_JUMP_PAUSE_MS : JUMP_PAUSE_MS;
    if (this.#jumpedAtMs !== null && nowMs - this.#jumpedAtMs < pauseMs) return 'play';
    const beyondMs = joining ? JUMP_JOINING_MS : afterStall ? JUMP_AFTER_STALL_MS : JUMP_BEYOND_MS;
    if (Math.abs(errorMs) <= beyondMs) return 'play';
    if (errorMs < 0) return errorMs >= -STAND_AT_MOST_MS ? 0 : errorMs + this.#landing.leadMs;
    const overHoleMs = errorMs + this.#landing.leadMs;
    if (beyondGap && overHoleMs >= beyondGap.fromMs && overHoleMs <= beyondGap.toMs - BUFFER_FLOOR_MS)
      return overHoleMs;
    // Forward only into what is loaded, and never to its very end: a jump that stalls has gained nothing.
    const loadedMs = afterStall ? bufferMs : Math.min(bufferMs, this.#lowWater() ?? bufferMs);
    const byMs = Math.min(errorMs + this.#landing.leadMs, loadedMs - BUFFER_FLOOR_MS);
    const refillsForMs = this.#stalledAtMs === null ? Infinity : nowMs - this.#stalledAtMs;
    const refilling = refillsForMs < REFILL_MS;
    const leadMs = refillsForMs < FULL_LEAD_MS ? this.#landing.leadMs : this.#landing.jumpCostMs;
    if (byMs >= (refilling ? errorMs + leadMs : beyondMs / 2)) return byMs;
    return refilling ? 'wait' : 'play';
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
