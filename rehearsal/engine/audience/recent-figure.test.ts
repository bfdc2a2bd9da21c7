import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineMeter } from './engine-meter.ts';
import { RecentFigure } from './recent-figure.ts';

describe('RecentFigure', () => {
  it('is the nearest-rank percentile of what came in its slices, and forgets what is older', () => {
    const slices = fc.array(fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { maxLength: 30 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(slices, fc.integer({ min: 1, max: 5 }), (all, kept) => {
        const figure = new RecentFigure(kept);
        for (const values of all) {
          for (const value of values) figure.add(value);
          figure.next();
        }
        const counted = all
          .slice(-kept)
          .flat()
          .sort((a, b) => a - b);
        const exact = counted[Math.ceil(0.95 * counted.length) - 1];
        const found = figure.percentile(0.95);
        if (exact === undefined) expect(found).toBeNull();
        else expect(Math.abs((found ?? Number.NaN) - exact)).toBeLessThanOrEqual(0.11 + exact * 0.0006);
      }),
    );
  });
});

it('tells of acks for 10 s and of fan-outs for a minute, then of nothing', () => {
  const meter = new EngineMeter();
  meter.acked(12);
  meter.fannedOut(3);
  expect(meter.second(7)).toEqual({
    ...{ ackP95Ms: expect.closeTo(12, 0), queue: 7, fanOutP95Ms: expect.closeTo(3, 0) },
  });
  for (let second = 0; second < 9; second++) meter.second(0);
  expect(meter.second(0)).toMatchObject({ ackP95Ms: null, fanOutP95Ms: expect.closeTo(3, 0) });
  for (let second = 0; second < 60; second++) meter.second(0);
  expect(meter.second(0)).toEqual({ ackP95Ms: null, queue: 0, fanOutP95Ms: null });
});
