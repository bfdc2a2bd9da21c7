import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyRecorder, type LatencyHistogram } from '../../../shared/interaction/latency-histogram.ts';
import { MergedHistogram, VIEWER_UNITS } from './merged-histogram.ts';

const latency = fc.double({ min: 0, max: 60_000, noNaN: true });
const viewers = fc.array(fc.array(latency, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 30 });

function flatOf(values: readonly number[]): LatencyHistogram {
  const recorder = new LatencyRecorder();
  for (const value of values) recorder.add(value);
  return recorder.take();
}

function merged(all: readonly (readonly number[])[]): MergedHistogram {
  const histogram = new MergedHistogram();
  for (const values of all) histogram.addFrames(flatOf(values));
  return histogram;
}

/** The smallest latency that at least `share` of the audience do not exceed, every viewer weighing 1. */
function exact(all: readonly (readonly number[])[], share: number): number {
  const frames = all.flatMap((values) => values.map((ms) => ({ ms, weight: 1 / values.length })));
  frames.sort((a, b) => a.ms - b.ms);
  let seen = 0;
  for (const { ms, weight } of frames) {
    seen += weight;
    if (seen >= share * all.length - 1e-9) return ms;
  }
  return frames.at(-1)?.ms ?? Number.NaN;
}

describe('MergedHistogram', () => {
  it('gives the same whatever the order, and whether merged at once or in parts', () => {
    fc.assert(
      fc.property(viewers, fc.nat(30), (all, cut) => {
        const whole = merged(all).spread();
        expect(merged(all.toReversed()).spread()).toEqual(whole);
        const parts = new MergedHistogram();
        parts.addAll(merged(all.slice(cut)));
        parts.addAll(merged(all.slice(0, cut)));
        expect(parts.spread()).toEqual(whole);
      }),
    );
  });

  it('counts every viewer once, and the same, however many frames it showed', () => {
    fc.assert(
      fc.property(viewers, (all) => {
        const histogram = merged(all);
        expect(histogram.viewers).toBe(all.length);
        expect(histogram.spread()?.viewers).toBe(all.length);
      }),
    );
    const uneven = merged([Array.from({ length: 3_000 }, () => 500), [1_000], [1_000]]);
    expect(uneven.spread()?.p50Ms).toBeCloseTo(1_000, 0);
  });

  it('has percentiles within HDR precision of the exact ones of the audience', () => {
    fc.assert(
      fc.property(viewers, (all) => {
        const found = merged(all).spread();
        if (!found) throw new Error('there are viewers');
        // A viewer's frames share 1,000 units: so much of a viewer a percentile may be off.
        const slack = 1 / VIEWER_UNITS;
        for (const [share, ms] of [
          [0.01, found.p1Ms],
          [0.5, found.p50Ms],
          [0.95, found.p95Ms],
          [0.99, found.p99Ms],
        ] as const) {
          const off = ms * 0.0006 + 0.11;
          expect(ms).toBeGreaterThanOrEqual(exact(all, Math.max(0, share - slack)) - off);
          expect(ms).toBeLessThanOrEqual(exact(all, Math.min(1, share + slack)) + off);
        }
        expect(found.maxMs).toBeCloseTo(Math.max(...all.flat()), -2);
        const leastMs = Math.min(...all.flat());
        expect(Math.abs((found.minMs ?? Number.NaN) - leastMs)).toBeLessThanOrEqual(leastMs * 0.0006 + 0.11);
        expect(found.syncSpreadMs).toBeCloseTo(found.p99Ms - found.p1Ms, 6);
        expect(found.syncSpreadMs).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('takes single latencies beside histograms, and begins anew when cleared', () => {
    const histogram = new MergedHistogram();
    expect(histogram.spread()).toBeNull();
    histogram.addFrames([]);
    expect(histogram.viewers).toBe(0);
    histogram.addValue(700);
    histogram.addFrames(flatOf([900]));
    expect(histogram.spread()).toMatchObject({ viewers: 2 });
    expect(histogram.spread()?.p50Ms).toBeCloseTo(700, 0);
    histogram.clear();
    expect(histogram.spread()).toBeNull();
    histogram.addValue(100);
    expect(histogram.spread()?.maxMs).toBeCloseTo(100, 0);
  });
});
