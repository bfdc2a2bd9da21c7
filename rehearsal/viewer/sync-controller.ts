/**
 * Keeps every viewer at the same distance behind the camera, by playback rate: wall-clock synchronisation on capture
 * times. Pure: it is told what was measured and answers what the player shall do. hls.js' own catch-up is off.
 */

/** Below this the rate is left alone: one vsync of measuring noise must not make the sound waver. */
const DEAD_BAND_ENTER_MS = 5;
const DEAD_BAND_LEAVE_MS = 12;
/** Rate change per second of error: a time constant of 2 s, slow against the 0.25 s delay of the median. */
const GAIN_PER_S = 0.5;
/** ±4 % is not heard (players resample up to about 6 %); more only while far off. */
const RATE_LIMIT = 0.04;
const FAR_RATE_LIMIT = 0.1;
const FAR_BEGINS_MS = 500;
const FAR_FULL_MS = 1_000;
const RATE_STEP = 0.002;
/** Median over this long: robust against frames shown a vsync early or late. */
const SMOOTHING_MS = 500;
/** A jump on a handful of frames could be a jump on noise; a device that shows only a few a second must not wait. */
const FEWEST_FRAMES = 5;
const OLDEST_FRAME_MS = 2_500;
/** Beyond this a jump is kinder than half a minute of slow motion. */
const JUMP_BEYOND_MS = 2_000;
/** After a stall: what 10 s at the highest rate cannot make good. */
const JUMP_AFTER_STALL_MS = 10_000 * FAR_RATE_LIMIT;
/** Joining, nobody has settled yet: jump into place rather than creep. */
const JUMP_JOINING_MS = 250;
const JOINING_MS = 4_000;
const STALL_REMEMBERED_MS = 5_000;
const JUMP_PAUSE_MS = 3_000;
const JOIN_JUMP_PAUSE_MS = 1_200;
const SETTLE_AFTER_JUMP_MS = 400;
/** A buffer that falls below this within a second is about to run dry: one part and a frame. */
const BUFFER_FLOOR_MS = 120;
/** The personal delay is given back only while the buffer never falls below this. */
const BUFFER_COMFORT_MS = 220;
const BUFFER_WINDOW_MS = 1_000;
/** Nearer to its target than this, a low buffer says that the target is too near. */
const SETTLED_MS = 60;
const STARVED_MS = 3_000;
const STALL_STEP_MS = 60;
/** A longer stall is an outage: no reasonable delay would have bridged it. */
const OUTAGE_MS = 2_000;
const MOST_EXTRA_MS = 4_000;
const GIVE_BACK_PER_MS = 0.005;
const FIRST_HOLD_MS = 20_000;
const LONGEST_HOLD_MS = 320_000;

/** One look at the player, once a frame. */
export interface SyncSample {
  /** Monotonic ms. */
  readonly nowMs: number;
  /** Display time − capture time of the frame. */
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
  #targetMs: number;
  #extraMs = 0;
  #holdMs = FIRST_HOLD_MS;
  #heldUntilMs = 0;
  #latencies: { atMs: number; ms: number }[] = [];
  #buffers: { atMs: number; ms: number }[] = [];
  #watchedSinceMs: number | null = null;
  #joinedAtMs: number | null = null;
  #standingSinceMs: number | null = null;
  #stalledAtMs: number | null = null;
  #jumpedAtMs: number | null = null;
  #starvedSinceMs: number | null = null;
  #lastMs: number | null = null;
  #correcting = false;
  #rate = 1;
  #errorMs: number | null = null;

  /** @param targetMs glass-to-glass latency to aim at (ms, > 0) */
  constructor(targetMs: number) {
    this.#targetMs = targetMs;
  }

  get status(): SyncStatus {
    return {
      targetMs: this.#targetMs,
      personalTargetMs: this.#targetMs + this.#extraMs,
      errorMs: this.#errorMs,
      playbackRate: this.#rate,
    };
  }

  setTarget(targetMs: number): void {
    this.#targetMs = targetMs;
  }

  /** The picture stands still for want of data: unless that lasts, aim a little later when it goes on. */
  stalled(nowMs: number): void {
    this.#standingSinceMs = nowMs;
    this.#stalledAtMs = nowMs;
    this.#forget(nowMs);
  }

  /** A new player or a new stream: what was measured says nothing about it. */
  restarted(): void {
    this.#latencies = [];
    this.#buffers = [];
    this.#watchedSinceMs = null;
    this.#starvedSinceMs = null;
    this.#joinedAtMs = null;
    this.#jumpedAtMs = null;
    this.#standingSinceMs = null;
    this.#stalledAtMs = null;
    this.#correcting = false;
    this.#rate = 1;
    this.#errorMs = null;
  }

