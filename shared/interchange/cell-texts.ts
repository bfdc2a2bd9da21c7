import { CUE_COLOURS, type CueBase } from '../cues/cue-base.ts';
import { parseSpanMs, spanText, SPAN_HINT } from '../time/span-text.ts';
import { parseTimeOfDay } from '../time/time-of-day.ts';
import { formatInZone, wallTimeAt, wallTimeToEpoch } from '../time/zone.ts';

/** How single values stand in the cells of a table: as people write them. */

export type CellReading<T> = { readonly value: T } | { readonly problem: string };

const YES = new Set(['yes', 'y', 'true', '1', 'x', '✓', '✔', 'on', 'ja', 'oui', 'si', 'sí', 'wahr']);
const NO = new Set(['', 'no', 'n', 'false', '0', '-', '–', 'off', 'nein', 'non', 'nee', 'falsch']);

export function readYesNo(text: string, name: string): CellReading<boolean> {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return { value: true };
  if (NO.has(word)) return { value: false };
  return { problem: `${name} “${shown(text)}” is neither yes nor no` };
}

export function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

/** Words that stand for no limit where a length could stand. */
const NO_LIMIT = new Set(['until closed', 'open', 'none', 'no limit', '∞', 'until ended']);
export const NO_LIMIT_TEXT = 'until closed';

/** A length of time in ms; null: until it is ended by hand. */
export function readSpanOrNone(text: string, name: string): CellReading<number | null> {
  return NO_LIMIT.has(text.trim().toLowerCase()) ? { value: null } : readSpan(text, name);
}

export function spanOrNoneText(spanMs: number | null): string {
  return spanMs === null ? NO_LIMIT_TEXT : spanText(spanMs);
}

export function readSpan(text: string, name: string): CellReading<number> {
  const spanMs = parseSpanMs(text);
  return spanMs === null
    ? { problem: `${name} “${shown(text)}” is no length of time: ${SPAN_HINT}` }
    : { value: spanMs };
}

/** A colour of each name, as sRGB, to find the nearest for colours from elsewhere. */
const COLOUR_RGB: Readonly<Record<(typeof CUE_COLOURS)[number], readonly [number, number, number]>> = {
  red: [229, 57, 53],
  orange: [251, 140, 0],
  yellow: [253, 216, 53],
  green: [67, 160, 71],
  teal: [0, 150, 136],
  blue: [62, 117, 232],
  violet: [126, 87, 194],
  pink: [236, 64, 122],
  grey: [158, 158, 158],
};

/** `red`, or `#e53935`: then the nearest of ours. */
export function readColour(text: string): CellReading<CueBase['colour']> {
  const word = text.trim().toLowerCase();
  if (word === '' || word === 'none' || word === '-') return { value: null };
  const known = CUE_COLOURS.find((colour) => colour === word);
  if (known) return { value: known };
  const nearest = nearestColour(word);
  return nearest ? { value: nearest } : { problem: `colour “${shown(text)}” is none of ${CUE_COLOURS.join(', ')}` };
}

/** The nearest of our colours to `#rgb`, `#rrggbb` or `#rrggbbaa`; null when the text is no such thing. */
export function nearestColour(text: string): CueBase['colour'] {
  const hex = /^#?(?:([\da-f]{3})[\da-f]?|([\da-f]{6})(?:[\da-f]{2})?)$/i.exec(text.trim());
  const digits = hex?.[2] ?? hex?.[1]?.replaceAll(/./g, '$&$&');
  if (digits === undefined) return null;
  const rgb = [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
  let best: CueBase['colour'] = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const colour of CUE_COLOURS) {
    const distance = COLOUR_RGB[colour].reduce((sum, part, index) => sum + (part - (rgb[index] ?? 0)) ** 2, 0);
    if (distance < bestDistance) [best, bestDistance] = [colour, distance];
  }
  return best;
}

/** `#e53935` for `red`. */
export function colourHex(colour: NonNullable<CueBase['colour']>): string {
  return `#${COLOUR_RGB[colour].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** `2026-11-22 20:00:00`, with its milliseconds if there are any; empty for what no calendar can tell. */
export function instantText(atMs: number, zone: string): string {
  const text = formatInZone(atMs, zone, 'date-time');
  const ms = text === '' ? 0 : wallTimeAt(atMs, zone).ms;
  return ms === 0 ? text : `${text}.${String(ms).padStart(3, '0')}`;
}

export interface InstantContext {
  readonly zone: string;
  /** A time without a date is the first such time from here on. */
  readonly notBeforeMs: number;
}

const DAY_MS = 86_400_000;

/** A date with a time, a moment with its zone (ISO 8601), or a time of day. */
export function readInstant(text: string, name: string, { zone, notBeforeMs }: InstantContext): CellReading<number> {
  const words = text.trim();
  const dated = /^(\d{4}-\d{1,2}-\d{1,2})[T ]+(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,3})?)?)$/.exec(words);
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4}),?\s+(\d{1,2}:\d{2}(?::\d{2})?)(?: Uhr)?$/.exec(words);
  const [date, clock] = dated
    ? [dated[1], dated[2]]
    : german
      ? [`${String(german[3])}-${String(german[2])}-${String(german[1])}`, german[4]]
      : [undefined, undefined];
  if (date !== undefined && clock !== undefined) {
    const atMs = wallTimeToEpoch(date, clock, zone);
    return atMs === null ? { problem: `${name} ${shown(text)} is no time` } : { value: atMs };
  }
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(words)) {
    const atMs = Date.parse(words);
    if (Number.isFinite(atMs)) return { value: atMs };
  }
  const time = parseTimeOfDay(words);
  if (!time) return { problem: `${name} ${shown(text)} is no time` };
  const timeText = `${String(time.hour)}:${String(time.minute).padStart(2, '0')}:${time.second.toFixed(3).padStart(6, '0')}`;
  for (const dayMs of [notBeforeMs, notBeforeMs + DAY_MS, notBeforeMs + 2 * DAY_MS]) {
    const atMs = wallTimeToEpoch(formatInZone(dayMs, zone, 'date'), timeText, zone);
    if (atMs !== null && atMs >= notBeforeMs) return { value: atMs };
  }
  return { problem: `${name} ${shown(text)} is no time` };
}

/** A text as it may stand in a sentence: short, on one line. */
export function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
