import { LatencyRecorder, type LatencyHistogram } from '../../shared/interaction/latency-histogram.ts';

/** What was measured since the last report. */
export interface PlaybackFigures {
  readonly latencyHistogram: LatencyHistogram;
  readonly frames: number;
  /** Median from the mark in the pixels (ms); null: none was read. */
  readonly markMs: number | null;
  /** Median of the media that waited in the player (ms): parts come in lockstep with reports, so a single look errs by half a part. */
  readonly bufferMs: number | null;
  /** Median age of the newest media as it came (ms); null: none came. */
  readonly arrivalAgeMs: number | null;
  readonly rateMin: number;
  readonly rateMax: number;
}

/** Collects what happens frame by frame for the report, once a second. */
export class PlaybackMeter {
  readonly #latencies = new LatencyRecorder();
  #frames = 0;
  #marks: number[] = [];
  #buffers: number[] = [];
  #arrivalAges: number[] = [];
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

  /** So much media waits in the player now (ms). */
  buffer(bufferMs: number): void {
    this.#buffers.push(bufferMs);
  }

  /** Media came into the player, the newest of it so old (ms). */
  arrival(ageMs: number): void {
    this.#arrivalAges.push(ageMs);
  }

  /** From now on it is played at this rate (> 0). */
  rate(playbackRate: number): void {
    this.#rate = playbackRate;
    this.#rateMin = Math.min(this.#rateMin, playbackRate);
    this.#rateMax = Math.max(this.#rateMax, playbackRate);
  }

  /** What was collected since the last time. */
  take(): PlaybackFigures {
    const figures = {
      latencyHistogram: this.#latencies.take(),
      frames: this.#frames,
      markMs: medianOf(this.#marks),
      bufferMs: medianOf(this.#buffers),
      arrivalAgeMs: medianOf(this.#arrivalAges),
      rateMin: this.#rateMin,
      rateMax: this.#rateMax,
    };
    this.#frames = 0;
    this.#marks = [];
    this.#buffers = [];
    this.#arrivalAges = [];
    this.#rateMin = this.#rate;
    this.#rateMax = this.#rate;
    return figures;
  }
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
