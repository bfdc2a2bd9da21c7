import fc from 'fast-check';
import { expect, it } from 'vitest';
import { latencyBoundMs, rmsError, VSYNC_MS, worstLatencyBoundMs } from './latency-bound.ts';

const ms = fc.double({ min: 0, max: 1_000, noNaN: true });

it('adds up what clocks and the screen allow, and takes no untold clock for right', () => {
  expect(latencyBoundMs(2, 5)).toBeCloseTo(7 + VSYNC_MS);
  expect(latencyBoundMs(null, 5)).toBeCloseTo(5 + VSYNC_MS);
  expect(latencyBoundMs(2, null)).toBeGreaterThan(latencyBoundMs(2, 40));
});

it('holds for the worst viewer whatever its clock errs within its bound', () => {
  fc.assert(
    fc.property(ms, ms, fc.double({ min: -1, max: 1, noNaN: true }), (studio, clock, share) => {
      const spreadBound = 2 * (clock + VSYNC_MS);
      const errs = share * (studio + clock + VSYNC_MS);
      expect(Math.abs(errs)).toBeLessThanOrEqual((worstLatencyBoundMs(studio, spreadBound) ?? 0) + 1e-6);
    }),
  );
  expect(worstLatencyBoundMs(1, null)).toBeNull();
});

it('tells an error of jitter that shrinks as probes come, and none of too few', () => {
  expect(rmsError(1, 2)).toBeNull();
  expect(rmsError(1, 3)).toBeCloseTo(1);
  expect(rmsError(1, 201)).toBeCloseTo(0.1);
});
