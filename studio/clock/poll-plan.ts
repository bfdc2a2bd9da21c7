import { isIP } from 'node:net';

/** A fast burst at first, then ever longer while all is quiet; numbers per kind of server. */
interface Pace {
  /** Gaps of the first burst: the last repeats until `burstProbes` have been sent. */
  readonly burstGapsMs: readonly number[];
  readonly burstProbes: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

/**
 * The house's own server: 64 probes in 8 s are nothing to it, and give frequency and offset at once. Then one a second: the
 * steady error is halved by it against one in 16 s, for the quickest of many say more than the quickest of few.
 */
const NEAR: Pace = { burstGapsMs: [125], burstProbes: 64, leastMs: 1000, mostMs: 1000 };
/**
 * A public server: four quick ones to be on time within a second, then what pools ask of clients (not below 2 s on
 * average of a burst; 8 s and more later).
 */
const FAR: Pace = {
  burstGapsMs: [250, 250, 500, 1000, ...Array<number>(12).fill(2000), ...Array<number>(16).fill(4000), 8000],
  burstProbes: 64,
  leastMs: 8000,
  mostMs: 64_000,
};
/** Each good answer makes the next gap so much longer. */
const GROWTH = 1.1;
/** Gaps vary by this share, so that several servers are not asked, and heard, all at the same moment. */
const VARIES_BY = 0.15;
/** "RATE" (RFC 5905 §7.4): at least so long from now on, and twice as long each time. */
const RATE_LEAST_MS = 16_000;
const RATE_MOST_MS = 1_024_000;
/** "DENY", "RSTR" and the like: we are not wanted; asked again only in case that changes. */
const DENIED_MS = 1_024_000;
const DENIED_MOST_MS = 65_536_000;

/** Loopback, private (RFC 1918, RFC 4193) and link-local addresses: a server of the house. */
export function isNear(address: string): boolean {
  if (isIP(address) === 6) return /^(?:::1$|f[cd]|fe[89ab])/i.test(address);
  return /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(address);
}

/** When to ask next. Knows no clock: it only says how long to wait. */
export class PollPlan {
  #pace: Pace = FAR;
  #sent = 0;
  #burstLeft = 0;
  #pollMs: number = FAR.leastMs;
  #leastMs: number = FAR.leastMs;
  #deniedMs: number | null = null;

  /** The server's resolved address: how it may be asked. */
  setAddress(address: string): void {
    const pace = isNear(address) ? NEAR : FAR;
    if (pace === this.#pace) return;
    this.#pace = pace;
    this.#leastMs = Math.max(pace.leastMs, this.#leastMs === FAR.leastMs ? 0 : this.#leastMs);
    this.#pollMs = Math.min(pace.mostMs, Math.max(this.#leastMs, pace.leastMs));
  }

  /** Begins a burst; `whole` from the start, else a short one to see what changed. */
  burst(whole: boolean): void {
    this.#sent = 0;
    this.#burstLeft = whole ? this.#pace.burstProbes : 8;
    this.#pollMs = this.#leastMs;
  }

  /** Whether the burst still runs. */
  get bursting(): boolean {
    return this.#burstLeft > 0 && this.#deniedMs === null;
  }

  /** The gap to the next question as things are: what the clock panel shows. */
  get pollMs(): number {
    if (this.#deniedMs !== null) return this.#deniedMs;
    if (!this.bursting) return this.#pollMs;
    const gaps = this.#pace.burstGapsMs;
    return gaps[Math.min(this.#sent, gaps.length - 1)] ?? this.#pollMs;
  }

  /** A question goes out; returns how long to wait until the next one. `random`: 0–1. */
  sent(random: number): number {
    const gapMs = this.pollMs * (1 + VARIES_BY * (random - 0.5));
    if (this.bursting) {
      this.#burstLeft -= 1;
      this.#sent += 1;
    }
    return gapMs;
  }

  /** A good answer; `disturbed`: it did not fit to those before. */
  answered(disturbed: boolean): void {
    this.#deniedMs = null;
    if (disturbed) this.#pollMs = this.#leastMs;
    else if (!this.bursting) this.#pollMs = Math.min(Math.max(this.#leastMs, this.#pace.mostMs), this.#pollMs * GROWTH);
  }

  /** No answer: at the least gap again, but not in a burst, which the server may have taken for too much. */
  missed(): void {
    this.#pollMs = this.#leastMs;
    const gentleFrom = this.#pace.burstGapsMs.findIndex((gapMs) => gapMs >= 2000);
    if (gentleFrom > 0) this.#sent = Math.max(this.#sent, gentleFrom);
  }

  /** A kiss-o'-death (RFC 5905 §7.4). */
  kissed(code: string): void {
    this.#burstLeft = 0;
    if (code === 'RATE') {
      this.#leastMs = Math.min(RATE_MOST_MS, Math.max(RATE_LEAST_MS, this.#leastMs * 2, this.#pollMs));
      this.#pollMs = this.#leastMs;
      return;
    }
    this.#deniedMs = Math.min(DENIED_MOST_MS, this.#deniedMs === null ? DENIED_MS : this.#deniedMs * 2);
  }
}
