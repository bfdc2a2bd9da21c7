/**
 * How much later than the audience one viewer must aim because its connection, or its machine, delivers late. Pure.
 * What counts is the age of the newest media that can be played: it does not depend on where the playhead is, so what
 * is needed is known before the buffer runs dry, and while the viewer is still on the way to its place.
 */

/** Left after the newest media at its oldest: Chromium stops about 100 ms before the end of what is loaded. */
const MARGIN_MS = 130;
const WINDOW_MS = 1_000;
const FEWEST_SAMPLES = 5;
/** The player fetches what it has missed: how old its newest media is says nothing about the connection. */
const REFILL_MS = 2_000;
/** Decoders warm up, the first jump is made: trouble in these seconds after joining is not what will be. */
const JOINING_MS = 10_000;
const JOINING_REMEMBERED_MS = 4_000;
/** A need counts when seconds so many have had it: one bad moment, which may lie astride two of them, teaches nothing. */
const SECONDS_THAT_TEACH = 3;
/** A stall does harm: two of them teach. */
const STALL_WEIGHT = 2;
/** Of stalls that follow one another so closely, the first stands for the disturbance; the others are held no longer than it. */
const ONE_DISTURBANCE_MS = 15_000;
const STALLS_REMEMBERED_MS = 120_000;
/** What a single stall can ask for. */
const MOST_BY_STALL_MS = 300;
/** A longer one is an outage: twice what it can ask for would not have bridged it. */
const OUTAGE_MS = 600;
const MOST_EXTRA_MS = 4_000;
/** Smaller rises are the noise of measuring, not a need that came back. */
const NOISE_MS = 20;
const FIRST_HOLD_MS = 10_000;
const LONGEST_HOLD_MS = 320_000;
/** After so many holds without any extra delay, the connection is as good as new. */
const FORGIVEN_AFTER_HOLDS = 6;
/** Given back within about so long … */
const GIVE_BACK_MS = 6_000;
/** … but not faster or slower than this (ms per ms): the rate has to follow within ±4 %. */
const FASTEST_GIVE_BACK = 0.02;
const SLOWEST_GIVE_BACK = 0.01;

interface Need {
  /** The latency at which it would have been met. */
  readonly ms: number;
  readonly atMs: number;
  /** Null: as long as the hold lasts. */
  readonly untilMs: number | null;
}

/** One look at the player. */
export interface EdgeSample {
  readonly nowMs: number;
  /** Now − capture time of the end of the newest media that can be played (ms). */
  readonly edgeAgeMs: number;
  readonly targetMs: number;
}

/** One viewer's delay beyond the shared target: raised when needed, held, given back. */
export class PersonalDelay {
  #targetMs = 0;
  #extraMs = 0;
  #holdMs = FIRST_HOLD_MS;
  /** True once some was given back since the last raise: a need that comes after that has come back. */
  #gaveBack = false;
  #noneSinceMs: number | null = null;
  #needs: Need[] = [];
  #joinedAtMs: number | null = null;
  #ignoreUntilMs = 0;
  /** When the disturbance began whose first stall is remembered. */
  #disturbedAtMs: number | null = null;
  #window: { readonly sinceMs: number; worstMs: number; samples: number } | null = null;
  #lastMs: number | null = null;

  /** ms, 0 ≤ x ≤ 4000. */
  get extraMs(): number {
    return this.#extraMs;
  }

  /** How long a need is remembered (ms): it doubles each time one comes back. */
  get holdMs(): number {
    return this.#holdMs;
  }

  /** A new player: it joins anew, and what was needed before may be needed no longer. */
  restarted(): void {
    this.#needs = [];
    this.#joinedAtMs = null;
    this.#disturbedAtMs = null;
    this.#window = null;
    this.#lastMs = null;
  }

  /** The picture stands still. */
  stalled(): void {
    this.#window = null;
  }

