import type { BufferedMedia } from './buffer-ahead.ts';
import type { FrameDates } from './fragment-dates.ts';

/** Notices that more media can be played, each time once. */
export class Arrivals {
  readonly #media: Pick<BufferedMedia, 'buffered'>;
  readonly #dates: { datesAt(mediaTimeS: number): FrameDates };
  #endS = 0;

  constructor(media: Pick<BufferedMedia, 'buffered'>, dates: { datesAt(mediaTimeS: number): FrameDates }) {
    this.#media = media;
    this.#dates = dates;
  }

  /**
   * To be called whenever something was appended. When that was captured at which the media now ends (ms since the epoch);
   * null if it ends where it did or sooner, or nothing dates it.
   */
  look(): number | null {
    const { buffered } = this.#media;
    const endS = buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
    const grew = endS > this.#endS;
    this.#endS = endS;
    if (!grew) return null;
    const { programDateTimeMs, id3Ms, seiMs } = this.#dates.datesAt(endS);
    return programDateTimeMs ?? id3Ms ?? seiMs;
  }
}
