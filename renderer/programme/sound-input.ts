import type { Clock } from '../../shared/time/clock.ts';
import { monoMs, type MonoMs } from '../../shared/time/units.ts';
import { CaptureTimeFilter } from './capture-time.ts';
import { TrackReader } from './track-reader.ts';

const FILTER_WINDOW_MS = 10_000;

export interface SoundInputDeps {
  readonly clock: Clock;
  readonly onSound: (captureMono: MonoMs, rateHz: number, channels: Float32Array[]) => void;
  readonly onEnd: () => void;
}

/** The sound of one track, with its capture times. */
export class SoundInput {
  readonly #deps: SoundInputDeps;
  readonly #reader: TrackReader<AudioData>;
  readonly #filter = new CaptureTimeFilter({ windowMs: FILTER_WINDOW_MS });

  constructor(samples: ReadableStream<AudioData>, deps: SoundInputDeps) {
    this.#deps = deps;
    const { onEnd } = deps;
    this.#reader = new TrackReader(samples, {
      onFrame: (data) => {
        this.#take(data);
        data.close();
      },
      onEnd,
    });
  }

  /** Begins to read; until then nothing is taken from the track. */
  start(): void {
    this.#reader.start();
  }

  close(): void {
    this.#reader.close();
  }

  #take(data: AudioData): void {
    const { numberOfFrames, numberOfChannels, sampleRate, timestamp } = data;
    if (numberOfFrames === 0) return;
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
}
