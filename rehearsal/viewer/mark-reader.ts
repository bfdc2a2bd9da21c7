import { MARK_PICTURE_HEIGHT_PX, MARK_PICTURE_WIDTH_PX, MarkPixels } from '../../shared/media/mark-pixels.ts';

/** Reads the latency mark from the pixels the video shows (`?mark=1`): measuring that trusts nothing but the picture. */
export class MarkReader {
  readonly #canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D | null;
  readonly #pixels = new MarkPixels();

  constructor() {
    this.#canvas.width = MARK_PICTURE_WIDTH_PX;
    this.#canvas.height = MARK_PICTURE_HEIGHT_PX;
    this.#context = this.#canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  }

  /** Capture time (ms since the epoch) burnt into the frame on screen; null when there is no valid mark. */
  read(video: HTMLVideoElement, nearMs: number): number | null {
    const context = this.#context;
    if (!context) return null;
    const { width, height } = this.#canvas;
    return this.#pixels.read(video.videoHeight, nearMs, (widthPx, heightPx) => {
      context.drawImage(video, 0, 0, widthPx, heightPx, 0, 0, width, height);
      return context.getImageData(0, 0, width, height).data;
    });
  }
}
