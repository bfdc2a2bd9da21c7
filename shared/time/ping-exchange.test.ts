import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measure, PingExchange } from './ping-exchange.ts';

/** An exchange with a server whose clock is `offsetMs` ahead, over a path with these delays. */
function exchange(offsetMs: number, outMs: number, backMs: number, t0 = 1000) {
  const t1 = t0 + outMs + offsetMs;
  return { t0, t1, t2: t1 + 0.1, t3: t0 + outMs + 0.1 + backMs };
}

describe('PingExchange', () => {
  it('finds the offset exactly on a symmetric path', () => {
    const { offsetMs, roundTripMs } = measure(exchange(250, 20, 20));
    expect(offsetMs).toBeCloseTo(250, 6);
    expect(roundTripMs).toBeCloseTo(40, 6);
  });

  it('tells of how many exchanges it is the best, and how long the worst took', () => {
    const pings = new PingExchange(2);
    expect([pings.exchanges, pings.longestRoundTripMs]).toEqual([0, null]);
    for (const delayMs of [50, 10, 20]) pings.add(exchange(0, delayMs, delayMs));
    expect(pings.exchanges).toBe(2);
    expect(pings.longestRoundTripMs).toBeCloseTo(40, 6);
    expect(pings.estimate?.roundTripMs).toBeCloseTo(20, 6);
  });

  it('never errs by more than its bound, however uneven the path', () => {
    const delays = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.array(fc.tuple(delays, delays), { minLength: 1, maxLength: 40 }),
        (offsetMs, paths) => {
          const pings = new PingExchange(16);
          for (const [outMs, backMs] of paths) pings.add(exchange(offsetMs, outMs, backMs));
          const estimate = pings.estimate;
          expect(estimate).not.toBeNull();
          if (estimate)
            expect(Math.abs(estimate.offsetMs - offsetMs)).toBeLessThanOrEqual(estimate.errorBoundMs + 1e-6);
        },
      ),
    );
  });

  it('lets the smallest round trip win, and forgets old ones', () => {
    const pings = new PingExchange(2);
    expect(pings.estimate).toBeNull();
    pings.add(exchange(10, 1, 1));
    pings.add(exchange(99, 1, 80));
    expect(pings.estimate?.offsetMs).toBeCloseTo(10, 6);
    pings.add(exchange(12, 2, 2));
    expect(pings.estimate?.offsetMs).toBeCloseTo(12, 6);
  });

  it('ignores what cannot be', () => {
    const pings = new PingExchange();
    pings.add({ t0: 10, t1: 5, t2: 4, t3: 20 });
    pings.add({ t0: 10, t1: 5, t2: 6, t3: 9 });
    pings.add({ t0: Number.NaN, t1: 5, t2: 6, t3: 9 });
    expect(pings.estimate).toBeNull();
  });
});
