/**
 * Lengths of time as people type and read them. Typed: `90` (seconds), `1:30`, `1:02:03`, `0:02.5`, `90s`, `1.5m`,
 * `1h30m`, `250ms`; a comma does as a decimal point. Shown: `1:30`, `1:02:03`, `0:02.250`.
 */

/** What is said when a length cannot be read. */
export const SPAN_HINT = 'write it as 1:30, 90s or 1.5m';

/** Milliseconds, or null when the text is no length of time. Fractions of a millisecond are rounded. */
export function parseSpanMs(text: string): number | null {
  const tidy = text.trim().toLowerCase();
  return parseClockForm(tidy) ?? parseUnitForm(tidy);
}

/** `90`, `1:30`, `1:02:03`, each with a fraction of a second if wanted. */
function parseClockForm(text: string): number | null {
  const match = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d{1,3}))?$/.exec(text);
  if (!match) return null;
  const [, hours, minutes, seconds, fraction] = match;
  if (minutes !== undefined && Number(seconds) > 59) return null;
  if (hours !== undefined && Number(minutes) > 59) return null;
  const wholeS = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return wholeS * 1000 + Number((fraction ?? '').padEnd(3, '0'));
}

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['min', 60_000],
  ['s', 1_000],
  ['sec', 1_000],
  ['ms', 1],
]);

/** `1h30m`, `1.5 min`, `90 s`: each unit once, from large to small; a last number without unit is of the next smaller (`1h30`). */
function parseUnitForm(text: string): number | null {
  const parts = [...text.matchAll(/(\d{1,9}(?:[.,]\d{1,6})?)\s*(ms|min|m|sec|s|h)?\s*/gy)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return null;
  let sumMs = 0;
  let smallestMs = Number.POSITIVE_INFINITY;
  for (const [, number, unit] of parts) {
    const unitMs = unit === undefined ? smallestMs / 60 : (UNIT_MS.get(unit) ?? Number.NaN);
    if (!Number.isFinite(unitMs) || unitMs >= smallestMs || unitMs < 1) return null;
    smallestMs = unitMs;
    sumMs += Number((number ?? '').replace(',', '.')) * unitMs;
  }
  return Math.round(sumMs);
}

/** `1:30`, `1:02:03`, with the milliseconds if there are any (`1:30.250`). What it gives, `parseSpanMs` reads back. */
export function spanText(spanMs: number): string {
  const wholeMs = Math.max(0, Math.round(spanMs));
  const totalS = Math.floor(wholeMs / 1000);
  const hours = Math.floor(totalS / 3600);
  const two = (part: number): string => String(part).padStart(2, '0');
  const minutesS = `${hours > 0 ? two(Math.floor((totalS % 3600) / 60)) : Math.floor(totalS / 60)}:${two(totalS % 60)}`;
  const restMs = wholeMs % 1000;
  return `${hours > 0 ? `${hours}:` : ''}${minutesS}${restMs === 0 ? '' : `.${String(restMs).padStart(3, '0')}`}`;
}
