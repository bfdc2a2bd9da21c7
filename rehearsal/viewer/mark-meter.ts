import { MarkReader } from './mark-reader.ts';
import type { DecodedLatency } from './measuring-hook.ts';
import { RecentValues } from './recent-values.ts';

const FRAMES = 300;

/** Glass-to-glass latency from the mark in the pixels, frame by frame, beside the page's own figure. */
export class MarkMeter {
  readonly #video: HTMLVideoElement;
  readonly #reader = new MarkReader();
  readonly #latencies = new RecentValues(FRAMES);
  readonly #differences = new RecentValues(FRAMES);
  #lastCaptureMs: number | null = null;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
  }

  /**
   * To be called as a frame is shown: with its display time and what the page believes its latency to be (ms).
   * Gives the latency that the pixels tell (ms), or null without a readable mark.
   */
  measure(displayAtMs: number, believedLatencyMs: number | null): number | null {
    this.#lastCaptureMs = this.#reader.read(this.#video, displayAtMs);
    if (this.#lastCaptureMs === null) return null;
    const latencyMs = displayAtMs - this.#lastCaptureMs;
    this.#latencies.add(latencyMs);
    if (believedLatencyMs !== null) this.#differences.add(Math.abs(believedLatencyMs - latencyMs));
    return latencyMs;
  }

  get decoded(): DecodedLatency {
    return {
      p50Ms: this.#latencies.percentile(50),
      p95Ms: this.#latencies.percentile(95),
      frames: this.#latencies.count,
      lastCaptureMs: this.#lastCaptureMs,
      reportedMinusDecodedP95Ms: this.#differences.percentile(95),
    };
  }
}
