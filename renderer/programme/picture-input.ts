import type { Clock } from '../../shared/time/clock.ts';
import { monoMs, type MonoMs } from '../../shared/time/units.ts';
import { CaptureTimeFilter } from './capture-time.ts';
import { TrackReader } from './track-reader.ts';

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

/** The pictures of one track, with their capture times; the newest is kept. */
export class PictureInput {
  readonly #deps: PictureInputDeps;
  readonly #reader: TrackReader<VideoFrame>;
  readonly #filter = new CaptureTimeFilter({ windowMs: FILTER_WINDOW_MS });
  #latest: VideoFrame | null = null;
  /** Of the newest picture; before the first, when reading began. */
  #arrivedMono: MonoMs;

  constructor(frames: ReadableStream<VideoFrame>, deps: PictureInputDeps) {
    this.#deps = deps;
    this.#arrivedMono = deps.clock.monoNow();
    this.#reader = new TrackReader(frames, {
      onFrame: (frame) => {
        this.#take(frame);
      },
      onEnd: () => {
        this.close();
        deps.onEnd();
      },
    });
  }

  get latest(): VideoFrame | null {
    return this.#latest;
  }

  /** How long nothing has come. */
  get silentMs(): number {
    return this.#deps.clock.monoNow() - this.#arrivedMono;
  }

  /** Begins to read; until then nothing is taken from the track. */
  start(): void {
    this.#reader.start();
  }

  close(): void {
    this.#reader.close();
    this.#latest?.close();
    this.#latest = null;
  }

  #take(frame: VideoFrame): void {
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
