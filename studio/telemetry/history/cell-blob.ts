import type { Cells } from './cells.ts';

/**
 * A row's figures as bytes (little-endian, as on every machine that we run on): format 1, the length L of each of two bit
 * sets, which metrics there are, which of them have several values; zeros up to a multiple of 8; then in the order of
 * metrics a Float64 for one value, and n, sum, min, max for several. No more than what was measured is written.
 */
const FORMAT = 1;
const HEAD_BYTES = 2;
const WORD_BYTES = 8;
const MANY_WORDS = 4;
/** Bits of a set: more metrics than this there are not. */
const MOST_METRICS = 255 * 8;

const padded = (bytes: number): number => Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;

/** Throws a RangeError when a metric's number is 2,040 or more. */
export function encodeCells(cells: Cells): Uint8Array {
  const ids = [...cells.keys()].sort((a, b) => a - b);
  const setBytes = Math.floor((ids.at(-1) ?? 0) / 8) + 1;
  if (setBytes * 8 > MOST_METRICS) throw new RangeError(`encodeCells: there is no metric ${String(ids.at(-1))}`);
  let words = 0;
  for (const { n } of cells.values()) words += n > 1 ? MANY_WORDS : 1;
  const headBytes = padded(HEAD_BYTES + 2 * setBytes);
  const bytes = new Uint8Array(headBytes + words * WORD_BYTES);
  const numbers = new Float64Array(bytes.buffer, headBytes, words);
  bytes[0] = FORMAT;
  bytes[1] = setBytes;
  let at = 0;
  for (const id of ids) {
    const cell = cells.get(id);
    if (!cell) continue;
    const byte = HEAD_BYTES + (id >> 3);
    const bit = 1 << (id & 7);
    bytes[byte] = (bytes[byte] ?? 0) | bit;
    if (cell.n > 1) {
      bytes[byte + setBytes] = (bytes[byte + setBytes] ?? 0) | bit;
      numbers.set([cell.n, cell.sum, cell.min, cell.max], at);
      at += MANY_WORDS;
    } else {
      numbers[at++] = cell.sum;
    }
  }
  return bytes;
}

export type VisitCell = (id: number, n: number, sum: number, min: number, max: number) => void;

/**
 * Visits a row's figures in the order of metrics. False, and nothing was visited, when the bytes are no row: damage costs
 * that row alone.
 */
export function readCells(bytes: Uint8Array, visit: VisitCell): boolean {
  const setBytes = bytes[1] ?? 0;
  const headBytes = padded(HEAD_BYTES + 2 * setBytes);
  if (bytes[0] !== FORMAT || setBytes === 0 || bytes.length < headBytes) return false;
  if ((bytes.length - headBytes) % WORD_BYTES !== 0) return false;
  // A view needs an address that is a multiple of 8.
  const from = bytes.byteOffset + headBytes;
  const aligned = from % WORD_BYTES === 0;
  const numbers = aligned
    ? new Float64Array(bytes.buffer, from, (bytes.length - headBytes) / WORD_BYTES)
    : new Float64Array(bytes.slice(headBytes).buffer);
  if (!isWhole(bytes, setBytes, numbers)) return false;
  walk(bytes, setBytes, (id, many, at) => {
    const value = numbers[at] ?? Number.NaN;
    if (many) visit(id, value, numbers[at + 1] ?? 0, numbers[at + 2] ?? 0, numbers[at + 3] ?? 0);
    else visit(id, 1, value, value, value);
  });
  return true;
}

/** As many numbers as the sets say, and all of them are numbers. */
function isWhole(bytes: Uint8Array, setBytes: number, numbers: Float64Array): boolean {
  for (const number of numbers) if (!Number.isFinite(number)) return false;
  let sound = true;
  const words = walk(bytes, setBytes, (_id, many, at) => {
    if (!many) return;
    const n = numbers[at] ?? 0;
    const min = numbers[at + 2] ?? 0;
    const max = numbers[at + 3] ?? 0;
    if (!Number.isInteger(n) || n < 2 || min > max) sound = false;
  });
  return sound && words === numbers.length;
}

/** @returns how many words the sets ask for */
function walk(bytes: Uint8Array, setBytes: number, visit: (id: number, many: boolean, at: number) => void): number {
  let at = 0;
  for (let byte = 0; byte < setBytes; byte++) {
    const there = bytes[HEAD_BYTES + byte] ?? 0;
    const several = bytes[HEAD_BYTES + setBytes + byte] ?? 0;
    if (there === 0) continue;
    for (let bit = 0; bit < 8; bit++) {
      if ((there & (1 << bit)) === 0) continue;
      const many = (several & (1 << bit)) !== 0;
      visit(byte * 8 + bit, many, at);
      at += many ? MANY_WORDS : 1;
    }
  }
  return at;
}
