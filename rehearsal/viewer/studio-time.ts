import { PingExchange, type PingSample } from '../../shared/time/ping-exchange.ts';

/** Up to here a changed estimate is followed gently; beyond, the old one was wrong and is dropped at once. */
const STEP_BEYOND_MS = 250;
/** 5 ms of correction a second: 0.5 %, invisible in a countdown. */
const SLEW_PER_MS = 0.005;
/** While the first exchanges come in, every better one is taken at once. */
const SETTLING_SAMPLES = 8;

/**
 * Studio time in a browser, which has no NTP: learnt from ping exchanges with the engine over the window's
 * monotonic clock. Later improvements are slewed in, so that no countdown or latency figure jumps.
 */
export class StudioTime {
  readonly #pings = new PingExchange(16);
  #samples = 0;
  #offsetMs: number | null = null;
  #slewedAtMs = 0;

  /** One exchange: t0 and t3 on this window's monotonic clock, t1 and t2 on the engine's, all ms. */
  add(sample: PingSample): void {
    this.#pings.add(sample);
    this.#samples++;
    this.#follow(sample.t3);
  }

  /** Studio time (ms since the epoch) at a monotonic stamp of this window; null until the first exchange. */
  at(monoMs: number): number | null {
    this.#follow(monoMs);
    return this.#offsetMs === null ? null : monoMs + this.#offsetMs;
  }

  /** Half the best round trip (ms): the true studio time lies within ± this; null until the first exchange. */
  get errorBoundMs(): number | null {
    return this.#pings.estimate?.errorBoundMs ?? null;
  }

  #follow(nowMs: number): void {
    const wantedMs = this.#pings.estimate?.offsetMs;
    if (wantedMs === undefined) return;
    const missingMs = this.#offsetMs === null ? 0 : wantedMs - this.#offsetMs;
    if (this.#offsetMs === null || this.#samples <= SETTLING_SAMPLES || Math.abs(missingMs) > STEP_BEYOND_MS) {
      this.#offsetMs = wantedMs;
    } else if (nowMs > this.#slewedAtMs) {
      const mostMs = (nowMs - this.#slewedAtMs) * SLEW_PER_MS;
      this.#offsetMs += Math.max(-mostMs, Math.min(mostMs, missingMs));
    }
    this.#slewedAtMs = Math.max(this.#slewedAtMs, nowMs);
  }
}
