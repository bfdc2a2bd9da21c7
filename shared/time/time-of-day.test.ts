import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atTimeOfDay, nearestTimeOfDay, parseTimeOfDay, timeOfDayText } from './time-of-day.ts';

const ZONES = ['UTC', 'Europe/Amsterdam', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'];
const at = (text: string): number => Date.parse(text);

describe('parseTimeOfDay', () => {
  it('has no text for what no calendar shows, as a damaged plan may hold', () => {
    expect(timeOfDayText(1e300, 'Europe/Berlin')).toBe('');
    expect(timeOfDayText(8.64e15 + 1, 'UTC')).toBe('');
  });

  it('reads what people type', () => {
    expect(parseTimeOfDay('20:15')).toEqual({ hour: 20, minute: 15, second: 0 });
    expect(parseTimeOfDay(' 8:15:30 PM ')).toEqual({ hour: 20, minute: 15, second: 30 });
    expect(parseTimeOfDay('12:00 am')).toEqual({ hour: 0, minute: 0, second: 0 });
    expect(parseTimeOfDay('20.15')).toEqual({ hour: 20, minute: 15, second: 0 });
    expect(parseTimeOfDay('0:00:01.25')).toEqual({ hour: 0, minute: 0, second: 1.25 });
  });

  it('refuses what is none', () => {
    for (const text of ['', '24:00', '12:60', '13:00 pm', '0:00 am', '20', '1:2', 'soon', '20:15:60']) {
      expect(parseTimeOfDay(text), text).toBeNull();
    }
  });
});

describe('atTimeOfDay', () => {
  it('knows the days of daylight saving', () => {
    // Amsterdam goes from 02:00 to 03:00 on 28 March 2027, and back from 03:00 to 02:00 on 31 October.
    const spring = at('2027-03-28T12:00:00Z');
    const autumn = at('2027-10-31T12:00:00Z');
    const time = (text: string) => parseTimeOfDay(text) ?? { hour: 0, minute: 0, second: 0 };
    expect(atTimeOfDay(time('1:30'), spring, 'Europe/Amsterdam')).toBe(at('2027-03-28T00:30:00Z'));
    expect(atTimeOfDay(time('3:30'), spring, 'Europe/Amsterdam')).toBe(at('2027-03-28T01:30:00Z'));
    expect(atTimeOfDay(time('2:30'), spring, 'Europe/Amsterdam')).toBe(at('2027-03-28T01:30:00Z'));
    expect(atTimeOfDay(time('2:30'), autumn, 'Europe/Amsterdam')).toBe(at('2027-10-31T00:30:00Z'));
    expect(atTimeOfDay(time('3:30'), autumn, 'Europe/Amsterdam')).toBe(at('2027-10-31T02:30:00Z'));
  });

  it('gives back what is read, in every zone', () => {
    const instants = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2090-01-01T00:00:00Z') });
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (atMs, zone) => {
        const text = timeOfDayText(atMs, zone);
        const time = parseTimeOfDay(text);
        expect(time).not.toBeNull();
        if (!time) return;
        const back = atTimeOfDay(time, atMs, zone);
        expect(timeOfDayText(back, zone)).toBe(text);
        // The same instant, or the first of two that the clocks show alike.
        expect([0, 1_800_000, 3_600_000]).toContain(atMs - back);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('takes the nearest day: past midnight is the next one', () => {
  const start = at('2026-11-22T22:00:00Z');
  expect(nearestTimeOfDay({ hour: 0, minute: 15, second: 0 }, start, 'Europe/Amsterdam')).toBe(
    at('2026-11-22T23:15:00Z'),
  );
  expect(nearestTimeOfDay({ hour: 22, minute: 50, second: 0 }, start, 'Europe/Amsterdam')).toBe(
    at('2026-11-22T21:50:00Z'),
  );
});
