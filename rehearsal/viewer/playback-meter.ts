import { LatencyRecorder, type LatencyHistogram } from '../../shared/interaction/latency-histogram.ts';

/** What was measured since the last report. */
export interface PlaybackFigures {
  readonly latencyHistogram: LatencyHistogram;
  readonly frames: number;
  /** Median from the mark in the pixels (ms); null: none was read. */
  readonly markMs: number | null;
  readonly rateMin: number;
  readonly rateMax: number;
}

/** Collects what happens frame by frame for the report, once a second. */
export class PlaybackMeter {
  readonly #latencies = new LatencyRecorder();
  #frames = 0;
  #marks: number[] = [];
  #rate = 1;
  #rateMin = 1;
  #rateMax = 1;

  /** A frame was shown; its latency (ms) is null while time or capture time is unknown. */
  frame(latencyMs: number | null): void {
    this.#frames += 1;
    if (latencyMs !== null) this.#latencies.add(latencyMs);
  }

  /** A frame's latency as the mark in it says (ms). */
  mark(latencyMs: number): void {
    this.#marks.push(latencyMs);
  }

  /** From now on it is played at this rate (> 0). */
  rate(playbackRate: number): void {
    this.#rate = playbackRate;
    this.#rateMin = Math.min(this.#rateMin, playbackRate);
    this.#rateMax = Math.max(this.#rateMax, playbackRate);
  }

  /** What was collected since the last time. */
  take(): PlaybackFigures {
    const marks = this.#marks.sort((a, b) => a - b);
    const figures = {
      latencyHistogram: this.#latencies.take(),
      frames: this.#frames,
      markMs: marks[Math.floor(marks.length / 2)] ?? null,
      rateMin: this.#rateMin,
      rateMax: this.#rateMax,
    };
    this.#frames = 0;
    this.#marks = [];
    this.#rateMin = this.#rate;
    this.#rateMax = this.#rate;
    return figures;
  }
}
