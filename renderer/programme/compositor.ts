import { MARK_COLUMNS, markBits, markCellPx } from '../../shared/media/latency-mark.ts';
import type { UnixMs } from '../../shared/time/units.ts';
import { contain, insetBox, placeCamera, type Placement, type Rect, type Size } from './geometry.ts';
import type { Scene } from './messages.ts';

export interface Pictures {
  readonly camera: VideoFrame | null;
  readonly screen: VideoFrame | null;
  /** There is a camera, but nothing comes from it (yet, or any more). */
  readonly cameraSilent: boolean;
}

const BACKGROUND = '#0b0d12';
const SLATE_TEXT = '#e8eaf0';
const SLATE_HINT = '#9aa1b2';
const INSET_BORDER = '#ffffff';

/** Draws programme frames, and shows them on the monitor. */
export class Compositor {
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;
  #monitor: { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } | null = null;

  constructor(size: Size) {
    this.#canvas = new OffscreenCanvas(size.widthPx, size.heightPx);
    this.#context = context2d(this.#canvas);
  }

  resize({ widthPx, heightPx }: Size): void {
    this.#canvas.width = widthPx;
    this.#canvas.height = heightPx;
  }

  setMonitor(canvas: OffscreenCanvas): void {
    this.#monitor = { canvas, context: context2d(canvas) };
  }

  /** Draws a frame; the mark is drawn last when a time is given. */
  compose(scene: Scene, pictures: Pictures, markTime: UnixMs | null): void {
    const whole: Rect = { xPx: 0, yPx: 0, widthPx: this.#canvas.width, heightPx: this.#canvas.height };
    switch (scene) {
      case 'camera':
        if (pictures.camera) this.#drawCamera(pictures.camera, whole);
        else this.#drawSlate(cameraHint(pictures));
        break;
      case 'screen':
        if (pictures.screen) this.#drawScreen(pictures.screen, whole);
        else this.#drawSlate('share a screen');
        break;
      case 'screen-with-camera':
        if (pictures.screen) this.#drawScreen(pictures.screen, whole);
        else if (!pictures.camera) this.#drawSlate(`share a screen, ${cameraHint(pictures)}`);
        if (pictures.camera && pictures.screen) this.#drawInset(pictures.camera);
        else if (pictures.camera) this.#drawCamera(pictures.camera, whole);
    }
    if (markTime !== null) this.#drawMark(markTime);
  }

  /** The composed frame for the encoder; the caller closes it. */
  frame(timestampUs: number, durationUs: number): VideoFrame {
    return new VideoFrame(this.#canvas, { timestamp: timestampUs, duration: durationUs, alpha: 'discard' });
  }

  show(): void {
    if (!this.#monitor) return;
    const { canvas, context } = this.#monitor;
    if (canvas.width !== this.#canvas.width || canvas.height !== this.#canvas.height) {
      canvas.width = this.#canvas.width;
      canvas.height = this.#canvas.height;
    }
    context.drawImage(this.#canvas, 0, 0);
  }

  #drawCamera(frame: VideoFrame, box: Rect): void {
    this.#draw(frame, placeCamera(sizeOf(frame), box), box);
  }

  #drawScreen(frame: VideoFrame, box: Rect): void {
    this.#draw(frame, contain(sizeOf(frame), box), box);
  }

  #draw(frame: VideoFrame, { from, to }: Placement, box: Rect): void {
    if (to.widthPx < box.widthPx || to.heightPx < box.heightPx) {
      this.#context.fillStyle = BACKGROUND;
      this.#context.fillRect(box.xPx, box.yPx, box.widthPx, box.heightPx);
    }
    this.#context.drawImage(
      frame,
      from.xPx,
      from.yPx,
      from.widthPx,
      from.heightPx,
      to.xPx,
      to.yPx,
      to.widthPx,
      to.heightPx,
    );
  }

  #drawInset(frame: VideoFrame): void {
    const context = this.#context;
    const box = insetBox({ widthPx: this.#canvas.width, heightPx: this.#canvas.height });
    const radiusPx = box.widthPx * 0.05;
    context.save();
    context.beginPath();
    context.roundRect(box.xPx, box.yPx, box.widthPx, box.heightPx, radiusPx);
    context.clip();
    context.imageSmoothingQuality = 'medium';
    this.#drawCamera(frame, box);
    context.restore();
    context.lineWidth = Math.max(2, box.widthPx * 0.01);
    context.strokeStyle = INSET_BORDER;
    context.beginPath();
    context.roundRect(box.xPx, box.yPx, box.widthPx, box.heightPx, radiusPx);
    context.stroke();
  }

  #drawSlate(hint: string): void {
    const context = this.#context;
    const { width, height } = this.#canvas;
    context.fillStyle = BACKGROUND;
    context.fillRect(0, 0, width, height);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = SLATE_TEXT;
    context.font = `600 ${String(Math.round(height * 0.07))}px system-ui, sans-serif`;
    context.fillText('No picture', width / 2, height * 0.47);
    context.fillStyle = SLATE_HINT;
    context.font = `400 ${String(Math.round(height * 0.04))}px system-ui, sans-serif`;
    context.fillText(hint, width / 2, height * 0.56);
  }

  #drawMark(time: UnixMs): void {
    const cellPx = markCellPx(this.#canvas.height);
    markBits(time).forEach((bit, index) => {
      this.#context.fillStyle = bit ? '#fff' : '#000';
      const column = index % MARK_COLUMNS;
      this.#context.fillRect(column * cellPx, Math.floor(index / MARK_COLUMNS) * cellPx, cellPx, cellPx);
    });
  }
}

function cameraHint({ cameraSilent }: Pictures): string {
  return cameraSilent ? 'waiting for the camera: check its cable and shutter' : 'choose a camera';
}

function sizeOf(frame: VideoFrame): Size {
  return { widthPx: frame.displayWidth, heightPx: frame.displayHeight };
}

/**
 * Without a graphics card the browser would emulate one, only for the encoder to read every frame back; drawing in
 * plain memory takes a fifth less of a core then. With one, frames stay on it.
 */
function drawsOnGpu(): boolean {
  const probe = new OffscreenCanvas(1, 1).getContext('webgl', { failIfMajorPerformanceCaveat: true });
  probe?.getExtension('WEBGL_lose_context')?.loseContext();
  return probe !== null;
}

function context2d(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: !drawsOnGpu() });
  if (!context) throw new Error('The browser gave no drawing context for the programme: too many pages may be open.');
  return context;
}
