/** Branded times: only this folder creates them, so that a monotonic stamp can never be taken for a date. */
declare const unit: unique symbol;

/** Milliseconds since the Unix epoch, float with µs resolution (UTC, no leap seconds). */
export type UnixMs = number & { readonly [unit]: 'UnixMs' };
/** Milliseconds of the machine's monotonic clock; the same origin in every process of one machine (Node). */
export type MonoMs = number & { readonly [unit]: 'MonoMs' };
/** A 33-bit MPEG presentation time in 90 kHz units, 0 ≤ t < 2^33 (ISO/IEC 13818-1 §2.4.3.7). */
export type Ticks90k = number & { readonly [unit]: 'Ticks90k' };

/** Takes a plain number of milliseconds since the epoch as a date. Throws a RangeError unless it is finite. */
export function unixMs(value: number): UnixMs {
  if (!Number.isFinite(value)) throw new RangeError(`unixMs: ${String(value)} is not a finite time`);
  return value as UnixMs;
}

/** Takes a plain number of milliseconds as a monotonic stamp. Throws a RangeError unless it is finite. */
export function monoMs(value: number): MonoMs {
  if (!Number.isFinite(value)) throw new RangeError(`monoMs: ${String(value)} is not a finite time`);
  return value as MonoMs;
}

/** Shifts a date by a duration in milliseconds. */
export function addMs(time: UnixMs, durationMs: number): UnixMs {
  return unixMs(time + durationMs);
}
