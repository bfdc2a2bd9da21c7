import { z } from 'zod';
import type { History } from './history.ts';
import { metricSchema } from './metrics.ts';

/**
 * A History in bytes, little-endian: the length of a JSON head (32 bits), the head, spaces up to a multiple of 8, then for
 * each metric min, mean and max, `bins` Float64 each; NaN: nothing was measured. 12 h of 40 metrics are 1 MB, and cost the
 * host nothing to pass on.
 */
const headSchema = z.object({
  fromMs: z.number(),
  stepMs: z.number().positive(),
  bins: z.int().nonnegative(),
  metrics: z.array(metricSchema),
});

const LENGTH_BYTES = 4;
const NUMBER_BYTES = 8;
const COLUMNS = 3;

export function encodeHistory({ fromMs, stepMs, bins, series }: History): Uint8Array<ArrayBuffer> {
  const head = JSON.stringify({ fromMs, stepMs, bins, metrics: series.map(({ metric }) => metric) });
  const headBytes = Math.ceil((LENGTH_BYTES + head.length) / NUMBER_BYTES) * NUMBER_BYTES - LENGTH_BYTES;
  const bytes = new Uint8Array(LENGTH_BYTES + headBytes + series.length * COLUMNS * bins * NUMBER_BYTES);
  new DataView(bytes.buffer).setUint32(0, headBytes, true);
  // All of it is ASCII: numbers and names of metrics.
  const padded = head.padEnd(headBytes);
  for (let at = 0; at < headBytes; at++) bytes[LENGTH_BYTES + at] = padded.charCodeAt(at);
  const numbers = new Float64Array(bytes.buffer, LENGTH_BYTES + headBytes);
  let at = 0;
  for (const { min, mean, max } of series) {
    for (const column of [min, mean, max]) {
      for (const value of column) numbers[at++] = value ?? Number.NaN;
    }
  }
  return bytes;
}

/** Throws an Error in words when the bytes are no History. */
export function decodeHistory(buffer: ArrayBuffer): History {
  const wrong = (why: string): Error => new Error(`This is no history of figures: ${why}.`);
  if (buffer.byteLength < LENGTH_BYTES) throw wrong('it is too short');
  const headBytes = new DataView(buffer).getUint32(0, true);
  const from = LENGTH_BYTES + headBytes;
  if (from > buffer.byteLength || from % NUMBER_BYTES !== 0) throw wrong('its head does not end where it should');
  const { fromMs, stepMs, bins, metrics } = readHead(new Uint8Array(buffer, LENGTH_BYTES, headBytes), wrong);
  const numbers = new Float64Array(buffer.slice(from));
  if (numbers.length !== metrics.length * COLUMNS * bins) throw wrong('it is cut off');
  let at = 0;
  const column = (): (number | null)[] => {
    const values = Array.from(numbers.subarray(at, at + bins), (value) => (Number.isNaN(value) ? null : value));
    at += bins;
    return values;
  };
  const series = metrics.map((metric) => ({ metric, min: column(), mean: column(), max: column() }));
  return { fromMs, stepMs, bins, series };
}

function readHead(bytes: Uint8Array, wrong: (why: string) => Error): z.infer<typeof headSchema> {
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(String.fromCharCode(...bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const head = headSchema.safeParse(parsed);
  if (!head.success) throw wrong('its head is none');
  return head.data;
}
