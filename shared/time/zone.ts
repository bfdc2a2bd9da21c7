/**
 * Times of day in a show's time zone. Everything else counts in ms since the epoch; this is the only place that turns
 * them into what people read and type, by the zone data of the platform (IANA, through Intl).
 */

/** A date and time of day as a calendar and a clock on the wall show them. */
export interface WallTime {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

const DAY_MS = 86_400_000;
/** The largest time a Date can tell (ECMA-262 §21.4.1.1). */
const LARGEST_TIME_MS = 8.64e15;

/** Null: the platform knows no such zone. Making a format takes 50 µs, using it 1 µs. */
const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  formats.set(zone, format);
  return format;
}

/** Whether the platform knows this zone (`Europe/Berlin`). What it does not know is read as UTC. */
export function isTimeZone(zone: string): boolean {
  return formatOf(zone) !== null;
}

/** What calendar and clock show in a zone. Throws a RangeError for a time no Date can tell. */
export function wallTimeAt(epochMs: number, zone: string): WallTime {
  if (!(Math.abs(epochMs) <= LARGEST_TIME_MS)) throw new RangeError(`${epochMs} is no time in ms since the epoch`);
  const wholeMs = Math.floor(epochMs);
  const ms = ((wholeMs % 1000) + 1000) % 1000;
  const found: Record<string, string> = {};
  for (const { type, value } of (formatOf(zone) ?? utcFormat()).formatToParts(wholeMs)) found[type] = value;
  const part = (name: string): number => Number(found[name] ?? 0);
  const year = found['era']?.startsWith('B') === true ? 1 - part('year') : part('year');
  return {
    year,
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
    ms,
  };
}

function utcFormat(): Intl.DateTimeFormat {
  const format = formatOf('UTC');
  if (!format) throw new Error('the platform does not know UTC');
  return format;
}

/** Wall time read as if it were UTC, in ms. */
function asUtcMs(wall: WallTime): number {
  const date = new Date(0);
  date.setUTCFullYear(wall.year, wall.month - 1, wall.day);
  date.setUTCHours(wall.hour, wall.minute, wall.second, wall.ms);
  return date.getTime();
}

/** How far a zone is ahead of UTC at a moment, in ms (Berlin in summer: 7,200,000). */
export function zoneOffsetMs(epochMs: number, zone: string): number {
  return asUtcMs(wallTimeAt(epochMs, zone)) - Math.floor(epochMs);
}

/**
 * The moment at which calendar and clock of a zone show this, in ms since the epoch. A time that comes twice (the clock is
 * put back) means the first; one that never comes (the clock is put forward) means as much later, as in Temporal's
 * "compatible". `date` is `YYYY-MM-DD`, `time` `HH:MM`, `HH:MM:SS` or with a fraction; null when they are no such thing.
 */
export function wallTimeToEpoch(date: string, time: string, zone: string): number | null {
  const wall = readWallTime(date, time);
  if (wall === null) return null;
  const asUtc = asUtcMs(wall);
  const beforeMs = zoneOffsetMs(asUtc - DAY_MS, zone);
  const afterMs = zoneOffsetMs(asUtc + DAY_MS, zone);
  // The larger offset is the earlier moment.
  for (const offsetMs of [Math.max(beforeMs, afterMs), Math.min(beforeMs, afterMs)]) {
    if (zoneOffsetMs(asUtc - offsetMs, zone) === offsetMs) return asUtc - offsetMs;
  }
  return asUtc - beforeMs;
}

function readWallTime(date: string, time: string): WallTime | null {
  const days = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(date.trim());
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/.exec(time.trim());
  if (!days || !clock) return null;
  const [year, month, day] = [Number(days[1]), Number(days[2]), Number(days[3])];
  const [hour, minute, second] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
  const wall = { year, month, day, hour, minute, second, ms: Number((clock[4] ?? '').padEnd(3, '0')) };
  if (hour > 23 || minute > 59 || second > 59) return null;
  // The 31st of June would silently become the 1st of July.
  const read = new Date(asUtcMs(wall));
  return read.getUTCMonth() + 1 === month && read.getUTCDate() === day ? wall : null;
}

const two = (part: number): string => String(part).padStart(2, '0');

/**
 * A moment as people in a zone read it: `20:14:05`, `20:14`, `2026-11-22`, `2026-11-22 20:14:05`; an empty text for what is
 * no time. A zone the platform does not know is read as UTC (the linter says so).
 */
export function formatInZone(
  epochMs: number,
  zone: string,
  style: 'time' | 'minutes' | 'date' | 'date-time' = 'time',
): string {
  if (!(Math.abs(epochMs) <= LARGEST_TIME_MS)) return '';
  const wall = wallTimeAt(epochMs, zone);
  const date = `${String(wall.year).padStart(4, '0')}-${two(wall.month)}-${two(wall.day)}`;
  const minutes = `${two(wall.hour)}:${two(wall.minute)}`;
  switch (style) {
    case 'time':
      return `${minutes}:${two(wall.second)}`;
    case 'minutes':
      return minutes;
    case 'date':
      return date;
    case 'date-time':
      return `${date} ${minutes}:${two(wall.second)}`;
  }
}
