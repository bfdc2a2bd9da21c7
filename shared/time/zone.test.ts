import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInZone, isTimeZone, wallTimeAt, wallTimeToEpoch, zoneOffsetMs } from './zone.ts';

/** For a machine that does much else. */
const PROPERTY_TIMEOUT_MS = 60_000;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe', // summer time of half an hour
  'Pacific/Chatham',
  'Pacific/Apia', // left out a day in 2011
  'America/St_Johns',
  'Africa/Casablanca',
];
const zone = fc.constantFrom(...ZONES);
const moment = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2037, 11, 31) });

describe('wall time', () => {
  it('is read and told as clocks in the zone show it', () => {
    const atMs = Date.UTC(2026, 10, 22, 19, 14, 5, 250);
    expect(formatInZone(atMs, 'Europe/Berlin', 'date-time')).toBe('2026-11-22 20:14:05');
    expect(formatInZone(atMs, 'Asia/Kolkata')).toBe('00:44:05');
    expect(formatInZone(atMs, 'Asia/Kolkata', 'date')).toBe('2026-11-23');
    expect(formatInZone(atMs, 'UTC', 'minutes')).toBe('19:14');
    expect(wallTimeAt(atMs, 'UTC').ms).toBe(250);
    expect(wallTimeToEpoch('2026-11-22', '20:14:05.25', 'Europe/Berlin')).toBe(atMs);
  });

  it('means the first of two, and as much later where there is none (Berlin, 2026)', () => {
    // 25 Oct: 02:00–03:00 comes twice, first in summer time (UTC+2).
    expect(wallTimeToEpoch('2026-10-25', '02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30));
    // 29 Mar: 02:00–03:00 never comes; 02:30 is 03:30 in summer time.
    expect(wallTimeToEpoch('2026-03-29', '02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(formatInZone(Date.UTC(2026, 2, 29, 1, 30), 'Europe/Berlin')).toBe('03:30:00');
  });

  it.each([
    ['2026-02-30', '10:00'],
    ['2026-13-01', '10:00'],
    ['22.11.2026', '10:00'],
    ['2026-11-22', '24:00'],
    ['2026-11-22', '10:60'],
    ['2026-11-22', 'ten'],
    ['', ''],
  ])('refuses %s %s', (date, time) => {
    expect(wallTimeToEpoch(date, time, 'UTC')).toBeNull();
  });

  it('reads an unknown zone as UTC and says that it is unknown', () => {
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(formatInZone(0, 'Mars/Olympus')).toBe('00:00:00');
    expect(formatInZone(Number.NaN, 'UTC')).toBe('');
    expect(() => wallTimeAt(Number.POSITIVE_INFINITY, 'UTC')).toThrow(RangeError);
  });

  it(
    'told and read again is the same moment, but in the hour that comes twice',
    () => {
      fc.assert(
        fc.property(moment, zone, (atMs, name) => {
          const wholeMs = Math.floor(atMs / 1000) * 1000;
          const [date = '', time = ''] = formatInZone(wholeMs, name, 'date-time').split(' ');
          const readMs = wallTimeToEpoch(date, time, name);
          expect(readMs).not.toBeNull();
          // In the hour that comes twice it is the first of the two: the clock shows the same.
          expect(formatInZone(readMs ?? 0, name, 'date-time')).toBe(`${date} ${time}`);
          expect(readMs ?? 0).toBeLessThanOrEqual(wholeMs);
          expect(wholeMs - (readMs ?? 0)).toBeLessThanOrEqual(3_600_000);
        }),
        { numRuns: 10_000 },
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it('is never further from UTC than zones are', () => {
    fc.assert(
      fc.property(moment, zone, (atMs, name) => {
        expect(Math.abs(zoneOffsetMs(atMs, name))).toBeLessThanOrEqual(14 * 3_600_000);
      }),
    );
  });
});
