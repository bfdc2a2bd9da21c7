import { formatInZone, wallTimeToEpoch } from '../../../shared/time/zone.ts';
import type { Reading } from './read-field.tsx';

/** Times of day as typed: `20:00`, `20:00:05`, `20:00:05.250`, also `20` and `8pm`; brought to the form `wallTimeToEpoch` reads. */
export function tidyTime(text: string): string | null {
  const match = /^(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,](\d{1,3}))?)?\s*(am|pm)?$/.exec(text.trim().toLowerCase());
  if (!match) return null;
  const [, hours, minutes = '00', seconds = '00', fraction, half] = match;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === 'pm' ? 12 : 0);
  }
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return `${String(hour).padStart(2, '0')}:${minutes}:${seconds}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** The time of day of a moment, with its milliseconds if there are any: `20:00:05.250`. */
export function timeText(atMs: number, zone: string): string {
  const restMs = Math.floor(((atMs % 1000) + 1000) % 1000);
  return formatInZone(atMs, zone, 'time') + (restMs === 0 ? '' : `.${String(restMs).padStart(3, '0')}`);
}

/** A moment from a date (`YYYY-MM-DD`) and a time of day, both in a zone; in ms since the epoch. */
export function readMoment(date: string, time: string, zone: string): Reading<number> {
  const tidy = tidyTime(time);
  if (tidy === null) return { ok: false, error: `“${time.trim()}” is no time of day: write it as 20:00 or 20:00:30` };
  const atMs = wallTimeToEpoch(date, tidy, zone);
  if (atMs === null || atMs < 0) return { ok: false, error: 'this date does not exist' };
  return { ok: true, value: atMs };
}
