import { AUDIO_SAMPLE_RATE_HZ } from '../../shared/media/media-frame.ts';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { unixMs } from '../../shared/time/units.ts';
import { H264Encoder } from './h264-encoder.ts';
import type { MediaSource, SourceSink } from './source.ts';
import { TestPicture } from './test-picture.ts';
import { testSound } from './test-sound.ts';

const SAMPLES_PER_MS = AUDIO_SAMPLE_RATE_HZ / 1000;
/** A timer that fires this much early is as good as on time. */
const EARLY_MS = 0.3;

export interface TestSourceOptions {
  readonly clock: Clock;
  readonly studio: StudioClock;
  readonly video: VideoSettings;
  readonly latencyMark: boolean;
  readonly sink: SourceSink;
}

/** The test picture and beep: frame n belongs to studio time n / frame rate exactly, whenever its timer fires. */
export class TestSource implements MediaSource {
  readonly #options: TestSourceOptions;
  readonly #picture: TestPicture;
  readonly #encoder: H264Encoder;
  #frameIndex: number;
  #nextSample: number | null = null;
  #timer: Scheduled | null = null;
  #encoding = false;
  /** A picture that fell due while the one before it was in work: a slow picture then costs lateness, not a picture. */
  #waitingMs: number | null = null;
  #keyFrameWanted = true;
  #closed = false;

  /** Throws an AvError when x264 does not take the settings. */
  constructor(options: TestSourceOptions) {
    this.#options = options;
    this.#picture = new TestPicture(options.video);
    this.#picture.latencyMark = options.latencyMark;
    this.#encoder = new H264Encoder(options.video);
    this.#frameIndex = this.#indexAt(options.studio.now()) + 1;
    this.#plan();
  }

  get queuedFrames(): number {
    return this.#waitingMs === null ? 0 : 1;
  }

  wantKeyFrame(): void {
    this.#keyFrameWanted = true;
  }

  setLatencyMark(on: boolean): void {
    this.#picture.latencyMark = on;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#encoder.close();
  }

  #timeOf(index: number): number {
    return (index * 1000) / this.#options.video.framerateFps;
  }

  #indexAt(timeMs: number): number {
    return Math.floor((timeMs * this.#options.video.framerateFps) / 1000);
  }

  #plan(): void {
    const { clock, studio } = this.#options;
    const dueMono = studio.monoAt(unixMs(this.#timeOf(this.#frameIndex)));
    this.#timer = clock.schedule(dueMono - clock.monoNow(), () => {
      this.#turn();
    });
  }

  #turn(): void {
    if (this.#closed) return;
    const { studio, sink } = this.#options;
    const nowMs = studio.now();
    if (nowMs + EARLY_MS < this.#timeOf(this.#frameIndex)) {
      this.#plan();
      return;
    }
    // After a stall the newest frame goes out; those missed are counted, not made up for.
    const index = Math.max(this.#frameIndex, this.#indexAt(nowMs + EARLY_MS));
    for (let missed = this.#frameIndex; missed < index; missed++) sink.lost('skipped');
    this.#frameIndex = index + 1;
    this.#plan();
    this.#sendSound(this.#timeOf(index));
    if (!this.#encoding) {
      void this.#sendPictures(this.#timeOf(index));
      return;
    }
    if (this.#waitingMs !== null) sink.lost('skipped');
    this.#waitingMs = this.#timeOf(index);
  }

  async #sendPictures(firstMs: number): Promise<void> {
    this.#encoding = true;
    try {
      for (let timeMs: number | null = firstMs; timeMs !== null && !this.#closed; timeMs = this.#takeWaiting()) {
        await this.#sendPicture(timeMs);
      }
    } finally {
      this.#encoding = false;
    }
  }

  #takeWaiting(): number | null {
    const waitingMs = this.#waitingMs;
    this.#waitingMs = null;
    return waitingMs;
  }

  async #sendPicture(timeMs: number): Promise<void> {
    const { sink } = this.#options;
    const captureTime = unixMs(timeMs);
    const forceKeyFrame = this.#keyFrameWanted;
    this.#keyFrameWanted = false;
    try {
      const unit = await this.#encoder.encode(this.#picture.draw(captureTime), captureTime, forceKeyFrame);
      if (this.#closed) return;
      if (unit) sink.video(unit);
      sink.state('running', null);
    } catch (error) {
      sink.state('failed', error instanceof Error ? error.message : String(error));
    }
  }

  /** Sound up to this picture's time: like a microphone's, it comes when it is over. */
  #sendSound(untilMs: number): void {
    const until = Math.round(untilMs * SAMPLES_PER_MS);
    const first = this.#nextSample ?? until;
    this.#nextSample = until;
    // A second at most: longer silence is a gap, and told as such by its time stamps.
    const from = Math.max(first, until - AUDIO_SAMPLE_RATE_HZ);
    if (until <= from) return;
    this.#options.sink.audio({ captureTime: unixMs(from / SAMPLES_PER_MS), samples: testSound(from, until - from) });
  }
}
