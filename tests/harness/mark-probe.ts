import type { Page } from 'playwright-core';
import { MARK_COLUMNS, MARK_ROWS, markCellPx, readMark } from '../../shared/media/latency-mark.ts';
import { unixMs, type UnixMs } from '../../shared/time/units.ts';

/** Brightness of the mark's cells, read from decoded pixels by this harness alone (none of the page's own code). */
export interface MarkSample {
  /** When the frame is (to be) shown, wall clock of the page's machine. */
  readonly shownAtMs: number;
  readonly lumas: readonly number[];
}

declare global {
  interface Window {
    markSamples: { shownAtMs: number; lumas: number[] }[];
    /** Where a harness has put a wrong device clock: what `performance.timeOrigin` truly is. */
    trueTimeOriginMs?: number;
    readMarkNow(): number[];
  }
}

interface ProbeLayout {
  readonly columns: number;
  readonly rows: number;
  readonly cellPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly everyFrames: number;
}

/** Runs in the page: samples the mark's cells of each frame that the video shows. */
function install(layout: ProbeLayout): void {
  const video = document.querySelector('video');
  if (!video) throw new Error('The page has no video.');
  const markWidthPx = layout.columns * layout.cellPx;
  const markHeightPx = layout.rows * layout.cellPx;
  const canvas = new OffscreenCanvas(markWidthPx, markHeightPx);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('The page gave no canvas.');
  window.markSamples = [];
  window.readMarkNow = () => {
    const scale = video.videoWidth / layout.widthPx;
    context.drawImage(video, 0, 0, markWidthPx * scale, markHeightPx * scale, 0, 0, markWidthPx, markHeightPx);
    const { data } = context.getImageData(0, 0, markWidthPx, markHeightPx);
    const lumas: number[] = [];
    for (let row = 0; row < layout.rows; row++) {
      for (let column = 0; column < layout.columns; column++) {
        const x = Math.floor((column + 0.5) * layout.cellPx);
        const y = Math.floor((row + 0.5) * layout.cellPx);
        lumas.push(data[(y * markWidthPx + x) * 4 + 1] ?? 0);
      }
    }
    return lumas;
  };
  let turn = 0;
  const look = (_now: number, frame: VideoFrameCallbackMetadata): void => {
    video.requestVideoFrameCallback(look);
    if (turn++ % layout.everyFrames > 0) return;
    window.markSamples.push({
      shownAtMs: (window.trueTimeOriginMs ?? performance.timeOrigin) + frame.expectedDisplayTime,
      lumas: window.readMarkNow(),
    });
  };
  video.requestVideoFrameCallback(look);
}

/** @param everyFrames reads the mark of each so-manieth frame only: reading costs about as much as decoding */
export function installMarkProbe(page: Page, widthPx = 1280, heightPx = 720, everyFrames = 1): Promise<void> {
  const cellPx = markCellPx(heightPx);
  const layout = { columns: MARK_COLUMNS, rows: MARK_ROWS, cellPx, widthPx, heightPx, everyFrames };
  return page.evaluate(install, layout);
}

/** The samples since the last call. */
export function takeMarkSamples(page: Page): Promise<MarkSample[]> {
  return page.evaluate(() => window.markSamples.splice(0));
}

/** Capture time in the cells' brightness; null when they hold no valid mark. */
export function decodeMark(lumas: readonly number[], heightPx = 720): UnixMs | null {
  const cellPx = markCellPx(heightPx);
  return readMark(
    (xPx, yPx) => lumas[Math.floor(yPx / cellPx) * MARK_COLUMNS + Math.floor(xPx / cellPx)] ?? 0,
    heightPx,
    unixMs(Date.now()),
  );
}
