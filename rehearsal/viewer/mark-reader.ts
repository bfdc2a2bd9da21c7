import { MARK_COLUMNS, MARK_ROWS, markCellPx, readMark } from '../../shared/media/latency-mark.ts';
import { unixMs } from '../../shared/time/units.ts';

/** Pixels a cell gets on the small canvas. */
const CELL_PX = 8;
/** Pictures are composed at these heights; a transcoded rendition keeps the proportions of its original. */
const COMPOSED_HEIGHTS_PX = [720, 1080, 1440, 2160];

/** Reads the latency mark from the pixels the video shows (`?mark=1`): measuring that trusts nothing but the picture. */
export class MarkReader {
  readonly #canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D | null;
  #composedHeightPx: number | null = null;

  constructor() {
    this.#canvas.width = MARK_COLUMNS * CELL_PX;
    this.#canvas.height = MARK_ROWS * CELL_PX;
    this.#context = this.#canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  }

  /** Capture time (ms since the epoch) burnt into the frame on screen; null when there is no valid mark. */
  read(video: HTMLVideoElement, nearMs: number): number | null {
    if (!this.#context || video.videoHeight === 0) return null;
    const known = this.#composedHeightPx;
    const candidates = known === null ? [video.videoHeight, ...COMPOSED_HEIGHTS_PX] : [known];
    for (const composedHeightPx of candidates) {
      const time = this.#readAt(this.#context, video, composedHeightPx, nearMs);
      if (time === null) continue;
      this.#composedHeightPx = composedHeightPx;
      return time;
    }
    this.#composedHeightPx = null;
    return null;
  }

  #readAt(
    context: CanvasRenderingContext2D,
    video: HTMLVideoElement,
    composedHeightPx: number,
    nearMs: number,
  ): number | null {
    const { width, height } = this.#canvas;
    const composedCellPx = markCellPx(composedHeightPx);
    const shownCellPx = (composedCellPx * video.videoHeight) / composedHeightPx;
    context.drawImage(video, 0, 0, MARK_COLUMNS * shownCellPx, MARK_ROWS * shownCellPx, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const lumaAt = (xPx: number, yPx: number): number => {
      const x = Math.floor((xPx / composedCellPx) * CELL_PX);
      const y = Math.floor((yPx / composedCellPx) * CELL_PX);
      // Green is nearly luma for black and white.
      return data[(y * width + x) * 4 + 1] ?? 0;
    };
    return readMark(lumaAt, composedHeightPx, unixMs(nearMs));
  }
}
