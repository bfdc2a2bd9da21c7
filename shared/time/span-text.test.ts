import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSpanMs, spanText } from './span-text.ts';

describe('parseSpanMs', () => {
  it.each([
    ['90', 90_000],
    ['1:30', 90_000],
    ['1:02:03', 3_723_000],
    ['0:02.5', 2_500],
    [' 0:20 ', 20_000],
    ['90s', 90_000],
    ['1.5m', 90_000],
    ['1,5 min', 90_000],
    ['1h30', 5_400_000],
    ['1h 30m', 5_400_000],
    ['2m30s', 150_000],
    ['250ms', 250],
    ['1H', 3_600_000],
    ['0', 0],
  ])('reads %s', (text, spanMs) => expect(parseSpanMs(text)).toBe(spanMs));

  it.each(['', 'abc', '1:99', '-5', '1:2:3:4', '1:75:00', '∞', '1m1m', '1s2m', 's', '1 2', '1ms3', '1:30s'])(
    'refuses %j',
    (text) => {
      expect(parseSpanMs(text)).toBeNull();
    },
  );

  it('is null or a finite span for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d hms.,:]{0,12}$/)), (text) => {
        const spanMs = parseSpanMs(text);
        expect(spanMs === null || (Number.isInteger(spanMs) && spanMs >= 0)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it('reads back what is shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 48 * 3_600_000 }), (spanMs) => {
        expect(parseSpanMs(spanText(spanMs))).toBe(spanMs);
      }),
      { numRuns: 10_000 },
    );
  });
});
