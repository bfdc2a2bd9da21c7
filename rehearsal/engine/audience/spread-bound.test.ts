import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MergedHistogram } from './merged-histogram.ts';
import { spreadBoundMs } from './spread-bound.ts';

function spreadOf(latenciesMs: readonly number[]) {
  const merged = new MergedHistogram();
  for (const latencyMs of latenciesMs) merged.addValue(latencyMs);
  const spread = merged.spread();
  if (!spread) throw new Error('a histogram with values has a spread');
  return spread;
}

describe('spreadBoundMs', () => {
  it('is twice the worst clock and a refresh of the screen', () => {
    expect(spreadBoundMs({ p1Ms: 100, p99Ms: 150 }, [2, 5, 1])).toBeCloseTo(2 * (5 + 1_000 / 60) + 0.1, 6);
  });

  it('is not known while a viewer does not tell its clock’s bound', () => {
    expect(spreadBoundMs({ p1Ms: 100, p99Ms: 150 }, [2, null])).toBeNull();
    expect(spreadBoundMs({ p1Ms: 100, p99Ms: 150 }, [2, undefined])).toBeNull();
  });

  it('holds whatever the clocks hide, as long as each errs by no more than it says', () => {
    const boundMs = fc.double({ noNaN: true, min: 0, max: 300 });
    // What a viewer really is behind, what its clock may err by, what share of that it does, and within which refresh it is.
    const viewer = fc.record({
      trueMs: fc.double({ noNaN: true, min: 400, max: 5_000 }),
      boundMs,
      share: fc.double({ noNaN: true, min: -1, max: 1 }),
      refreshMs: fc.double({ noNaN: true, min: 0, max: 1_000 / 60 }),
    });
    fc.assert(
      fc.property(fc.array(viewer, { minLength: 1, maxLength: 60 }), (viewers) => {
        const told = spreadOf(viewers.map((one) => one.trueMs + one.share * one.boundMs + one.refreshMs));
        const truth = spreadOf(viewers.map(({ trueMs }) => trueMs));
        const bound = spreadBoundMs(
          told,
          viewers.map((one) => one.boundMs),
        );
        // The truth went through buckets, too: they are 0.1 % wide.
        const off = Math.abs(told.syncSpreadMs - truth.syncSpreadMs);
        expect(off).toBeLessThanOrEqual((bound ?? 0) + 0.2 + truth.p99Ms * 0.001);
      }),
    );
  });
});
