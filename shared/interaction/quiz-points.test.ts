import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quizPoints } from './quiz-points.ts';

const question = { points: 1000, speedBonus: true, opensAtMs: 5_000, closesAtMs: 15_000, late: false };

describe('quizPoints', () => {
  it('falls evenly from all points at the beginning to half at the very end', () => {
    const at = (answeredAtMs: number): number => quizPoints({ ...question, answeredAtMs });
    expect([5_000, 10_000, 15_000].map(at)).toEqual([1000, 750, 500]);
    // A frame's rounding before the opening, within the engine's tolerance.
    expect(at(4_970)).toBe(1000);
  });

  it('gives no bonus to a late answer, and all points where speed does not count', () => {
    expect(quizPoints({ ...question, answeredAtMs: 5_000, late: true })).toBe(500);
    expect(quizPoints({ ...question, answeredAtMs: 14_000, speedBonus: false, late: true })).toBe(1000);
    expect(quizPoints({ ...question, answeredAtMs: 14_000, closesAtMs: null })).toBe(1000);
  });

  it('is a whole number between half and all of the points, never more for a later answer', () => {
    const time = fc.integer({ min: 0, max: 30_000 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), time, time, (points, oneMs, otherMs) => {
        const of = (answeredAtMs: number): number => quizPoints({ ...question, points, answeredAtMs });
        expect(Number.isInteger(of(oneMs))).toBe(true);
        expect(of(oneMs)).toBeGreaterThanOrEqual(points / 2 - 0.5);
        expect(of(oneMs)).toBeLessThanOrEqual(points);
        if (oneMs <= otherMs) expect(of(oneMs)).toBeGreaterThanOrEqual(of(otherMs));
      }),
      { numRuns: 10_000 },
    );
  });
});
