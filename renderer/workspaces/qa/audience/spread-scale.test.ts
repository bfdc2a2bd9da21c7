import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAIR_SPREAD_MS, scaleTicks, spreadScale } from './spread-scale.ts';

const latency = fc.double({ min: 0, max: 30_000, noNaN: true });

describe('spreadScale', () => {
  it('has the spread, the target and the fairness line in it, in order, and marks that fit', () => {
    fc.assert(
      fc.property(latency, latency, latency, fc.integer({ min: 3, max: 8 }), (a, b, targetMs, most) => {
        const [p1Ms, p99Ms] = [Math.min(a, b), Math.max(a, b)];
        const spread = { viewers: 2, p1Ms, p50Ms: p1Ms, p95Ms: p99Ms, p99Ms, maxMs: p99Ms, syncSpreadMs: p99Ms - p1Ms };
        const scale = spreadScale(spread, targetMs);
        expect(scale.lowMs).toBeLessThanOrEqual(Math.min(p1Ms, targetMs));
        expect(scale.highMs).toBeGreaterThan(Math.max(p99Ms, targetMs, p1Ms + FAIR_SPREAD_MS));
        expect(scale.percentOf(p1Ms)).toBeLessThanOrEqual(scale.percentOf(p99Ms));
        for (const ms of [p1Ms, p99Ms, targetMs, -1e9, 1e9]) {
          expect(scale.percentOf(ms)).toBeGreaterThanOrEqual(0);
          expect(scale.percentOf(ms)).toBeLessThanOrEqual(100);
        }
        expect(scaleTicks(scale, most).length).toBeLessThanOrEqual(most + 1);
      }),
    );
  });
});
