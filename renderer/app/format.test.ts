import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY,
  formatAge,
  formatClock,
  formatCount,
  formatCountdown,
  formatDecimal,
  formatDuration,
  formatKbps,
  formatMs,
  formatOffsetMs,
  formatPercent,
  formatTick,
  joined,
  type MaybeNumber,
} from './format.ts';

const everyFormat: readonly ((value: MaybeNumber) => string)[] = [
  formatCount,
  (value) => joined(formatMs(value)),
  (value) => joined(formatOffsetMs(value)),
  (value) => joined(formatKbps(value)),
  (value) => joined(formatPercent(value)),
  (value) => joined(formatDecimal(value, 1, '/s')),
  formatDuration,
  formatCountdown,
  formatTick,
  (value) => formatClock(value, 3),
  formatAge,
];

describe('every format', () => {
  it('never shows NaN, undefined, Infinity or nothing', () => {
    const anyValue = fc.oneof(
      fc.double(),
      fc.constantFrom(null, undefined, Number.NaN, Infinity, -Infinity, -0, 1e300),
    );
    fc.assert(
      fc.property(anyValue, (value) => {
        for (const format of everyFormat) {
          const text = format(value);
          expect(text).not.toBe('');
          expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
        }
      }),
    );
  });

  it('shows the empty mark and no unit for what was not measured', () => {
    for (const format of everyFormat)
      for (const value of [null, undefined, Number.NaN]) expect(format(value)).toBe(EMPTY);
  });

  it('never shows a negative zero', () => {
    for (const format of everyFormat.slice(0, 6)) expect(format(-0.0001)).not.toMatch(/^−0(?:[.,]0*)?(?!\.?\d)/);
  });
});

describe('figures with units', () => {
  it('gives small times more decimals, and long ones seconds', () => {
    expect(joined(formatMs(0.4123))).toBe('0.41\u202fms');
    expect(joined(formatMs(31.42))).toBe('31.4\u202fms');
    expect(joined(formatMs(893.4))).toBe('893\u202fms');
    expect(joined(formatMs(12_345))).toBe('12.3\u202fs');
  });

  it('signs offsets', () => {
    expect(formatOffsetMs(0.25).text).toBe('+0.25');
    expect(formatOffsetMs(-0.25).text).toBe('−0.25');
    expect(formatOffsetMs(0.0001).text).toBe('0.00');
  });

  it('changes from kb/s to Mb/s at 1000', () => {
    expect(joined(formatKbps(999.4))).toBe('999\u202fkb/s');
    expect(joined(formatKbps(3010))).toBe('3.01\u202fMb/s');
  });

  it('keeps axis numbers short', () => {
    expect([0.25, 1200, 150_000, 2_500_000, -0.5].map(formatTick)).toEqual(['0.25', '1200', '150k', '2.5M', '−0.5']);
  });

  it('groups thousands', () => expect(formatCount(1_234_567)).toBe('1\u2009234\u2009567'));
});

describe('lengths of time', () => {
  it('counts durations down to whole seconds', () => {
    expect(formatDuration(7_999)).toBe('0:07');
    expect(formatDuration(3_723_000)).toBe('1:02:03');
    expect(formatDuration(-5)).toBe('0:00');
  });

  it('rounds countdowns up, so that zero means over', () => {
    expect(formatCountdown(1)).toBe('0.1');
    expect(formatCountdown(0)).toBe('0.0');
    expect(formatCountdown(59_901)).toBe('1:00');
    expect(formatCountdown(61_000)).toBe('1:01');
  });

  it('tells ages in words', () => {
    expect(formatAge(400)).toBe('now');
    expect(formatAge(4_200)).toBe('4 s ago');
    expect(formatAge(180_000)).toBe('3 min ago');
  });
});
