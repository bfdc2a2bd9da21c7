import { unixMs } from '../time/units.ts';
import { MARK_COLUMNS, MARK_ROWS, markCellPx, readMark } from './latency-mark.ts';

/** Pixels a cell gets on the small picture that the mark is read from. */
const CELL_PX = 8;
/** Size of that picture in px. */
export const MARK_PICTURE_WIDTH_PX = MARK_COLUMNS * CELL_PX;
export const MARK_PICTURE_HEIGHT_PX = MARK_ROWS * CELL_PX;
/** Pictures are composed at these heights; a transcoded rendition keeps the proportions of its original. */
const COMPOSED_HEIGHTS_PX = [720, 1080, 1440, 2160];
const CHANNELS = 4;

/**
 * Draws the top-left `widthPx` × `heightPx` of the decoded picture, scaled to MARK_PICTURE_WIDTH_PX ×
 * MARK_PICTURE_HEIGHT_PX, and gives its RGBA pixels.
 */
export type GrabCorner = (widthPx: number, heightPx: number) => Uint8ClampedArray;

/**
 * Reads the latency mark from decoded pixels, whatever size the picture was transcoded to: measuring that trusts
 * nothing but the picture. Remembers at which height the picture was composed.
 */
export class MarkPixels {
  #composedHeightPx: number | null = null;

  /**
   * Capture time (ms since the epoch) burnt into the picture; null when there is no valid mark.
   * @param pictureHeightPx lines of the decoded picture
   * @param nearMs any time within 17 years of the capture
   */
  read(pictureHeightPx: number, nearMs: number, grab: GrabCorner): number | null {
    if (!(pictureHeightPx > 0)) return null;
    const known = this.#composedHeightPx;
    const candidates = known === null ? [pictureHeightPx, ...COMPOSED_HEIGHTS_PX] : [known];
    for (const composedHeightPx of candidates) {
      const cellPx = (markCellPx(composedHeightPx) * pictureHeightPx) / composedHeightPx;
      const time = decode(grab(MARK_COLUMNS * cellPx, MARK_ROWS * cellPx), composedHeightPx, nearMs);
      if (time === null) continue;
      this.#composedHeightPx = composedHeightPx;
      return time;
    }
    this.#composedHeightPx = null;
    return null;
  }
}

function decode(rgba: Uint8ClampedArray, composedHeightPx: number, nearMs: number): number | null {
  const cellPx = markCellPx(composedHeightPx);
  const lumaAt = (xPx: number, yPx: number): number => {
    const x = Math.floor((xPx / cellPx) * CELL_PX);
    const y = Math.floor((yPx / cellPx) * CELL_PX);
    // Green is nearly luma for black and white.
    return rgba[(y * MARK_PICTURE_WIDTH_PX + x) * CHANNELS + 1] ?? 0;
  };
  return readMark(lumaAt, composedHeightPx, unixMs(nearMs));
}
