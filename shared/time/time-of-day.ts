import { formatInZone, wallTimeAt, wallTimeToEpoch } from './zone.ts';

/** Times of day as people type them into a cell, in a zone of their own; what a zone is stands in zone.ts. */
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  /** With its fraction. */
  readonly second: number;
}

const DAY_MS = 86_400_000;

/** `20:15`, `20:15:30.5`, `8:15 pm`, `20.15`; null when the text is no time of day. */
export function parseTimeOfDay(text: string): TimeOfDay | null {
  const match = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,3}))?)?\s*([ap])?\.?(?:m\.?)?$/i.exec(text.trim());
  if (!match) return null;
  const [, hours, minutes, seconds, fraction, half] = match;
  const typedHour = Number(hours);
  if (half !== undefined && (typedHour < 1 || typedHour > 12)) return null;
  const hour = half === undefined ? typedHour : (typedHour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const minute = Number(minutes);
  const second = Number(seconds ?? 0) + Number((fraction ?? '').padEnd(3, '0')) / 1000;
  return hour < 24 && minute < 60 && second < 60 ? { hour, minute, second } : null;
}

/**
 * `20:15`, with seconds (and thousandths) only when there are any; an empty text for what is no time. What it gives else,
 * `parseTimeOfDay` reads back.
 */
export function timeOfDayText(atMs: number, timeZone: string): string {
  if (formatInZone(atMs, timeZone) === '') return '';
  const { second, ms } = wallTimeAt(atMs, timeZone);
  if (ms !== 0) return `${formatInZone(atMs, timeZone)}.${String(ms).padStart(3, '0')}`;
  return formatInZone(atMs, timeZone, second === 0 ? 'minutes' : 'time');
}

/** The instant of a time of day on the zone's day that holds `dayMs`. */
export function atTimeOfDay(time: TimeOfDay, dayMs: number, timeZone: string): number {
  const clock = `${time.hour}:${String(time.minute).padStart(2, '0')}:${time.second.toFixed(3).padStart(6, '0')}`;
  const atMs = wallTimeToEpoch(formatInZone(dayMs, timeZone, 'date'), clock, timeZone);
  if (atMs === null) throw new RangeError(`${clock} on the day of ${dayMs} is no time of day`);
  return atMs;
}

/**
 * The instant of a time of day nearest to `aroundMs`: what somebody means who types `0:15` for a show that begins at
 * 23:00.
 */
export function nearestTimeOfDay(time: TimeOfDay, aroundMs: number, timeZone: string): number {
  const days = [-DAY_MS, 0, DAY_MS].map((shiftMs) => atTimeOfDay(time, aroundMs + shiftMs, timeZone));
  return days.reduce((best, atMs) => (Math.abs(atMs - aroundMs) < Math.abs(best - aroundMs) ? atMs : best));
}
