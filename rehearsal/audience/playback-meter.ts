import { LatencyRecorder } from '../../shared/interaction/latency-histogram.ts';
import type { ViewerReport } from '../../shared/interaction/protocol.ts';
import type { PlayerModel } from './player-model.ts';

type Measured = Pick<
  ViewerReport,
  | 'latencyHistogram'
  | 'frames'
  | 'stallMs'
  | 'rateMin'
  | 'rateMax'
  | 'errorMs'
  | 'targetMs'
  | 'personalTargetMs'
  | 'driftPpm'
  | 'driftErrorPpm'
  | 'driftSpanMs'
>;

/**
 * Watches a simulated player between two reports, as the viewer page watches its own. There are no pixels, so there is no
 * latency mark to read.
 */
export class PlaybackMeter {
  readonly #recorder = new LatencyRecorder();
  #rateMin = Number.POSITIVE_INFINITY;
  #rateMax = 0;
  #latencyMs: number | null = null;

  /** The player has been moved on to `nowMs` (what this viewer takes for studio time): if it plays, that is a frame. */
  frame({ mediaTimeMs, playbackRate }: PlayerModel, nowMs: number): void {
    this.#latencyMs = mediaTimeMs === null ? null : nowMs - mediaTimeMs;
    if (this.#latencyMs === null) return;
    this.#recorder.add(this.#latencyMs);
    this.#rateMin = Math.min(this.#rateMin, playbackRate);
    this.#rateMax = Math.max(this.#rateMax, playbackRate);
  }

  /** What was seen since the last report. */
  take({ stallMs, driftPpm, driftSpanMs }: PlayerModel, targetMs: number): Measured {
    const { frames } = this.#recorder;
    const rates = frames === 0 ? {} : { rateMin: this.#rateMin, rateMax: this.#rateMax };
    this.#rateMin = Number.POSITIVE_INFINITY;
    this.#rateMax = 0;
    const errorMs = this.#latencyMs === null ? null : this.#latencyMs - targetMs;
    return {
      ...{ latencyHistogram: this.#recorder.take(), frames, ...rates },
      // Nobody here needs more delay than all others.
      ...{ stallMs, errorMs, targetMs, personalTargetMs: targetMs },
      // Its playback is reckoned, not measured: there is nothing in it to err.
      ...{ driftPpm, driftErrorPpm: driftPpm && 0, driftSpanMs },
    };
  }
}
