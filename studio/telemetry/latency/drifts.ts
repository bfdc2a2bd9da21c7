import type { Drift } from '../../../shared/telemetry/latency.ts';
import { DriftMeter } from './drift-meter.ts';
import type { LatencyFacts } from './facts.ts';

const NO_CAMERA = 'No window of this studio captures a camera.';
const MEASURING = 'It takes two minutes of watching to tell.';

/** Watches timelines run away from one another. */
export class Drifts {
  readonly #audioVideo = new DriftMeter('median');
  readonly #camera = new DriftMeter('smallest');
  readonly #encoder = new DriftMeter('smallest');
  readonly #cdn = new DriftMeter('median');

  look(facts: LatencyFacts): Drift[] {
    const { encoder, capture } = facts;
    const lag = encoder?.onAir === true ? encoder.timelineLagMs : undefined;
    const video = lag?.video ?? null;
    const audio = lag?.audio ?? null;
    const whyNot = encoder?.onAir === true ? 'The encoder writes no such time stamps now.' : 'The studio is off air.';
    const apartMs = video === null || audio === null ? null : audio - video;
    const { atMs } = facts;
    const cdn = follow('cdn-capture', this.#cdn, atMs, datesBehindMs(facts), NO_MARK);
    const behindMs = this.#cdn.offsetMs;
    return [
      follow('audio-video', this.#audioVideo, atMs, apartMs, whyNot),
      follow('camera-ntp', this.#camera, atMs, capture?.cameraDelayMs ?? null, NO_CAMERA),
      follow('encoder-ntp', this.#encoder, atMs, video, whyNot),
      // Both tell the time of capture: here zero has a meaning.
      { ...cdn, offsetMs: behindMs && -behindMs },
    ];
  }
}

const NO_MARK = 'It takes the latency mark, and a return monitor or a viewer page that reads it.';

/** How far PROGRAM-DATE-TIME lies before the picture's own capture time (ms); null: nobody reads both. */
function datesBehindMs({ returnMonitor, view }: LatencyFacts): number | null {
  if (returnMonitor?.state === 'playing' && returnMonitor.markMs !== null && returnMonitor.glassToGlassMs !== null) {
    return returnMonitor.glassToGlassMs - returnMonitor.markMs;
  }
  const markMinusStampsMs = view?.markMinusStampsMs ?? null;
  return markMinusStampsMs && -markMinusStampsMs;
}

/** @param behindMs how far the first timeline lies behind the second now */
function follow(
  between: Drift['between'],
  meter: DriftMeter,
  atMs: number,
  behindMs: number | null,
  whyNot: string,
): Drift {
  if (behindMs !== null) meter.add(atMs, behindMs);
  const { figure, spanMs } = meter;
  return {
    between,
    // Who falls behind runs slow.
    ppm: figure && -figure.ppm,
    errorPpm: figure?.errorPpm ?? null,
    msPerHour: figure && -figure.msPerHour,
    spanMs,
    offsetMs: null,
    missing: figure ? null : behindMs === null ? whyNot : MEASURING,
  };
}
