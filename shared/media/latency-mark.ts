import { unixMs, type UnixMs } from '../time/units.ts';
import { crc8 } from './crc.ts';

/**
 * The latency mark: capture time burnt into the top-left corner of the programme as black and white cells on
 * macroblock boundaries, so that it survives any transcoder and can be read from decoded pixels.
 *
 * Two rows of 28 cells. Bits in order: finder 1 0 1 0, capture time in ms mod 2^40 (40 bits, most significant
 * first), CRC-8 over those five bytes (8 bits), finder 0 1 0 1. A cell is 16 px at up to 720 lines, then grows.
 */
export const MARK_COLUMNS = 28;
export const MARK_ROWS = 2;
const TIME_BYTES = 5;
const TIME_WRAP_MS = 2 ** (TIME_BYTES * 8);
const HEAD = [1, 0, 1, 0];
const TAIL = [0, 1, 0, 1];

/** The side of a cell in px: a multiple of 16 (a macroblock), 16 at 720 lines and below. */
export function markCellPx(pictureHeightPx: number): number {
  return Math.max(1, Math.round(pictureHeightPx / 720)) * 16;
}

/** The 56 bits of a mark, row by row; 1 is white. */
export function markBits(captureTime: UnixMs): readonly number[] {
  const bytes = new Uint8Array(TIME_BYTES);
  let rest = Math.round(captureTime) % TIME_WRAP_MS;
  for (let index = TIME_BYTES - 1; index >= 0; index--) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  const data: number[] = [];
  for (const byte of [...bytes, crc8(bytes)]) for (let bit = 7; bit >= 0; bit--) data.push((byte >> bit) & 1);
  return [...HEAD, ...data, ...TAIL];
}

/**
 * Reads a mark. `lumaAt` gives the brightness (0–255) at a point in px of the picture as it was composed
 * (`pictureHeightPx` lines); the caller scales to the decoded size.
 * Returns null when no valid mark is there. `near` (any time within 17 years) completes the 40 bits.
 */
export function readMark(
  lumaAt: (xPx: number, yPx: number) => number,
  pictureHeightPx: number,
  near: UnixMs,
): UnixMs | null {
  const cellPx = markCellPx(pictureHeightPx);
  const bits: number[] = [];
  for (let row = 0; row < MARK_ROWS; row++) {
    for (let column = 0; column < MARK_COLUMNS; column++) {
      bits.push(lumaAt((column + 0.5) * cellPx, (row + 0.5) * cellPx) >= 128 ? 1 : 0);
    }
  }
  const data = bits.slice(HEAD.length, bits.length - TAIL.length);
  const finder = [...bits.slice(0, HEAD.length), ...bits.slice(bits.length - TAIL.length)];
  if ([...HEAD, ...TAIL].some((bit, index) => finder[index] !== bit)) return null;
  const bytes = new Uint8Array(TIME_BYTES + 1);
  data.forEach((bit, index) => {
    bytes[index >> 3] = ((bytes[index >> 3] ?? 0) << 1) | bit;
  });
  const time = bytes.subarray(0, TIME_BYTES);
  if (crc8(time) !== bytes[TIME_BYTES]) return null;
  const wrapped = time.reduce((sum, byte) => sum * 256 + byte, 0);
  const turns = Math.round((near - wrapped) / TIME_WRAP_MS);
  return unixMs(wrapped + turns * TIME_WRAP_MS);
}
