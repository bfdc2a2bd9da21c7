import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceLabel, msLabel, percentLabel, spanLabel } from './report-text.ts';

describe('what the report says', () => {
  it('writes spans and differences as people read them', () => {
    expect([0, 5_300, 65_000, 3_725_000, null].map(spanLabel)).toEqual(['0 s', '5.3 s', '1:05', '1:02:05', '—']);
    expect([0, 40, 12_000, -3_000, null].map(differenceLabel)).toEqual(['0', '0', '+0:12', '−3.0 s', '—']);
    expect([0, 4.25, 33.3, 100, null].map(percentLabel)).toEqual(['0 %', '4.3 %', '33 %', '100 %', '—']);
  });

  it('never shows what is not a number', () => {
    const any = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }));
    fc.assert(
      fc.property(any, (value) => {
        for (const text of [spanLabel(value), differenceLabel(value), msLabel(value), percentLabel(value)]) {
          expect(text).not.toMatch(/NaN|Infinity|null|undefined|:60/);
        }
      }),
      { numRuns: 10_000 },
    );
  });
});
