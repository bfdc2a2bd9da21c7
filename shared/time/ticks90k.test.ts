import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromTicks90k, ticks90k, ticks90kDifference, TICKS_WRAP, toTicks90k } from './ticks90k.ts';
import { addMs, unixMs } from './units.ts';

const date = fc.double({ min: 0, max: 4e12, noNaN: true }).map(unixMs);
const HALF_WRAP_MS = TICKS_WRAP / 2 / 90;

describe('ticks90k', () => {
  it('is 90 kHz mod 2^33', () => {
    expect(toTicks90k(unixMs(0))).toBe(0);
    expect(toTicks90k(unixMs(1000))).toBe(90_000);
    expect(toTicks90k(unixMs(TICKS_WRAP / 90))).toBe(0);
  });

  it('recovers any capture time from its ticks and today’s date, to 6 µs', () => {
    fc.assert(
      fc.property(date, fc.double({ min: -HALF_WRAP_MS + 1, max: HALF_WRAP_MS - 1, noNaN: true }), (time, awayMs) => {
        const recovered = fromTicks90k(toTicks90k(time), addMs(time, awayMs));
        expect(Math.abs(recovered - time)).toBeLessThan(0.0061);
      }),
    );
  });

  it('recovers across the wrap, whose neighbours differ by a tick', () => {
    const wrapMs = (1000 * TICKS_WRAP) / 90_000;
    const before = unixMs(wrapMs * 500 - 0.02);
    const after = unixMs(wrapMs * 500 + 0.02);
    expect(toTicks90k(before)).toBeGreaterThan(TICKS_WRAP - 10);
    expect(toTicks90k(after)).toBeLessThan(10);
    expect(ticks90kDifference(toTicks90k(after), toTicks90k(before))).toBeGreaterThan(0);
    expect(Math.abs(fromTicks90k(toTicks90k(before), after) - before)).toBeLessThan(0.0061);
  });

  it('differs antisymmetrically within half the range', () => {
    const ticks = fc.integer({ min: 0, max: TICKS_WRAP - 1 }).map(ticks90k);
    fc.assert(
      fc.property(ticks, ticks, (a, b) => {
        const forth = ticks90kDifference(a, b);
        expect(forth).toBeGreaterThanOrEqual(-TICKS_WRAP / 2);
        expect(forth).toBeLessThan(TICKS_WRAP / 2);
        if (forth !== -TICKS_WRAP / 2) expect(ticks90kDifference(b, a)).toBe(forth === 0 ? 0 : -forth);
      }),
    );
  });

  it.each([-1, TICKS_WRAP, 0.5, Number.NaN])('refuses %d as a stream’s time', (value) => {
    expect(() => ticks90k(value)).toThrow(RangeError);
  });
});
