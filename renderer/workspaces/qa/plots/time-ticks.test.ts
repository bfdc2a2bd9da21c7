import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentText, tickTexts, timeTicks } from './time-ticks.ts';

const at = (text: string): number => Date.parse(text) / 1_000;

describe('marks of the time axis', () => {
  it('stand at round times of day in the zone of the show', () => {
    const ticks = timeTicks(at('2026-11-22T10:01:00Z'), at('2026-11-22T14:01:00Z'), 400, 'Asia/Kolkata');
    expect(tickTexts(ticks, 'Asia/Kolkata')).toEqual(['16:00', '17:00', '18:00', '19:00']);
  });

  it('tell seconds where that is needed, and which day begins at midnight', () => {
    const short = timeTicks(at('2026-11-22T10:00:00Z'), at('2026-11-22T10:00:10Z'), 400, 'UTC');
    expect(tickTexts(short, 'UTC')).toEqual(['10:00:00', '10:00:02', '10:00:04', '10:00:06', '10:00:08', '10:00:10']);
    const night = timeTicks(at('2026-11-22T22:00:00Z'), at('2026-11-23T02:00:00Z'), 200, 'UTC');
    expect(tickTexts(night, 'UTC')).toContain('2026-11-23');
  });

  it('are never so many that they cannot be read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 43_200 }), fc.integer({ min: 80, max: 2_000 }), (spanS, widthPx) => {
        const from = at('2026-11-22T10:00:00Z');
        expect(timeTicks(from, from + spanS, widthPx, 'Europe/Berlin').length).toBeLessThanOrEqual(widthPx / 70 + 2);
      }),
    );
  });
});

it('tells a moment as exactly as its cell is wide', () => {
  expect(momentText(Date.parse('2026-11-22T10:00:01.250Z'), 100, 'UTC')).toBe('10:00:01.2');
  expect(momentText(Date.parse('2026-11-22T10:00:01.250Z'), 1_000, 'UTC')).toBe('10:00:01');
});