  /** Takes one frame's measurements and says what to do. */
  sample(sample: SyncSample): SyncCommand {
    const { nowMs } = sample;
    const elapsedMs = this.#lastMs === null ? 0 : Math.max(0, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    this.#joinedAtMs ??= nowMs;
    this.#watchedSinceMs ??= nowMs;
    if (this.#standingSinceMs !== null) this.#goesOn(nowMs, this.#standingSinceMs);
    if (this.#jumpedAtMs !== null && nowMs - this.#jumpedAtMs < SETTLE_AFTER_JUMP_MS) {
      return { playbackRate: this.#rate, seekByMs: null };
    }
    remember(this.#latencies, nowMs, sample.latencyMs, SMOOTHING_MS, FEWEST_FRAMES);
    remember(this.#buffers, nowMs, sample.bufferMs, BUFFER_WINDOW_MS, 1);
    this.#adjustExtra(nowMs, elapsedMs);
    const errorMs = median(this.#latencies.map((entry) => entry.ms)) - this.#targetMs - this.#extraMs;
    this.#errorMs = errorMs;
    const seekByMs = this.#jump(nowMs, errorMs, sample.bufferMs);
    if (seekByMs !== null) {
      this.#jumpedAtMs = nowMs;
      this.#forget(nowMs);
      this.#rate = 1;
      this.#correcting = false;
      return { playbackRate: 1, seekByMs };
    }
    this.#rate = this.#rateFor(errorMs);
    return { playbackRate: this.#rate, seekByMs: null };
  }

  #goesOn(nowMs: number, standingSinceMs: number): void {
    this.#standingSinceMs = null;
    this.#stalledAtMs = nowMs;
    this.#forget(nowMs);
    if (nowMs - standingSinceMs < OUTAGE_MS) this.#raise(STALL_STEP_MS, nowMs);
  }

  #rateFor(errorMs: number): number {
    const offMs = Math.abs(errorMs);
    this.#correcting = offMs > (this.#correcting ? DEAD_BAND_ENTER_MS : DEAD_BAND_LEAVE_MS);
    if (!this.#correcting) return 1;
    const far = Math.max(0, Math.min(1, (offMs - FAR_BEGINS_MS) / (FAR_FULL_MS - FAR_BEGINS_MS)));
    const limit = RATE_LIMIT + far * (FAR_RATE_LIMIT - RATE_LIMIT);
    let change = Math.max(-limit, Math.min(limit, (errorMs / 1000) * GAIN_PER_S));
    const low = this.#lowWater();
    // Never hurry towards an empty buffer.
    if (low !== null && low < BUFFER_FLOOR_MS) change = Math.min(0, change);
    return 1 + Math.round(change / RATE_STEP) * RATE_STEP;
  }

  #jump(nowMs: number, errorMs: number, bufferMs: number): number | null {
    if (this.#latencies.length < FEWEST_FRAMES) return null;
    const joining = this.#joinedAtMs !== null && nowMs - this.#joinedAtMs < JOINING_MS;
    const pauseMs = joining ? JOIN_JUMP_PAUSE_MS : JUMP_PAUSE_MS;
    if (this.#jumpedAtMs !== null && nowMs - this.#jumpedAtMs < pauseMs) return null;
    const afterStall = this.#stalledAtMs !== null && nowMs - this.#stalledAtMs < STALL_REMEMBERED_MS;
    const beyondMs = joining ? JUMP_JOINING_MS : afterStall ? JUMP_AFTER_STALL_MS : JUMP_BEYOND_MS;
    if (Math.abs(errorMs) <= beyondMs) return null;
    if (errorMs < 0) return errorMs;
    // Forward only into what is loaded, and never to its very end: a jump that stalls has gained nothing.
    const byMs = Math.min(errorMs, bufferMs - BUFFER_COMFORT_MS);
    return byMs >= beyondMs / 2 ? byMs : null;
  }

  #adjustExtra(nowMs: number, elapsedMs: number): void {
    const low = this.#lowWater();
    if (low === null || this.#watchedSinceMs === null || nowMs - this.#watchedSinceMs < BUFFER_WINDOW_MS) return;
    this.#starvedSinceMs = low < BUFFER_FLOOR_MS ? (this.#starvedSinceMs ?? nowMs) : null;
    const needMs = this.#neededExtra(nowMs, BUFFER_FLOOR_MS - low);
    if (needMs > 0) {
      this.#raise(needMs, nowMs);
      this.#buffers = [];
      this.#watchedSinceMs = nowMs;
      this.#starvedSinceMs = null;
    } else if (low > BUFFER_COMFORT_MS && this.#extraMs > 0 && nowMs >= this.#heldUntilMs) {
      this.#extraMs = Math.max(0, this.#extraMs - elapsedMs * GIVE_BACK_PER_MS);
    }
  }

  /** How much later this viewer must aim because its buffer came within `missingMs` of the floor. */
  #neededExtra(nowMs: number, missingMs: number): number {
    const errorMs = this.#errorMs;
    // Still on the way to the last raise: it would be asked for again and again.
    if (missingMs <= 0 || errorMs === null || errorMs < -2 * DEAD_BAND_LEAVE_MS) return 0;
    if (errorMs < SETTLED_MS) return missingMs;
    // Far behind with an empty buffer: after an outage the data comes in a moment; if not, there is no more to be had.
    const starvedMs = this.#starvedSinceMs === null ? 0 : nowMs - this.#starvedSinceMs;
    return starvedMs >= STARVED_MS ? errorMs + missingMs : 0;
  }

  /** Each raise is held longer than the one before: a connection that needs it now and then keeps it. */
  #raise(byMs: number, nowMs: number): void {
    this.#extraMs = Math.min(MOST_EXTRA_MS, this.#extraMs + byMs);
    this.#heldUntilMs = nowMs + this.#holdMs;
    this.#holdMs = Math.min(LONGEST_HOLD_MS, this.#holdMs * 2);
  }

  #lowWater(): number | null {
    if (this.#buffers.length === 0) return null;
    return Math.min(...this.#buffers.map((entry) => entry.ms));
  }

  #forget(nowMs: number): void {
    this.#latencies = [];
    this.#buffers = [];
    this.#watchedSinceMs = nowMs;
    this.#starvedSinceMs = null;
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
