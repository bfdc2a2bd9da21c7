import { AAC_FRAME_SAMPLES, type AacConfig } from '../ingest/adts.ts';
import type { FragmentSample, FragmentTrack } from './media-fragment.ts';
import type { AudioFrame } from './samples.ts';

const TICKS_PER_S = 90_000;
/** Stamps that are off by less go on sample by sample: rounding and a sound card's own clock. */
const TOLERANCE_S = 0.01;
/** Frames so far behind are another timeline, not a repetition. */
const BEHIND_S = 0.5;
/** Sound that waits longer for a picture is given up. */
const LONGEST_WAIT_FRAMES = 250;

interface QueuedFrame {
  /** In samples since the Unix epoch. */
  readonly start: number;
  readonly config: AacConfig;
  readonly data: Uint8Array;
}

/** Sound that waits for the next part, on a timeline of whole samples without seams. */
export class AudioQueue {
  #frames: QueuedFrame[] = [];
  #next: number | null = null;
  #config: AacConfig | null = null;

  /** Frames from before what is out already, or given up waiting. */
  dropped = 0;

  /** Of the newest frame; null until there was one. */
  get config(): AacConfig | null {
    return this.#config;
  }

  push({ ptsTicks, config, data }: AudioFrame): void {
    if (this.#config?.rateHz !== config.rateHz) this.#next = null;
    this.#config = config;
    const start = this.#place(Math.round((ptsTicks * config.rateHz) / TICKS_PER_S), config.rateHz);
    if (start === null) {
      this.dropped += 1;
      return;
    }
    this.#next = start + AAC_FRAME_SAMPLES;
    this.#frames.push({ start, config, data });
    if (this.#frames.length > LONGEST_WAIT_FRAMES) {
      this.#frames.shift();
      this.dropped += 1;
    }
  }

  /** Takes all that waits as one run; null when the track has no sound or nothing came. */
  take(config: AacConfig | null): FragmentTrack | null {
    const frames = this.#frames.filter((frame) => sameConfig(frame.config, config));
    const [first] = frames;
    this.#frames = [];
    if (!first) return null;
    const samples = frames.map((frame, index): FragmentSample => {
      const next = frames[index + 1]?.start ?? frame.start + AAC_FRAME_SAMPLES;
      return { data: frame.data, duration: Math.max(1, next - frame.start), compositionOffset: 0, sync: true };
    });
    return { baseDecodeTime: first.start, samples };
  }

  /** A timeline begins at this picture: sound from before it is left out. */
  startAt(videoTicks: number): void {
    this.#frames = this.#frames.filter(
      ({ start, config }) => start + AAC_FRAME_SAMPLES > (videoTicks * config.rateHz) / TICKS_PER_S,
    );
  }

  /** The timeline breaks: the next frame goes where its stamp says. */
  restart(): void {
    this.#frames = [];
    this.#next = null;
  }

  /** The publisher is gone, and what its sound was. */
  clear(): void {
    this.#frames = [];
    this.#config = null;
  }

  #place(exact: number, rateHz: number): number | null {
    if (this.#next === null) return exact;
    const ahead = exact - this.#next;
    if (Math.abs(ahead) <= rateHz * TOLERANCE_S) return this.#next;
    return ahead > 0 || ahead < -rateHz * BEHIND_S ? exact : null;
  }
}

function sameConfig(a: AacConfig, b: AacConfig | null): boolean {
  return a.rateHz === b?.rateHz && a.channels === b.channels && a.objectType === b.objectType;
}
