import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLine } from './line-fit.ts';
import { extrapolate, OffsetFilter, WANDER_PPM, type ClockEstimate } from './offset-filter.ts';
import { measure } from './ping-exchange.ts';
import { SimulatedClocks, seededRandom, type SimulatedPath } from './simulated-path.test-support.ts';

const options = { keep: 256, stampMs: 0.005, wanderPpm: WANDER_PPM };

function known(estimate: ClockEstimate | null): ClockEstimate {
  if (!estimate) throw new Error('an estimate');
  return estimate;
}

function steady(outMs: number, backMs = outMs): SimulatedPath {
  return { outMs: () => outMs, backMs: () => backMs };
}

function jittery(seed: number, floorMs: number, mostMs: number): SimulatedPath {
  const random = seededRandom(seed);
  const delay = (): number => floorMs + mostMs * random();
  return { outMs: delay, backMs: delay };
}

function learn(filter: OffsetFilter, clocks: SimulatedClocks, exchanges: number, everyMs: number): void {
  for (let turn = 0; turn < exchanges; turn++) {
    filter.add(clocks.exchange());
    clocks.advance(everyMs);
  }
}

describe('fitLine', () => {
  it('finds the line through exact readings, and keeps to the prior without any spread', () => {
    const line = fitLine(
      [0, 1, 2, 3].map((x) => ({ x, y: 4 + 0.05 * x, sigma: 0.001 })),
      { slope: 0, sigma: 1 },
    );
    expect(line.offset).toBeCloseTo(4, 5);
    expect(line.slope).toBeCloseTo(0.05, 5);
    expect(fitLine([{ x: -5, y: 1, sigma: 0.1 }], { slope: 0.02, sigma: 0.01 })).toMatchObject({ slope: 0.02 });
    expect(() => fitLine([], { slope: 0, sigma: 1 })).toThrow(RangeError);
  });
});

describe('OffsetFilter', () => {
  it('learns offset and frequency of a drifting oscillator', () => {
    const clocks = new SimulatedClocks(50, steady(20));
    const filter = new OffsetFilter(options);
    learn(filter, clocks, 64, 250);
    const estimate = known(filter.at(clocks.mono));
    expect(Math.abs(estimate.offsetMs - clocks.offsetMs)).toBeLessThan(0.005);
    expect(Math.abs(estimate.frequencyPpm - 50)).toBeLessThan(1);
    expect(estimate.boundMs).toBeGreaterThan(19.9);
    expect(estimate.roundTripMs).toBeCloseTo(40, 1);
    expect(estimate.used).toBe(16);
  });

  it('is several times nearer than the quickest exchange where the path jitters', () => {
    const [own, smallest]: number[][] = [[], []];
    for (let seed = 1; seed <= 20; seed++) {
      const clocks = new SimulatedClocks(30, jittery(seed, 10, 15));
      const filter = new OffsetFilter(options);
      let best = Number.POSITIVE_INFINITY;
      let bestOffsetMs = 0;
      for (let turn = 0; turn < 128; turn++) {
        const sample = clocks.exchange();
        filter.add(sample);
        const { roundTripMs, offsetMs } = measure(sample);
        if (turn >= 112 && roundTripMs < best) [best, bestOffsetMs] = [roundTripMs, offsetMs];
        clocks.advance(1000);
      }
      own?.push(Math.abs(known(filter.at(clocks.mono)).offsetMs - clocks.offsetMs));
      smallest?.push(Math.abs(bestOffsetMs - clocks.offsetMs));
    }
    const mean = (values: readonly number[] = []): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(own)).toBeLessThan(mean(smallest) / 3);
  });

  it('holds the truth within its bound, whatever the path and the oscillator', () => {
    const delay = fc.double({ min: 0, max: 300, noNaN: true });
    const drift = fc.double({ min: -80, max: 80, noNaN: true });
    const delays = fc.array(fc.tuple(delay, delay, fc.integer({ min: 10, max: 60_000 })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(delays, drift, (turns, driftPpm) => {
        const clocks = new SimulatedClocks(driftPpm, steady(1));
        const filter = new OffsetFilter({ keep: 32, stampMs: 0.005, wanderPpm: WANDER_PPM });
        for (const [outMs, backMs, pauseMs] of turns) {
          clocks.path = steady(outMs, backMs);
          filter.add(clocks.exchange());
          clocks.advance(pauseMs);
          const { offsetMs, boundMs } = known(filter.at(clocks.mono));
          expect(Math.abs(offsetMs - clocks.offsetMs)).toBeLessThanOrEqual(boundMs);
        }
      }),
    );
  });

  it('follows when the oscillator changes its speed, or the other clock is set', () => {
    const clocks = new SimulatedClocks(20, jittery(7, 5, 0.2));
    const filter = new OffsetFilter(options);
    learn(filter, clocks, 128, 1000);
    clocks.driftPpm = 32;
    learn(filter, clocks, 90, 1000);
    const after = known(filter.at(clocks.mono));
    expect(filter.disturbances).toBeGreaterThan(0);
    expect(Math.abs(after.offsetMs - clocks.offsetMs)).toBeLessThan(0.2);
    expect(Math.abs(after.frequencyPpm - 32)).toBeLessThan(after.frequencyErrorPpm + WANDER_PPM);
    clocks.stepOther(80);
    learn(filter, clocks, 3, 1000);
    expect(Math.abs(known(filter.at(clocks.mono)).offsetMs - clocks.offsetMs)).toBeGreaterThan(70);
    learn(filter, clocks, 1, 1000);
    expect(Math.abs(known(filter.at(clocks.mono)).offsetMs - clocks.offsetMs)).toBeLessThan(0.5);
    expect(known(filter.at(clocks.mono)).frequencyPpm).toBeCloseTo(32, -1);
  });

  it('takes a longer way for what it is: no news of the clock', () => {
    const clocks = new SimulatedClocks(10, jittery(3, 5, 0.5));
    const filter = new OffsetFilter(options);
    learn(filter, clocks, 128, 1000);
    clocks.path = { outMs: () => 25, backMs: () => 5.2 };
    learn(filter, clocks, 60, 1000);
    expect(Math.abs(known(filter.at(clocks.mono)).offsetMs - clocks.offsetMs)).toBeLessThan(0.3);
  });

  it('grows its bound by what the oscillator may do, honestly', () => {
    const clocks = new SimulatedClocks(50, jittery(5, 18, 4));
    const filter = new OffsetFilter(options);
    learn(filter, clocks, 200, 4000);
    const start = known(filter.at(clocks.mono));
    clocks.advance(600_000);
    const later = known(filter.at(clocks.mono));
    expect(Math.abs(later.offsetMs - clocks.offsetMs)).toBeLessThan(2);
    expect(later.boundMs - start.boundMs).toBeGreaterThanOrEqual(9);
    expect(extrapolate(start, start.atMono)).toEqual(start);
  });

  it('passes over what is impossible', () => {
    const filter = new OffsetFilter(options);
    filter.add({ t0: 10, t1: 5, t2: 4, t3: 20 });
    filter.add({ t0: 10, t1: 5, t2: 6, t3: 9 });
    filter.add({ t0: 10, t1: Number.NaN, t2: 6, t3: 19 });
    expect(filter.at(30)).toBeNull();
    expect(filter.newestMono).toBeNull();
    expect(() => new OffsetFilter({ keep: 3, stampMs: 1, wanderPpm: 15 })).toThrow(RangeError);
  });
});
