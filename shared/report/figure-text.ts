/** What stands where there is no value; the reason belongs in the tooltip beside it. */
export const EMPTY = '—';

/** A figure that may not have been measured. */
export type MaybeNumber = number | null | undefined;

/** A figure ready for people: the number's text and, apart, its unit (empty when there is no value). */
export interface Formatted {
  readonly text: string;
  readonly unit: string;
}

export const NO_VALUE: Formatted = { text: EMPTY, unit: '' };

export function usable(value: MaybeNumber): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Fixed decimals without a negative zero. */
function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
}

/** Fixed decimals with a true minus sign. */
export function withMinus(value: number, decimals: number): string {
  return fixed(value, decimals).replace('-', '−');
}

/** Milliseconds: two decimals below 10 ms, one below 100, none above; seconds from 10 s on. */
export function formatMs(value: MaybeNumber): Formatted {
  if (!usable(value)) return NO_VALUE;
  const size = Math.abs(value);
  if (size >= 10_000) return { text: withMinus(value / 1000, 1), unit: 's' };
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return { text: withMinus(value, decimals), unit: 'ms' };
}

/** A rate or other small decimal with a unit of the caller's. */
export function formatDecimal(value: MaybeNumber, decimals: number, unit: string): Formatted {
  return usable(value) ? { text: withMinus(value, decimals), unit } : NO_VALUE;
}

/** Number and unit in one string, with a thin space. */
export function joined(value: Formatted): string {
  return value.unit === '' ? value.text : `${value.text}\u202f${value.unit}`;
}

/** `± 0.42 ms`, `± 3.1 ms`, `± 35 ms`: as fine as bounds are worth telling. */
export function boundText(boundMs: number): string {
  return `± ${joined(formatDecimal(boundMs, boundMs < 1 ? 2 : boundMs < 10 ? 1 : 0, 'ms'))}`;
}

/** `± 4.2 ppm`, `± 31 ppm`. */
export function ppmBoundText(boundPpm: number): string {
  return `± ${joined(formatDecimal(boundPpm, boundPpm < 10 ? 1 : 0, 'ppm'))}`;
}
