import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fittingSizePx } from './fitting-size.ts';

it('finds the largest size that fits, and no smaller than can be read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), (mostPx) => {
      expect(fittingSizePx((sizePx) => sizePx <= mostPx, 40, 120)).toBe(Math.min(120, Math.max(40, mostPx)));
    }),
  );
});
