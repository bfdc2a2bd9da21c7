import type { SourcePace } from '../../../shared/api/live.ts';
import type { Drift } from '../../../shared/telemetry/latency.ts';
import { DriftMeter } from './drift-meter.ts';
import type { LatencyFacts } from './facts.ts';

const NO_WINDOW = 'No window of this studio captures.';
const NO_CAMERA = 'No camera runs, or its frames keep no usual rate to hold its clock against.';
const NO_MICROPHONE = 'No microphone runs.';
const NO_MARK = 'It takes the latency mark, and a return monitor or a viewer page that reads it.';
const MEASURING = 'It takes two minutes of watching to tell.';
/**
 * More than this from one stretch to the next (ms) is no drift (it would be 800 ppm more or less at once): a busy computer
 * lost some samples.
 */
const SOURCE_STEP_MS = 8;

/** Watches timelines run away from one another. */
export class Drifts {
  readonly #audioVideo = new DriftMeter('median', null);
  readonly #camera = new SourceDrift('camera-ntp', 'median', NO_CAMERA);
  readonly #microphone = new SourceDrift('microphone-ntp', 'smallest', NO_MICROPHONE);
  readonly #encoder = new DriftMeter('smallest', null);
  readonly #cdn = new DriftMeter('median', null);

  look(facts: LatencyFacts): Drift[] {
    const { atMs, encoder, capture } = facts;
    const lag = encoder?.onAir === true ? encoder.timelineLagMs : undefined;
    const video = lag?.video ?? null;
    const audio = lag?.audio ?? null;
    const whyNot = encoder?.onAir === true ? 'The encoder writes no such time stamps now.' : 'The studio is off air.';
    const apartMs = video === null || audio === null ? null : audio - video;
    const cdn = follow('cdn-capture', this.#cdn, atMs, datesBehindMs(facts), NO_MARK);
    const behindMs = this.#cdn.offsetMs;
    return [
      follow('audio-video', this.#audioVideo, atMs, apartMs, whyNot),
      this.#camera.look(atMs, capture?.cameraPace ?? null, capture !== null),
      this.#microphone.look(atMs, capture?.microphonePace ?? null, capture !== null),
      follow('encoder-ntp', this.#encoder, atMs, video, whyNot),
      // Both tell the time of capture: here zero has a meaning.
      { ...cdn, offsetMs: behindMs && -behindMs },
    ];
  }
}

/** A source's own clock against studio time, by its pace. */
class SourceDrift {
  readonly #between: Drift['between'];
  readonly #meter: DriftMeter;
  readonly #noSource: string;
  #pace: SourcePace | null = null;

  constructor(between: Drift['between'], gathering: 'smallest' | 'median', noSource: string) {
    this.#between = between;
    this.#meter = new DriftMeter(gathering, SOURCE_STEP_MS);
    this.#noSource = noSource;
  }

  look(atMs: number, pace: SourcePace | null, windowCaptures: boolean): Drift {
    if (pace && (pace.sinceMs !== this.#pace?.sinceMs || pace.perSecond !== this.#pace.perSecond)) this.#meter.clear();
    this.#pace = pace ?? this.#pace;
    const whyNot = windowCaptures ? this.#noSource : NO_WINDOW;
    const drift = follow(this.#between, this.#meter, atMs, pace?.behindMs ?? null, whyNot);
    return { ...drift, nominalPerSecond: this.#pace?.perSecond ?? null };
  }
}

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
  if (behindMs === null) meter.expire(atMs);
  else meter.add(atMs, behindMs);
  const { figure, spanMs } = meter;
  return {
    between,
    // Who falls behind runs slow.
    ppm: figure && -figure.ppm,
    errorPpm: figure?.errorPpm ?? null,
    msPerHour: figure && -figure.msPerHour,
    spanMs,
    offsetMs: null,
    nominalPerSecond: null,
    missing: figure ? null : behindMs === null ? whyNot : MEASURING,
  };
}
