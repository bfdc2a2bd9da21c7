import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, percentile, theilSen } from './theil-sen.ts';

const noise = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 40, maxLength: 60 });

describe('Theil–Sen', () => {
  it('finds the slope of any line through noise, within the error it tells', () => {
    fc.assert(
      fc.property(noise, fc.double({ min: -5, max: 5, noNaN: true }), (errors, slope) => {
        const points = errors.map((error, x) => ({ x, y: 100 + slope * x + error }));
        const found = theilSen([points]);
        expect(found?.errorPerUnit).toBeGreaterThanOrEqual(0);
        expect(Math.abs((found?.perUnit ?? Number.NaN) - slope)).toBeLessThan(0.1);
      }),
    );
  });

  it('is not moved by one wild point in five', () => {
    fc.assert(
      fc.property(noise, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (errors, wild) => {
        const points = errors.map((error, x) => ({ x, y: x % 5 === 0 ? wild : 3 * x + error }));
        expect(Math.abs((theilSen([points])?.perUnit ?? Number.NaN) - 3)).toBeLessThan(0.2);
      }),
    );
  });

  it('covers the truth about as often as it says', () => {
    let covered = 0;
    let seed = 7;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647 - 0.5;
    for (let run = 0; run < 200; run++) {
      const found = theilSen([
        Array.from({ length: 60 }, (_, x) => ({ x, y: 0.01 * x + random() + random() + random() })),
      ]);
      if (found && Math.abs(found.perUnit - 0.01) <= found.errorPerUnit) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(180);
  });

  it('compares points of one piece only', () => {
    const piece = (from: number, level: number) =>
      Array.from({ length: 10 }, (_, index) => ({ x: from + index, y: level + 2 * (from + index) }));
    const found = theilSen([piece(0, 0), piece(10, 500), piece(20, -90)]);
    expect(found?.perUnit).toBeCloseTo(2);
    expect(found?.errorPerUnit).toBeCloseTo(0);
  });

  it('says nothing of too little', () => {
    expect(theilSen([])).toBeNull();
    expect(theilSen([[1, 2, 3].map((y) => ({ x: 1, y }))])).toBeNull();
    expect(median([])).toBeNull();
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(percentile([], 0.95)).toBeNull();
    expect(percentile([3, 1, 2], 0.95)).toBe(3);
  });
});
