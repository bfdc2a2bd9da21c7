import type { MediaFrame } from '../../shared/media/media-frame.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import { every } from '../../shared/time/clock.ts';
import { unixMs } from '../../shared/time/units.ts';
import type { MediaSource, SourceSink } from './source.ts';

/** The UI's media socket, as far as a source needs it. */
export interface UiFeed {
  readonly connected: boolean;
  /** Frames and connections go to this listener from now on, until the next one comes or `stop` is called. */
  listen(listener: UiListener): { stop(): void };
  wantKeyFrame(): void;
}

export interface UiListener {
  frame(frame: MediaFrame): void;
  damaged(): void;
  /** Another page has taken over, or the same one came back. */
  newcomer(): void;
}

/** Without a picture for this long, the source is said to wait. */
const SILENCE_MS = 1000;
const WATCH_MS = 250;

/** Pictures encoded in the UI and its sound. The latency mark is drawn there, too. */
export class UiSource implements MediaSource {
  readonly #feed: UiFeed;
  readonly #clock: Clock;
  readonly #sink: SourceSink;
  readonly #watch: Scheduled;
  readonly #listening: { stop(): void };
  #lastPictureMono = Number.NEGATIVE_INFINITY;

  constructor(feed: UiFeed, clock: Clock, sink: SourceSink) {
    this.#feed = feed;
    this.#clock = clock;
    this.#sink = sink;
    this.#watch = every(clock, WATCH_MS, () => {
      this.#tell();
    });
    this.#listening = feed.listen({
      frame: (frame) => {
        this.#frame(frame);
      },
      damaged: () => {
        sink.lost('damaged');
      },
      newcomer: () => {
        sink.restarted();
        this.#tell();
      },
    });
    this.#tell();
  }

  wantKeyFrame(): void {
    this.#feed.wantKeyFrame();
  }

  setLatencyMark(): void {
    // The UI learns it from the host, and draws it where it composes.
  }

  close(): Promise<void> {
    this.#watch.cancel();
    this.#listening.stop();
    return Promise.resolve();
  }

  #frame(frame: MediaFrame): void {
    const captureTime = unixMs(frame.captureTimeUs / 1000);
    if (frame.kind === 'video') {
      this.#lastPictureMono = this.#clock.monoNow();
      this.#sink.state('running', null);
      this.#sink.video({ captureTime, keyFrame: frame.keyFrame, data: frame.payload });
      return;
    }
    // Copied: the payload may stand at an odd place in its message. (A Buffer's own `slice` would not copy.)
    const samples = new Float32Array(new Uint8Array(frame.payload).buffer);
    if (samples.every(Number.isFinite)) this.#sink.audio({ captureTime, samples });
    else this.#sink.lost('damaged');
  }

  #tell(): void {
    if (this.#clock.monoNow() - this.#lastPictureMono < SILENCE_MS) return;
    this.#sink.state(
      'waiting',
      this.#feed.connected
        ? 'the studio window sends no picture: choose a camera or screen there'
        : 'no studio window is open',
    );
  }
}
