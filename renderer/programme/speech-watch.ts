import type { SoundChunk } from './audio-timeline.ts';
import type { FromWorker } from './messages.ts';
import { SpeechDetector } from './speech-detector.ts';

/** Listens to a microphone's sound, whatever its rate, and tells when a voice begins to speak. */
export class SpeechWatch {
  readonly #post: (message: FromWorker) => void;
  #detector: SpeechDetector | null = null;
  #rateHz = 0;

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  hear({ captureTimeMs, rateHz, channels }: SoundChunk): void {
    const [samples] = channels;
    if (!samples || !(rateHz > 0)) return;
    if (!this.#detector || rateHz !== this.#rateHz) {
      this.#detector = new SpeechDetector(rateHz);
      this.#rateHz = rateHz;
    }
    const startedAtMs = this.#detector.push(samples, captureTimeMs);
    if (startedAtMs !== null) this.#post({ type: 'speech', startedAtMs });
  }
}
