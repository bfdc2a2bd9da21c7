import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RATCHET_STEPS, RatchetWatch } from './ratchet-watch.ts';

const TARGET_MS = 900;

/** A viewer that reports once a second. */
class Reports {
  readonly watch = new RatchetWatch();
  #atMs = 1_000_000;
  #stalls = 0;
  #noise: readonly number[];

  constructor(noise: readonly number[] = [0]) {
    this.#noise = noise;
  }

  /** @param latencyMs by the second since this stretch began */
  play(seconds: number, latencyMs: (second: number) => number, targetMs = TARGET_MS): this {
    for (let second = 0; second < seconds; second++) {
      this.#atMs += 1_000;
      const off = this.#noise[(this.#atMs / 1_000) % this.#noise.length] ?? 0;
      this.watch.see({ atMs: this.#atMs, latencyMs: latencyMs(second) + off, stalls: this.#stalls, targetMs });
    }
    return this;
  }

  stall(): this {
    this.#stalls += 1;
    return this;
  }
}

const noise = fc.array(fc.integer({ min: -15, max: 15 }), { minLength: 1, maxLength: 20 });
/** Each stall, how much it leaves behind (ms), and how long until the next (s). */
const stalls = fc.array(
  fc.record({ riseMs: fc.integer({ min: 90, max: 800 }), seconds: fc.integer({ min: 16, max: 60 }) }),
  {
    minLength: RATCHET_STEPS,
    maxLength: 8,
  },
);

describe('RatchetWatch', () => {
  it('finds a latency that rises with each of several stalls and stays, and forgets it when it comes back', () => {
    fc.assert(
      fc.property(stalls, noise, (all, jitter) => {
        const viewer = new Reports(jitter).play(10, () => TARGET_MS);
        let levelMs = TARGET_MS;
        all.forEach(({ riseMs, seconds }, index) => {
          levelMs += riseMs;
          const level = levelMs;
          viewer.stall().play(seconds, () => level);
          expect(viewer.watch.steps).toBe(index + 1);
          expect(viewer.watch.ratcheting).toBe(index + 1 >= RATCHET_STEPS);
        });
        expect(Math.abs(viewer.watch.risenMs - (levelMs - TARGET_MS))).toBeLessThanOrEqual(30);
        viewer.play(10, () => TARGET_MS);
        expect(viewer.watch.ratcheting).toBe(false);
        expect(viewer.watch.risenMs).toBe(0);
      }),
    );
  });

  it('takes a player that catches up after each stall for none', () => {
    fc.assert(
      fc.property(stalls, noise, (all, jitter) => {
        const viewer = new Reports(jitter).play(10, () => TARGET_MS);
        for (const { riseMs } of all) {
          // 4 % of a second are 40 ms.
          viewer.stall().play(riseMs / 40 + 15, (second) => TARGET_MS + Math.max(0, riseMs - 40 * second));
          expect(viewer.watch.ratcheting).toBe(false);
        }
        expect(viewer.watch.steps).toBe(0);
      }),
    );
  });

  it('takes latency that rises without stalls, or stalls that leave nothing behind, for none', () => {
    fc.assert(
      fc.property(stalls, noise, (all, jitter) => {
        const drifting = new Reports(jitter).play(300, (second) => TARGET_MS + 10 * second);
        expect(drifting.watch.steps).toBe(0);
        const steady = new Reports(jitter).play(10, () => TARGET_MS);
        for (const { seconds } of all) steady.stall().play(seconds, () => TARGET_MS);
        expect(steady.watch.steps).toBe(0);
      }),
    );
  });

  it('is not taken in by a new target that moves everyone', () => {
    const viewer = new Reports().play(10, () => TARGET_MS);
    for (let step = 1; step <= 4; step++) {
      const targetMs = TARGET_MS + 400 * step;
      viewer.stall().play(25, (second) => Math.min(targetMs, targetMs - 400 + 40 * second), targetMs);
    }
    expect(viewer.watch.steps).toBe(0);
  });

  it('counts stalls that follow closely as one, and knows a player that begins anew', () => {
    const viewer = new Reports().play(10, () => TARGET_MS);
    for (let stall = 0; stall < 5; stall++) viewer.stall().play(3, () => TARGET_MS + 500);
    viewer.play(15, () => TARGET_MS + 500);
    expect(viewer.watch.steps).toBe(1);
    viewer.watch.see({ atMs: 2_000_000, latencyMs: TARGET_MS + 500, stalls: 0, targetMs: TARGET_MS });
    viewer.watch.see({ atMs: 2_001_000, latencyMs: TARGET_MS + 500, stalls: 0, targetMs: TARGET_MS });
    expect(viewer.watch.steps).toBe(1);
  });
});
