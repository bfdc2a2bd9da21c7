import { markBits, markCellPx, MARK_COLUMNS } from '../../shared/media/latency-mark.ts';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import type { UnixMs } from '../../shared/time/units.ts';
import { GLYPH_COLUMNS, GLYPH_ROWS, hasInk } from './bitmap-font.ts';

/** 75 % colour bars as Y, Cb, Cr in the video range (ITU-R BT.601 coefficients, rounded). */
const BARS = [
  [180, 128, 128],
  [162, 44, 142],
  [131, 156, 44],
  [112, 72, 58],
  [84, 184, 198],
  [65, 100, 212],
  [35, 212, 114],
] as const;
const BLACK = 16;
const WHITE = 235;
const NEUTRAL = 128;
/** hh:mm:ss.mmm UTC */
const CLOCK_CHARACTERS = 16;
/** The clock fills this share of the width. */
const CLOCK_SHARE = 0.8;
/** The sweeping block crosses the picture once in this time. */
const SWEEP_MS = 2000;

/**
 * The test picture in I420: colour bars stand still; only the rows of the running clock, of the sweeping block and of
 * the latency mark are drawn anew.
 */
export class TestPicture {
  readonly buffer: Buffer;
  readonly #widthPx: number;
  readonly #heightPx: number;
  readonly #luma: Buffer;
  readonly #background: Buffer;
  latencyMark = false;

  constructor(video: Pick<VideoSettings, 'widthPx' | 'heightPx'>) {
    this.#widthPx = video.widthPx;
    this.#heightPx = video.heightPx;
    const pixels = video.widthPx * video.heightPx;
    this.buffer = Buffer.alloc(pixels * 1.5);
    this.#luma = this.buffer.subarray(0, pixels);
    this.#drawBackground(pixels);
    this.#background = Buffer.from(this.#luma);
  }

  draw(captureTime: UnixMs): Buffer {
    this.#drawMark(captureTime);
    this.#drawClock(captureTime);
    this.#drawSweep(captureTime);
    return this.buffer;
  }

  #drawBackground(pixels: number): void {
    const chromaWidthPx = this.#widthPx / 2;
    const cb = this.buffer.subarray(pixels, pixels * 1.25);
    const cr = this.buffer.subarray(pixels * 1.25);
    this.#luma.fill(BLACK);
    cb.fill(NEUTRAL);
    cr.fill(NEUTRAL);
    // Bars fill the upper part; below is black for clock and sweep. The mark has neutral colour of its own.
    const barsHeightPx = evenFloor(this.#heightPx * 0.55);
    const markHeightPx = Math.min(barsHeightPx, 2 * markCellPx(this.#heightPx));
    BARS.forEach(([y, u, v], index) => {
      const leftPx = evenFloor((index * this.#widthPx) / BARS.length);
      const rightPx =
        index === BARS.length - 1 ? this.#widthPx : evenFloor(((index + 1) * this.#widthPx) / BARS.length);
      for (let row = markHeightPx; row < barsHeightPx; row++) {
        this.#luma.fill(y, row * this.#widthPx + leftPx, row * this.#widthPx + rightPx);
      }
      for (let row = markHeightPx / 2; row < barsHeightPx / 2; row++) {
        cb.fill(u, row * chromaWidthPx + leftPx / 2, row * chromaWidthPx + rightPx / 2);
        cr.fill(v, row * chromaWidthPx + leftPx / 2, row * chromaWidthPx + rightPx / 2);
      }
    });
  }

  #drawMark(captureTime: UnixMs): void {
    const cellPx = markCellPx(this.#heightPx);
    const rows = Math.min(2 * cellPx, this.#heightPx);
    if (!this.latencyMark || MARK_COLUMNS * cellPx > this.#widthPx) {
      this.#restore(0, rows);
      return;
    }
    for (const [index, bit] of markBits(captureTime).entries()) {
      const leftPx = (index % MARK_COLUMNS) * cellPx;
      const topPx = Math.floor(index / MARK_COLUMNS) * cellPx;
      this.#rectangle(leftPx, topPx, cellPx, cellPx, bit === 1 ? WHITE : BLACK);
    }
  }

  #drawClock(captureTime: UnixMs): void {
    const text = `${new Date(captureTime).toISOString().slice(11, 23)} UTC`;
    const pixelPx = Math.max(1, Math.floor((this.#widthPx * CLOCK_SHARE) / (CLOCK_CHARACTERS * (GLYPH_COLUMNS + 1))));
    const topPx = Math.floor(this.#heightPx * 0.62);
    const heightPx = Math.min(GLYPH_ROWS * pixelPx, this.#heightPx - topPx);
    this.#restore(topPx, topPx + heightPx);
    const startPx = Math.floor((this.#widthPx - CLOCK_CHARACTERS * (GLYPH_COLUMNS + 1) * pixelPx) / 2);
    for (const [index, character] of Array.from(text).entries()) {
      const leftPx = startPx + index * (GLYPH_COLUMNS + 1) * pixelPx;
      for (let row = 0; row < GLYPH_ROWS; row++) {
        for (let column = 0; column < GLYPH_COLUMNS; column++) {
          if (!hasInk(character, column, row)) continue;
          this.#rectangle(leftPx + column * pixelPx, topPx + row * pixelPx, pixelPx, pixelPx, WHITE);
        }
      }
    }
  }

  /** A block that runs from left to right: stalls and missing frames show at once. White at each full second. */
  #drawSweep(captureTime: UnixMs): void {
    const topPx = Math.floor(this.#heightPx * 0.85);
    const heightPx = Math.floor(this.#heightPx * 0.08);
    const blockPx = Math.floor(this.#widthPx / 16);
    this.#restore(topPx, topPx + heightPx);
    const leftPx = Math.floor(((captureTime % SWEEP_MS) / SWEEP_MS) * (this.#widthPx - blockPx));
    this.#rectangle(leftPx, topPx, blockPx, heightPx, captureTime % 1000 < 100 ? WHITE : 150);
  }

  #restore(fromRow: number, toRow: number): void {
    this.#background.copy(this.#luma, fromRow * this.#widthPx, fromRow * this.#widthPx, toRow * this.#widthPx);
  }

  #rectangle(leftPx: number, topPx: number, widthPx: number, heightPx: number, luma: number): void {
    for (let row = topPx; row < Math.min(topPx + heightPx, this.#heightPx); row++) {
      this.#luma.fill(luma, row * this.#widthPx + leftPx, row * this.#widthPx + leftPx + widthPx);
    }
  }
}

function evenFloor(value: number): number {
  return 2 * Math.floor(value / 2);
}
