import fc from 'fast-check';
import { expect, it } from 'vitest';
import { engineApartMs, latencyBoundMs, rmsError, VSYNC_MS, worstLatencyBoundMs } from './latency-bound.ts';

const ms = fc.double({ min: 0, max: 1_000, noNaN: true });

it('adds up what clocks and the screen allow, and knows no bound where a clock is not known', () => {
  expect(latencyBoundMs(5)).toBeCloseTo(5 + VSYNC_MS);
  expect(latencyBoundMs(5, 2)).toBeCloseTo(7 + VSYNC_MS);
  expect(latencyBoundMs(5, null)).toBeNull();
  expect(latencyBoundMs(null, 2)).toBeNull();
});

it('takes all of an engine’s offset for an error of its viewers', () => {
  expect(engineApartMs({ clockOffsetMs: -45, clockErrorMs: 1.5 })).toBe(46.5);
  expect(engineApartMs({ clockOffsetMs: null, clockErrorMs: null })).toBeNull();
  expect(engineApartMs(null)).toBeNull();
});

it('holds for the worst viewer whatever its clock errs within its bound', () => {
  fc.assert(
    fc.property(ms, ms, fc.double({ min: -1, max: 1, noNaN: true }), (apart, clock, share) => {
      const spreadBound = 2 * (clock + VSYNC_MS);
      const errs = share * (apart + clock + VSYNC_MS);
      expect(Math.abs(errs)).toBeLessThanOrEqual((worstLatencyBoundMs(spreadBound, apart) ?? 0) + 1e-6);
    }),
  );
  expect(worstLatencyBoundMs(null, 1)).toBeNull();
  expect(worstLatencyBoundMs(1, null)).toBeNull();
});

it('tells an error of jitter that shrinks as probes come, and none of too few', () => {
  expect(rmsError(1, 2)).toBeNull();
  expect(rmsError(1, 3)).toBeCloseTo(1);
  expect(rmsError(1, 201)).toBeCloseTo(0.1);
});
