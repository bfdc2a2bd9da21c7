import type { Clock } from '../../shared/time/clock.ts';
import { monoMs, type MonoMs } from '../../shared/time/units.ts';
import { CaptureTimeFilter } from './capture-time.ts';

const FILTER_WINDOW_MS = 10_000;
/** A capture time the browser gives is believed if it lies this far or less before the arrival, and not after it. */
const BELIEVABLE_DELAY_MS = 1000;

/** What Chromium tells of a frame, where it knows (WebCodecs VideoFrame Metadata Registry): ms since the time origin. */
interface FrameWithMetadata {
  metadata?: () => { readonly captureTime?: number };
}

export interface PictureInputDeps {
  readonly clock: Clock;
  /** The worker's time origin on the clock's scale. */
  readonly timeOriginMs: number;
  /** A new picture; the input keeps it open until the next one. `captureMono` is on the clock's monotonic scale. */
  readonly onPicture: (captureMono: MonoMs) => void;
  readonly onEnd: () => void;
}

/** Reads the pictures of one track and keeps the newest. */
export class PictureInput {
  readonly #deps: PictureInputDeps;
  readonly #reader: ReadableStreamDefaultReader<VideoFrame>;
  readonly #filter = new CaptureTimeFilter({ windowMs: FILTER_WINDOW_MS });
  #latest: VideoFrame | null = null;
  #arrivedMono: MonoMs | null = null;
  #closed = false;

  constructor(frames: ReadableStream<VideoFrame>, deps: PictureInputDeps) {
    this.#deps = deps;
    this.#reader = frames.getReader();
    void this.#read();
  }

  get latest(): VideoFrame | null {
    return this.#latest;
  }

  /** When the newest picture came; null before the first. */
  get arrivedMono(): MonoMs | null {
    return this.#arrivedMono;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#latest?.close();
    this.#latest = null;
    // A stream that already broke cannot be cancelled: that it is over is all that is wanted.
    this.#reader.cancel().catch(() => undefined);
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        this.#take(value);
      }
    } catch {
      // The track broke: the same as its end.
    }
    if (this.#closed) return;
    this.close();
    this.#deps.onEnd();
  }

  #take(frame: VideoFrame): void {
    if (this.#closed) {
      frame.close();
      return;
    }
    const arrival = this.#deps.clock.monoNow();
    this.#latest?.close();
    this.#latest = frame;
    this.#arrivedMono = arrival;
    this.#deps.onPicture(this.#captureMono(frame, arrival));
  }

  #captureMono(frame: VideoFrame, arrival: MonoMs): MonoMs {
    const told = (frame as FrameWithMetadata).metadata?.().captureTime;
    if (told !== undefined) {
      const toldMono = this.#deps.timeOriginMs + told;
      if (toldMono <= arrival && arrival - toldMono <= BELIEVABLE_DELAY_MS) return monoMs(toldMono);
    }
    return monoMs(this.#filter.map(frame.timestamp / 1000, arrival));
  }
}
