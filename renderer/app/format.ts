import {
  EMPTY,
  formatDecimal,
  formatMs,
  joined,
  NO_VALUE,
  usable,
  withMinus,
  type Formatted,
  type MaybeNumber,
} from '../../shared/report/figure-text.ts';

export { EMPTY, formatDecimal, formatMs, joined, type Formatted, type MaybeNumber };

/** Whole numbers in groups of three: `12 345` (thin space). */
export function formatCount(value: MaybeNumber): string {
  if (!usable(value)) return EMPTY;
  const rounded = Math.round(value);
  // Counts change ten times a second: `toLocaleString` is 50 times slower than this.
  const digits = String(Math.abs(rounded)).replaceAll(/(?<=^\d+)(?=(?:\d{3})+$)/g, '\u2009');
  return rounded < 0 ? `−${digits}` : digits;
}

/** Milliseconds with an explicit sign, for offsets. */
export function formatOffsetMs(value: MaybeNumber): Formatted {
  if (!usable(value)) return NO_VALUE;
  const plain = formatMs(value);
  return value > 0 && Number(plain.text) !== 0 ? { text: `+${plain.text}`, unit: plain.unit } : plain;
}

/** Bit rate: `850 kb/s`, `3.01 Mb/s`. */
export function formatKbps(value: MaybeNumber): Formatted {
  if (!usable(value)) return NO_VALUE;
  if (Math.abs(value) >= 1000) return { text: withMinus(value / 1000, 2), unit: 'Mb/s' };
  return { text: withMinus(value, 0), unit: 'kb/s' };
}

export function formatPercent(value: MaybeNumber, decimals = 0): Formatted {
  return usable(value) ? { text: withMinus(value, decimals), unit: '%' } : NO_VALUE;
}

/** A length of time, whole seconds, rounded down: `0:07`, `12:34`, `1:02:03`. Negative ones count as 0. */
export function formatDuration(valueMs: MaybeNumber): string {
  if (!usable(valueMs)) return EMPTY;
  const totalS = Math.floor(Math.max(0, valueMs) / 1000);
  const hours = Math.floor(totalS / 3600);
  const minutes = Math.floor((totalS % 3600) / 60);
  const seconds = String(totalS % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** A countdown: tenths below one minute (`12.3`), `M:SS` above, rounded up so that 0 means over. */
export function formatCountdown(remainingMs: MaybeNumber): string {
  if (!usable(remainingMs)) return EMPTY;
  const tenths = Math.ceil(Math.max(0, remainingMs) / 100);
  if (tenths < 600) return (tenths / 10).toFixed(1);
  return formatDuration(Math.ceil(remainingMs / 1000) * 1000);
}

/** How far over or under, in whole seconds with a sign: `+0:42`, `−1:05`, `±0:00`. Positive: behind. */
export function formatOver(valueMs: MaybeNumber): string {
  if (!usable(valueMs)) return EMPTY;
  const seconds = Math.round(valueMs / 1000);
  const sign = seconds > 0 ? '+' : seconds < 0 ? '−' : '±';
  return `${sign}${formatDuration(Math.abs(seconds) * 1000)}`;
}

/** An instant as this computer's local time of day: `14:03:07`, with `decimals` 1–3 `14:03:07.250`. */
export function formatClock(valueMs: MaybeNumber, decimals = 0): string {
  if (!usable(valueMs) || Math.abs(valueMs) > 8.64e15) return EMPTY;
  const date = new Date(Math.floor(valueMs));
  const two = (part: number): string => String(part).padStart(2, '0');
  const whole = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  if (decimals <= 0) return whole;
  return `${whole}.${String(date.getMilliseconds()).padStart(3, '0').slice(0, decimals)}`;
}

/** How long ago, for the age of a figure: `now`, `4 s ago`, `3 min ago`, `2 h ago`. */
export function formatAge(ageMs: MaybeNumber): string {
  if (!usable(ageMs)) return EMPTY;
  if (ageMs < 1_500) return 'now';
  if (ageMs < 60_000) return `${Math.round(ageMs / 1000)} s ago`;
  if (ageMs < 3_600_000) return `${Math.round(ageMs / 60_000)} min ago`;
  return `${Math.round(ageMs / 3_600_000)} h ago`;
}

/** A number on an axis, short enough for its room: `0.25`, `1200`, `150k`, `2.5M`. */
export function formatTick(value: MaybeNumber): string {
  if (!usable(value)) return EMPTY;
  const size = Math.abs(value);
  if (size >= 1e6) return `${withMinus(value / 1e6, 2).replace(/\.?0+$/, '')}M`;
  if (size >= 1e4) return `${withMinus(value / 1e3, 1).replace(/\.0$/, '')}k`;
  return String(Number(value.toPrecision(4))).replace('-', '−');
}
