/**
 * Times of day as people type and read them in a zone of their own (IANA name), against ms since the epoch. Days with a
 * jump (daylight saving) are the zone's own: a time that is left out counts as long after the jump as it is past it,
 * and of one that comes twice the first is meant.
 */

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  /** With its fraction. */
  readonly second: number;
}

interface ZonedParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formats are dear to make: one for each zone. An unknown zone counts as UTC. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const options: Intl.DateTimeFormatOptions = {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  };
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
  formats.set(timeZone, format);
  return format;
}

export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function partsAt(atMs: number, timeZone: string): ZonedParts {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(atMs)) parts[type] = Number(value);
  const part = (type: string): number => parts[type] ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

/** What the zone's clocks are ahead of UTC at that instant, in ms. */
function zoneOffsetMs(atMs: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsAt(atMs, timeZone);
  const wholeMs = Math.floor(atMs / 1000) * 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) - wholeMs;
}

/** `20:15`, `20:15:30`, `8:15 pm`, `20.15`; null when the text is no time of day. */
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

/** `20:15`, with seconds (and thousandths) only when there are any. What it gives, `parseTimeOfDay` reads back. */
export function timeOfDayText(atMs: number, timeZone: string): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const { hour, minute, second } = partsAt(atMs, timeZone);
  const restMs = Math.floor(atMs) - Math.floor(atMs / 1000) * 1000;
  const rest = restMs === 0 ? '' : `.${String(restMs).padStart(3, '0')}`;
  const seconds = second === 0 && rest === '' ? '' : `:${two(second)}${rest}`;
  return `${two(hour)}:${two(minute)}${seconds}`;
}

/** The instant of a time of day on the zone's day that holds `dayMs`. */
export function atTimeOfDay(time: TimeOfDay, dayMs: number, timeZone: string): number {
  const { year, month, day } = partsAt(dayMs, timeZone);
  const restMs = Math.round(time.second * 1000);
  const asUtcMs = Date.UTC(year, month - 1, day, time.hour, time.minute) + restMs;
  // Offsets a day apart: one of them holds at the time meant; the greater one is that of the first of two.
  const offsets = [-86_400_000, 0, 86_400_000].map((shiftMs) => zoneOffsetMs(asUtcMs + shiftMs, timeZone));
  const candidates = offsets.map((offsetMs) => asUtcMs - offsetMs);
  const fits = candidates.filter((atMs) => atMs + zoneOffsetMs(atMs, timeZone) === asUtcMs);
  if (fits.length > 0) return Math.min(...fits);
  return asUtcMs - (offsets[0] ?? 0);
}

/**
 * The instant of a time of day nearest to `aroundMs`: what somebody means who types `0:15` for a show that begins at
 * 23:00.
 */
export function nearestTimeOfDay(time: TimeOfDay, aroundMs: number, timeZone: string): number {
  const days = [-86_400_000, 0, 86_400_000].map((shiftMs) => atTimeOfDay(time, aroundMs + shiftMs, timeZone));
  return days.reduce((best, atMs) => (Math.abs(atMs - aroundMs) < Math.abs(best - aroundMs) ? atMs : best));
}
