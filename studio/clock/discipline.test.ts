import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateErrorAt, estimateOffsetAt, steer, studioAt, type Steering } from './discipline.ts';

const start: Steering = { monoRefMs: 1000, studioRefMs: 1_800_000_000_000, rate: 1 };
const aheadBy = (errorMs: number) => ({
  offsetToMonoMs: start.studioRefMs - start.monoRefMs + errorMs,
  errorMs: 1,
  noiseMs: 0.1,
  atMono: 1000,
  frequencyPpm: 0,
  frequencyErrorPpm: 1,
});

describe('steering', () => {
  it('sets the clock at once at the first synchronisation, in either direction', () => {
    for (const errorMs of [3_600_000, -3_600_000]) {
      const { steering, stepMs } = steer(start, aheadBy(errorMs), { monoMs: 1000, onAir: false, first: true });
      expect(studioAt(steering, 1000)).toBeCloseTo(start.studioRefMs + errorMs, 3);
      expect(stepMs).toBeCloseTo(errorMs, 3);
    }
  });

  it('never steps on air, and changes speed by at most 500 ppm', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e7, max: 1e7, noNaN: true }), fc.boolean(), (errorMs, first) => {
        const { steering, stepMs } = steer(start, aheadBy(errorMs), { monoMs: 5000, onAir: true, first });
        expect(stepMs).toBe(0);
        expect(studioAt(steering, 5000)).toBe(studioAt(start, 5000));
        expect(Math.abs(steering.rate - 1)).toBeLessThanOrEqual(500e-6 + 1e-12);
      }),
    );
  });

  it('never goes backwards after the first time', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e7, max: 1e7, noNaN: true }), fc.boolean(), (errorMs, onAir) => {
        const { steering } = steer(start, aheadBy(errorMs), { monoMs: 5000, onAir, first: false });
        expect(studioAt(steering, 5000)).toBeGreaterThanOrEqual(studioAt(start, 5000));
        expect(steering.rate).toBeGreaterThan(0.99);
      }),
    );
  });

  it('works an error off without overshooting', () => {
    let steering = start;
    let lastError = 20;
    for (let second = 1; second < 120; second++) {
      const monoMs = 1000 + second * 1000;
      const { residualMs, steering: next } = steer(steering, aheadBy(20), { monoMs, onAir: true, first: false });
      expect(residualMs).toBeGreaterThan(-0.01);
      expect(residualMs).toBeLessThanOrEqual(lastError + 0.001);
      lastError = residualMs;
      steering = next;
    }
    expect(lastError).toBeLessThan(0.1);
  });

  it('runs at the learnt frequency, and doubts itself the more the longer nobody is heard', () => {
    const estimate = { ...aheadBy(0), frequencyPpm: 50 };
    const { steering, residualMs } = steer(start, estimate, { monoMs: 1000, onAir: true, first: false });
    expect(residualMs).toBe(0);
    expect(studioAt(steering, 601_000) - studioAt(start, 601_000)).toBeCloseTo(30, 3);
    expect(estimateOffsetAt(estimate, 601_000) - estimate.offsetToMonoMs).toBeCloseTo(30, 3);
    expect(estimateErrorAt(estimate, 601_000)).toBeCloseTo(1 + 0.6 * (15 + 1), 6);
  });

  it('runs at the machine’s own speed when nothing is known', () => {
    const { steering } = steer({ ...start, rate: 1.0004 }, null, { monoMs: 2000, onAir: true, first: false });
    expect(steering).toEqual({ monoRefMs: 2000, studioRefMs: start.studioRefMs + 1000.4, rate: 1 });
  });
});
