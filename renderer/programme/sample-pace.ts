import type { SourcePace } from '../../shared/api/live.ts';

/** More than this between two chunks, and samples were lost, or the sound paused: counting begins anew (ms). */
const GAP_MS = 100;

/**
 * How far a microphone falls behind its nominal sample rate: its samples are counted against studio time. What the browser
 * writes on them is this computer's time, and tells nothing of the device's clock.
 */
export class SamplePace {
  #sinceMs = 0;
  /** Null: counting begins with the next chunk. */
  #rateHz: number | null = null;
  #samples = 0;
  #lastBehindMs = 0;
  #smallestMs = Number.POSITIVE_INFINITY;

  /** @param captureMs studio time of the chunk's first sample: late by varying delays, never early */
  add(captureMs: number, samples: number, rateHz: number): void {
    if (samples === 0) return;
    const behindMs = (): number => captureMs - this.#sinceMs - (this.#samples * 1000) / rateHz;
    const lastMs = this.#lastBehindMs;
    if (this.#rateHz !== rateHz || Math.abs(behindMs() - lastMs) > GAP_MS) {
      this.#rateHz = rateHz;
      this.#sinceMs = captureMs;
      this.#samples = 0;
      this.#smallestMs = Number.POSITIVE_INFINITY;
    }
    this.#lastBehindMs = behindMs();
    this.#smallestMs = Math.min(this.#smallestMs, this.#lastBehindMs);
    this.#samples += samples;
  }

  /** From the chunks since the last call; null without any. */
  take(): SourcePace | null {
    const behindMs = this.#smallestMs;
    this.#smallestMs = Number.POSITIVE_INFINITY;
    if (this.#rateHz === null || behindMs === Number.POSITIVE_INFINITY) return null;
    return { sinceMs: this.#sinceMs, behindMs, perSecond: this.#rateHz };
  }

  /** Another microphone, or studio time was set anew. */
  restart(): void {
    this.#rateHz = null;
  }
}
