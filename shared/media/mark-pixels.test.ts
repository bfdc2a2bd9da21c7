import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMs } from '../time/units.ts';
import { MARK_COLUMNS, MARK_ROWS, markBits, markCellPx } from './latency-mark.ts';
import { MARK_PICTURE_HEIGHT_PX, MARK_PICTURE_WIDTH_PX, MarkPixels, type GrabCorner } from './mark-pixels.ts';

const NOW = Date.UTC(2026, 10, 22);

/** A picture composed at one height and shown at another, as a canvas would give its corner. */
function corner(captureMs: number, composedHeightPx: number, shownHeightPx: number): GrabCorner {
  const bits = markBits(unixMs(captureMs));
  const cellPx = (markCellPx(composedHeightPx) * shownHeightPx) / composedHeightPx;
  return (widthPx, heightPx) => {
    const rgba = new Uint8ClampedArray(MARK_PICTURE_WIDTH_PX * MARK_PICTURE_HEIGHT_PX * 4);
    for (let y = 0; y < MARK_PICTURE_HEIGHT_PX; y++) {
      for (let x = 0; x < MARK_PICTURE_WIDTH_PX; x++) {
        const column = Math.floor((((x + 0.5) / MARK_PICTURE_WIDTH_PX) * widthPx) / cellPx);
        const row = Math.floor((((y + 0.5) / MARK_PICTURE_HEIGHT_PX) * heightPx) / cellPx);
        const inside = column < MARK_COLUMNS && row < MARK_ROWS;
        rgba[(y * MARK_PICTURE_WIDTH_PX + x) * 4 + 1] = inside && bits[row * MARK_COLUMNS + column] === 1 ? 230 : 20;
      }
    }
    return rgba;
  };
}

describe('the mark in decoded pixels', () => {
  it('is read at every size a rendition may have', () => {
    const heights = fc.constantFrom(720, 1080, 1440, 2160);
    fc.assert(
      fc.property(fc.nat(10_000_000), heights, fc.constantFrom(240, 360, 480, 720, 1080), (ms, composed, shown) => {
        const reader = new MarkPixels();
        expect(reader.read(shown, NOW, corner(NOW + ms, composed, shown))).toBe(NOW + ms);
      }),
      { numRuns: 40 },
    );
  });

  it('finds a new size after a change, and nothing in a picture without a mark', () => {
    const reader = new MarkPixels();
    expect(reader.read(360, NOW, corner(NOW, 1080, 360))).toBe(NOW);
    expect(reader.read(360, NOW, () => new Uint8ClampedArray(0))).toBeNull();
    expect(reader.read(360, NOW, corner(NOW + 5, 720, 360))).toBe(NOW + 5);
    expect(reader.read(0, NOW, corner(NOW, 720, 360))).toBeNull();
  });
});
