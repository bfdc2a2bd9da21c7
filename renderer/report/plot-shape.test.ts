import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathOf, topOf } from './plot-shape.ts';

describe('plots of the report', () => {
  it('draw a line in its box and lift the pen where nothing was measured', () => {
    const samples = [
      [0, 0],
      [1_000, 50],
      [2_000, null],
      [4_000, 100],
    ] as const;
    expect(topOf([samples])).toBe(100);
    expect(pathOf(samples, 100)).toBe('M0.0 100.0l0 0L250.0 50.0M1000.0 0.0l0 0');
    expect(topOf([[[0, null]], []])).toBeNull();
  });

  it('stay within the box, whatever was measured', () => {
    const samples = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }))),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(samples, (unsorted) => {
        const line = unsorted.sort((a, b) => a[0] - b[0]);
        const path = pathOf(line, topOf([line]) ?? 1);
        expect(path).not.toMatch(/NaN|Infinity/);
        for (const [, x, y] of path.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)) {
          expect(Number(x)).toBeGreaterThanOrEqual(0);
          expect(Number(x)).toBeLessThanOrEqual(1000);
          expect(Number(y)).toBeGreaterThanOrEqual(0);
          expect(Number(y)).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
