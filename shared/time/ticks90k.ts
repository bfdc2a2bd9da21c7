import { unixMs, type Ticks90k, type UnixMs } from './units.ts';

/** 2^33: MPEG time stamps wrap here, after 26.5 h (ISO/IEC 13818-1 §2.4.3.7). */
export const TICKS_WRAP = 8_589_934_592;
const TICKS_PER_MS = 90;

/** Capture time as an MPEG presentation time: 90 kHz units mod 2^33. Exact to 5.6 µs. */
export function toTicks90k(time: UnixMs): Ticks90k {
  const ticks = Math.round(time * TICKS_PER_MS) % TICKS_WRAP;
  return (ticks < 0 ? ticks + TICKS_WRAP : ticks) as Ticks90k;
}

/** Recovers the date that is nearest to `near` (any time within ±13.2 h of it). */
export function fromTicks90k(ticks: Ticks90k, near: UnixMs): UnixMs {
  const nearTicks = Math.round(near * TICKS_PER_MS);
  return unixMs((nearTicks + ticks90kDifference(ticks, toTicks90k(near))) / TICKS_PER_MS);
}

/** a − b on the wrapping circle, in −2^32 ≤ d < 2^32 (serial-number arithmetic, half range). */
export function ticks90kDifference(a: Ticks90k, b: Ticks90k): number {
  const difference = (((a - b) % TICKS_WRAP) + TICKS_WRAP) % TICKS_WRAP;
  return difference >= TICKS_WRAP / 2 ? difference - TICKS_WRAP : difference;
}

/** Takes a number read from a stream as an MPEG time. Throws a RangeError outside 0 ≤ t < 2^33. */
export function ticks90k(value: number): Ticks90k {
  if (!Number.isInteger(value) || value < 0 || value >= TICKS_WRAP) {
    throw new RangeError(`ticks90k: ${String(value)} is not a 33-bit time`);
  }
  return value as Ticks90k;
}
