import type { Clock } from '../../shared/time/clock.ts';
import { monoMs, type MonoMs } from '../../shared/time/units.ts';
import { CaptureTimeFilter } from './capture-time.ts';

const FILTER_WINDOW_MS = 10_000;
const ENDED = { done: true, value: undefined } as const;

export interface SoundInputDeps {
  readonly clock: Clock;
  readonly onSound: (captureMono: MonoMs, rateHz: number, channels: Float32Array[]) => void;
  readonly onEnd: () => void;
}

/** Reads the sound of one track. */
export class SoundInput {
  readonly #deps: SoundInputDeps;
  readonly #reader: ReadableStreamDefaultReader<AudioData>;
  readonly #filter = new CaptureTimeFilter({ windowMs: FILTER_WINDOW_MS });
  #started = false;
  #closed = false;

  constructor(samples: ReadableStream<AudioData>, deps: SoundInputDeps) {
    this.#deps = deps;
    this.#reader = samples.getReader();
  }

  /** Begins to read; until then nothing is taken from the track. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#read();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // A stream that already broke cannot be cancelled: that it is over is all that is wanted.
    this.#reader.cancel().catch(() => undefined);
  }

  async #read(): Promise<void> {
    for (;;) {
      // A track that broke is the same as one that ended. Only reading is caught: what is done with it must not fail.
      const { done, value } = await this.#reader.read().catch(() => ENDED);
      if (done) break;
      this.#take(value);
    }
    if (this.#closed) return;
    this.close();
    this.#deps.onEnd();
  }

  #take(data: AudioData): void {
    const { numberOfFrames, numberOfChannels, sampleRate, timestamp } = data;
    if (!this.#closed && numberOfFrames > 0) {
      const durationMs = (numberOfFrames * 1000) / sampleRate;
      const arrival = this.#deps.clock.monoNow();
      const channels = Array.from({ length: Math.min(2, numberOfChannels) }, (_, planeIndex) => {
        const plane = new Float32Array(numberOfFrames);
        data.copyTo(plane, { planeIndex, format: 'f32-planar' });
        return plane;
      });
      const captureMono = this.#filter.map(timestamp / 1000, arrival - durationMs);
      this.#deps.onSound(monoMs(captureMono), sampleRate, channels);
    }
    data.close();
  }
}
