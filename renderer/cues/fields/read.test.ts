import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHotkey } from './hotkey.ts';
import { readNumber } from './number-field.tsx';
import { readOptionalSpan, readSpan } from './span-field.tsx';
import { readMoment, tidyTime, timeText } from './time-text.ts';

describe('times of day', () => {
  it.each([
    ['20:00', '20:00:00'],
    ['8:05:30', '08:05:30'],
    ['20:00:05,25', '20:00:05.25'],
    ['8pm', '20:00:00'],
    ['12 am', '00:00:00'],
    ['20', '20:00:00'],
  ])('reads %s', (text, tidy) => expect(tidyTime(text)).toBe(tidy));

  it.each(['', '24:00', '20:60', '13pm', 'noon', '20:0', '-1:00'])('refuses %j', (text) => {
    expect(tidyTime(text)).toBeNull();
  });

  it('reads back what it shows, in any zone, but for the hour that comes twice', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Chatham');
    const moments = fc.integer({ min: 1_577_836_800_000, max: 1_893_456_000_000 });
    fc.assert(
      fc.property(moments, zones, (atMs, zone) => {
        const date = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(atMs);
        const reading = readMoment(date, timeText(atMs, zone), zone);
        expect(reading.ok && [0, 3_600_000].includes(atMs - reading.value)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('says what is wrong', () => {
    expect(readMoment('2026-11-22', '25:61', 'UTC')).toMatchObject({ ok: false });
    expect(readMoment('2026-02-30', '20:00', 'UTC')).toEqual({ ok: false, error: 'this date does not exist' });
  });
});

describe('lengths and numbers', () => {
  it('keep within their bounds', () => {
    expect(readSpan('0:00', { leastMs: 1_000, mostMs: 60_000 })).toEqual({ ok: false, error: 'between 0:01 and 1:00' });
    expect(readSpan('90s')).toEqual({ ok: true, value: 90_000 });
    expect(readOptionalSpan(' ')).toEqual({ ok: true, value: null });
    expect(readNumber('1,5', { least: 0, most: 2, whole: false })).toEqual({ ok: true, value: 1.5 });
    expect(readNumber('1.5', { least: 0, most: 2, whole: true })).toMatchObject({ ok: false });
    expect(readNumber('1e9', { least: 0, most: 2, whole: false })).toMatchObject({ ok: false });
  });
});

describe('hotkeys', () => {
  const press = { key: '', code: '', ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };

  it('are called the same on every layout', () => {
    expect(readHotkey({ ...press, key: 'F5', code: 'F5' })).toEqual({ kind: 'hotkey', hotkey: 'F5' });
    expect(readHotkey({ ...press, key: '!', code: 'Digit1', shiftKey: true })).toEqual({
      kind: 'hotkey',
      hotkey: 'Shift+1',
    });
    expect(readHotkey({ ...press, key: 'Shift', code: 'ShiftLeft', shiftKey: true })).toEqual({ kind: 'more' });
  });

  it.each([
    { ...press, key: ' ', code: 'Space' },
    { ...press, key: 'a', code: 'KeyA' },
    { ...press, key: '1', code: 'Digit1', ctrlKey: true },
    { ...press, key: 'ArrowUp', code: 'ArrowUp', altKey: true },
    { ...press, key: 'é', code: 'Quote' },
  ])('do not take the studio’s own keys: $code', (pressed) => {
    expect(readHotkey(pressed).kind).toBe('refused');
  });
});
