import { MARK_PICTURE_HEIGHT_PX, MARK_PICTURE_WIDTH_PX, MarkPixels } from '../../shared/media/mark-pixels.ts';

/** Reads the latency mark from the pixels a video shows. Each reading converts a frame, so it is not done for every one. */
export class MarkCanvas {
  readonly #pixels = new MarkPixels();
  readonly #context = new OffscreenCanvas(MARK_PICTURE_WIDTH_PX, MARK_PICTURE_HEIGHT_PX).getContext('2d', {
    willReadFrequently: true,
    alpha: false,
  });

  /** Capture time (ms since the epoch) burnt into the frame on screen; null when there is no valid mark. */
  read(video: HTMLVideoElement, nearMs: number): number | null {
    const context = this.#context;
    if (!context) return null;
    return this.#pixels.read(video.videoHeight, nearMs, (widthPx, heightPx) => {
      const [width, height] = [MARK_PICTURE_WIDTH_PX, MARK_PICTURE_HEIGHT_PX];
      context.drawImage(video, 0, 0, widthPx, heightPx, 0, 0, width, height);
      return context.getImageData(0, 0, width, height).data;
    });
  }
}