  /** It goes on after `stoodMs`. */
  resumed(nowMs: number, stoodMs: number): void {
    this.#window = null;
    this.#ignoreUntilMs = nowMs + REFILL_MS;
    // While decoders warm up, it is the machine that is late: no delay helps.
    if (stoodMs >= OUTAGE_MS || this.#isJoining(nowMs)) return;
    const ms = this.#targetMs + this.#extraMs + Math.min(MOST_BY_STALL_MS, Math.max(0, stoodMs));
    const untilMs = this.#stallUntilMs(nowMs);
    for (let count = 0; count < STALL_WEIGHT; count++) this.#needs.push({ ms, atMs: nowMs, untilMs });
    this.#adjust(nowMs, 0);
  }

  /** To be told of each frame while the picture moves. */
  observe({ nowMs, edgeAgeMs, targetMs }: EdgeSample): void {
    if (this.#joinedAtMs === null) {
      this.#joinedAtMs = nowMs;
      this.#ignoreUntilMs = nowMs + REFILL_MS;
    }
    const elapsedMs = this.#lastMs === null ? 0 : Math.max(0, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    this.#targetMs = targetMs;
    if (nowMs >= this.#ignoreUntilMs) this.#measure(nowMs, edgeAgeMs);
    this.#adjust(nowMs, elapsedMs);
  }

  #measure(nowMs: number, edgeAgeMs: number): void {
    this.#window ??= { sinceMs: nowMs, worstMs: edgeAgeMs, samples: 0 };
    this.#window.worstMs = Math.max(this.#window.worstMs, edgeAgeMs);
    this.#window.samples += 1;
    if (nowMs - this.#window.sinceMs < WINDOW_MS || this.#window.samples < FEWEST_SAMPLES) return;
    const untilMs = this.#isJoining(nowMs) ? nowMs + JOINING_REMEMBERED_MS : null;
    this.#needs.push({ ms: this.#window.worstMs + MARGIN_MS, atMs: nowMs, untilMs });
    this.#window = null;
  }

  #stallUntilMs(nowMs: number): number | null {
    if (this.#disturbedAtMs !== null && nowMs - this.#disturbedAtMs < ONE_DISTURBANCE_MS) return null;
    this.#disturbedAtMs = nowMs;
    return nowMs + STALLS_REMEMBERED_MS;
  }

  #isJoining(nowMs: number): boolean {
    return this.#joinedAtMs === null || nowMs - this.#joinedAtMs < JOINING_MS;
  }

  #adjust(nowMs: number, elapsedMs: number): void {
    this.#needs = this.#needs.filter(({ atMs, untilMs }) => nowMs < (untilMs ?? atMs + this.#holdMs));
    const neededMs = this.#needs.map(({ ms }) => ms).sort((a, b) => b - a)[SECONDS_THAT_TEACH - 1] ?? 0;
    const wantedMs = Math.min(MOST_EXTRA_MS, Math.max(0, neededMs - this.#targetMs));
    if (wantedMs > this.#extraMs) this.#raise(wantedMs, nowMs);
    else if (wantedMs < this.#extraMs) this.#giveBack(wantedMs, elapsedMs);
    this.#noneSinceMs = this.#extraMs > 0 ? null : (this.#noneSinceMs ?? nowMs);
    const quietMs = this.#noneSinceMs === null ? 0 : nowMs - this.#noneSinceMs;
    if (quietMs < FORGIVEN_AFTER_HOLDS * this.#holdMs) return;
    this.#holdMs = FIRST_HOLD_MS;
    this.#gaveBack = false;
  }

  /** The hold doubles only when a need comes back: raises of one disturbance, or while joining, belong together. */
  #raise(toMs: number, nowMs: number): void {
    const cameBack = this.#gaveBack && toMs - this.#extraMs > NOISE_MS;
    this.#extraMs = toMs;
    if (!cameBack || this.#isJoining(nowMs)) return;
    this.#holdMs = Math.min(LONGEST_HOLD_MS, this.#holdMs * 2);
    this.#gaveBack = false;
  }

  #giveBack(toMs: number, elapsedMs: number): void {
    if (elapsedMs === 0) return;
    const perMs = Math.max(SLOWEST_GIVE_BACK, Math.min(FASTEST_GIVE_BACK, (this.#extraMs - toMs) / GIVE_BACK_MS));
    this.#extraMs = Math.max(toMs, this.#extraMs - elapsedMs * perMs);
    this.#gaveBack = true;
  }
}
