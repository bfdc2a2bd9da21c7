import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monoMs } from './units.ts';
import { PingClock } from './ping-clock.ts';
import { SimulatedClocks, seededRandom } from './simulated-path.test-support.ts';

function between(clocks: SimulatedClocks): PingClock {
  return new PingClock({ monoNow: () => monoMs(clocks.mono) });
}

function jitter(seed: number, mostMs: number): SimulatedClocks {
  const random = seededRandom(seed);
  return new SimulatedClocks(40, { outMs: () => 3 + mostMs * random(), backMs: () => 3 + mostMs * random() });
}

describe('PingClock', () => {
  it('knows nothing before the first exchange', () => {
    const ping = between(jitter(1, 1));
    expect([ping.now(), ping.error(), ping.estimate()]).toEqual([null, null, null]);
  });

  it('follows the other’s time with its frequency, and says how far it may be off', () => {
    const clocks = jitter(2, 8);
    const ping = between(clocks);
    for (let turn = 0; turn < 100; turn++) {
      ping.add(clocks.exchange());
      clocks.advance(2000);
    }
    const error = ping.error();
    if (!error) throw new Error('an error bound');
    expect(Math.abs((ping.now() ?? 0) - clocks.otherMs)).toBeLessThan(1);
    expect(Math.abs(error.frequencyPpm - 40)).toBeLessThanOrEqual(error.frequencyErrorPpm);
    expect(error.noiseMs).toBeLessThan(error.boundMs);
    expect(error.ageMs).toBeCloseTo(2000, 3);
  });

  it('never runs backwards once settled, and stays within its bound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 60, noNaN: true }), (seed, mostMs) => {
        const clocks = jitter(seed, mostMs);
        const ping = between(clocks);
        let beforeMs = Number.NEGATIVE_INFINITY;
        for (let turn = 0; turn < 40; turn++) {
          ping.add(clocks.exchange());
          for (let step = 0; step < 5; step++) {
            clocks.advance(turn < 10 ? 20 : 400);
            const nowMs = ping.now() ?? Number.NaN;
            if (turn > 8) expect(nowMs).toBeGreaterThanOrEqual(beforeMs);
            expect(Math.abs(nowMs - clocks.otherMs)).toBeLessThanOrEqual(ping.error()?.boundMs ?? 0);
            beforeMs = nowMs;
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('begins anew when told to', () => {
    const clocks = jitter(4, 2);
    const ping = between(clocks);
    ping.add(clocks.exchange());
    clocks.stepOther(5_000);
    ping.forget();
    expect(ping.now()).toBeNull();
    ping.add(clocks.exchange());
    expect(Math.abs((ping.now() ?? 0) - clocks.otherMs)).toBeLessThan(5);
  });
});
