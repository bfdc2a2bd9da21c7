import type { PingSample } from './ping-exchange.ts';

/** Seeded uniform numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface SimulatedPath {
  outMs(): number;
  backMs(): number;
}

/** Two clocks, of which the other runs `driftPpm` faster, with a path between them whose truth is known. */
export class SimulatedClocks {
  mono = 5000;
  driftPpm: number;
  path: SimulatedPath;
  #otherMs: number;

  constructor(driftPpm: number, path: SimulatedPath, otherMs = 1.8e12) {
    this.driftPpm = driftPpm;
    this.path = path;
    this.#otherMs = otherMs;
  }

  get otherMs(): number {
    return this.#otherMs;
  }

  get offsetMs(): number {
    return this.#otherMs - this.mono;
  }

  advance(byMs: number): void {
    this.mono += byMs;
    this.#otherMs += byMs * (1 + this.driftPpm / 1e6);
  }

  stepOther(byMs: number): void {
    this.#otherMs += byMs;
  }

  exchange(): PingSample {
    const t0 = this.mono;
    this.advance(this.path.outMs());
    const t1 = this.#otherMs;
    this.advance(0.02);
    const t2 = this.#otherMs;
    this.advance(this.path.backMs());
    return { t0, t1, t2, t3: this.mono };
  }
}
