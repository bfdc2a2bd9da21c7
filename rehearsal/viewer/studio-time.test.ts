import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { seededRandom } from '../../shared/time/simulated-path.test-support.ts';
import { StudioTime } from './studio-time.ts';

/** An exchange that ends now, with the engine's clock ahead by `offsetMs`, `outMs` out and `backMs` back. */
function exchange(clock: FakeClock, offsetMs: number, outMs: number, backMs: number) {
  const t0 = clock.monoNow();
  clock.advance(outMs);
  const t1 = clock.monoNow() + offsetMs;
  clock.advance(backMs);
  return { t0, t1, t2: t1, t3: clock.monoNow() };
}

function fresh(): { clock: FakeClock; time: StudioTime } {
  const clock = new FakeClock();
  return { clock, time: new StudioTime(clock) };
}

describe('StudioTime', () => {
  it('knows nothing before the first exchange', () => {
    const { time } = fresh();
    expect(time.at(1000)).toBeNull();
    expect(time.errorBoundMs).toBeNull();
  });

  it('lies within what the quickest exchange allows, whatever the slow ones say', () => {
    const { clock, time } = fresh();
    for (const [outMs, backMs] of [
      [80, 10],
      [5, 5],
      [10, 90],
    ] as const) {
      time.add(exchange(clock, 1_000_000, outMs, backMs), null);
    }
    const nowMs = clock.monoNow();
    const boundMs = time.errorBoundMs ?? 0;
    expect(Math.abs((time.at(nowMs) ?? 0) - nowMs - 1_000_000)).toBeLessThanOrEqual(boundMs);
    expect(boundMs).toBeLessThan(12);
  });

  it('slews a later improvement in, half a percent fast, and counts what is missing in its bound', () => {
    const { clock, time } = fresh();
    for (let index = 0; index < 9; index++) time.add(exchange(clock, 5_000, 60, 10), null);
    const [monoMs, before] = [clock.monoNow(), time.at(clock.monoNow()) ?? 0];
    for (let index = 0; index < 4; index++) time.add(exchange(clock, 5_000, 1, 1), null);
    expect(Math.abs((time.at(clock.monoNow()) ?? 0) - before - (clock.monoNow() - monoMs))).toBeLessThan(0.1);
    expect(time.errorBoundMs).toBeGreaterThan(before - monoMs - 5_000 - 1);
    for (let turn = 0; turn < 400; turn++) {
      const was = time.at(clock.monoNow()) ?? 0;
      clock.advance(20);
      expect(Math.abs((time.at(clock.monoNow()) ?? 0) - was - 20)).toBeLessThan(0.6);
    }
    expect((time.at(clock.monoNow()) ?? 0) - clock.monoNow()).toBeCloseTo(5_000, -1);
  });

  it('drops an estimate that is plainly wrong at once', () => {
    const { clock, time } = fresh();
    for (let index = 0; index < 16; index++) time.add(exchange(clock, 5_000, 10, 10), null);
    time.add(exchange(clock, 9_000, 10, 10), null);
    expect((time.at(clock.monoNow()) ?? 0) - clock.monoNow()).toBeCloseTo(9_000, 0);
  });

  it('believes an engine that says it was set, though a slow way could hide it', () => {
    const { clock, time } = fresh();
    for (let index = 0; index < 16; index++) time.add(exchange(clock, 5_000, 2, 2), 1);
    time.add(exchange(clock, 5_060, 20, 90), 2);
    expect(time.errorBoundMs).toBeGreaterThan(50);
    expect(Math.abs((time.at(clock.monoNow()) ?? 0) - clock.monoNow() - 5_060)).toBeLessThan(time.errorBoundMs ?? 0);
  });

  it('grows its bound while nothing is heard', () => {
    const { clock, time } = fresh();
    for (let index = 0; index < 16; index++) time.add(exchange(clock, 5_000, 2, 2), null);
    const boundMs = time.errorBoundMs ?? 0;
    clock.advance(60_000);
    expect(time.errorBoundMs).toBeGreaterThan(boundMs + 30);
  });
});

/** An engine whose clock drifts, slews by up to 500 ppm either way and is set forward, over a way that is uneven and breaks. */
class UnsteadyEngine {
  readonly clock = new FakeClock();
  readonly time = new StudioTime(this.clock);
  readonly #random: () => number;
  readonly #driftPpm: number;
  #nowMs = 1.8e12;
  #slewPpm = 0;
  #steps = 0;
  /** Since the last step no exchange told of it. */
  untold = false;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#driftPpm = this.between(-80, 80);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  between(least: number, most: number): number {
    return least + this.#random() * (most - least);
  }

  advance(byMs: number): void {
    this.clock.advance(byMs);
    this.#nowMs += byMs * (1 + (this.#driftPpm + this.#slewPpm) / 1e6);
    if (this.#random() < 0.05) this.#slewPpm = this.between(-500, 500);
    if (this.#random() < 0.02) this.#slewPpm = 0;
    if (this.#random() > 0.001) return;
    this.#nowMs += this.between(1, 2_000) ** this.between(0.3, 1);
    this.#steps += 1;
    this.untold = true;
  }

  exchange(longestMs: number): void {
    const t0 = this.clock.monoNow();
    this.advance(this.between(0, longestMs));
    const [t1, clockSteps] = [this.#nowMs, this.#steps];
    this.advance(this.between(0, longestMs));
    this.time.add({ t0, t1, t2: t1, t3: this.clock.monoNow() }, clockSteps);
    this.untold &&= clockSteps !== this.#steps;
  }
}

describe('the bound of studio time', () => {
  it('holds the truth while the engine slews, is set, and cannot be reached', () => {
    let looks = 0;
    let untold = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const engine = new UnsteadyEngine(seed);
      const longestMs = engine.between(1, 300);
      for (let turn = 0; turn < 150; turn++) {
        engine.exchange(longestMs);
        const lost = engine.between(0, 1) < 0.03 ? engine.between(10, 60) : 1;
        for (let look = 0; look < 4 * lost; look++) {
          const { clock, time, nowMs } = engine;
          if (engine.untold) untold++;
          else {
            looks++;
            const errorMs = Math.abs((time.at(clock.monoNow()) ?? 0) - nowMs);
            expect(errorMs, `seed ${String(seed)}, turn ${String(turn)}`).toBeLessThanOrEqual(time.errorBoundMs ?? 0);
          }
          engine.advance(500 * engine.between(0, 1));
        }
      }
    }
    // What nobody can know is rare, or this would say little.
    expect(untold).toBeLessThan(looks / 20);
  });
});
