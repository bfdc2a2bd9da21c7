import type { SourcePace } from '../../shared/api/live.ts';

/** Rates that cameras are built for, frames a second; by 1.001 slower ones come from NTSC (SMPTE ST 12-1). */
const USUAL_FPS: readonly number[] = [
  ...[5, 7.5, 10, 12, 12.5, 15, 20, 24, 25, 30, 48, 50, 60, 90, 100, 120],
  ...[15, 24, 30, 48, 60, 120].map((fps) => (fps * 1000) / 1001),
];
/** The middle distance between frames tells the rate only so well; the rates nearby are tried. */
const NEARBY = 0.15;
/**
 * The rate is told from so long: 30 and 29.97 fps then differ by 6 ms, more than frames are late. A camera that is more than
 * 1500 ppm off is coherent with no usual rate over so long: that is another rate, not a clock that is wrong.
 */
const LEARN_MS = 6_000;
/**
 * Up to this rate frames are held against twice their rate: browsers make 30 fps of a camera's 60 by leaving frames out, now
 * the even, now the odd ones.
 */
const HALVED_UP_TO_FPS = 30;
/** A camera that was silent for so long may begin again at any moment of its period. */
const SILENT_MS = 2_000;
/** Frames that come at random moments add up to nearly 0, those of the rate to nearly 1. */
const LEAST_COHERENCE = 0.5;
/** So many calls in a row without coherence: the camera has changed its rate. */
const INCOHERENT_CALLS = 5;

/**
 * How far a camera falls behind its own nominal rate. Browsers stamp frames as they come from the driver, by this computer's
 * clock: those stamps cannot tell the camera's. Its frames can: they are the ticks of its clock. We follow at what moment of
 * the nominal period they come (the mean direction on a circle: Mardia & Jupp, "Directional Statistics", §2.2), so frames
 * that were lost, doubled or came in a bunch change nothing. Needs a camera that is less than half a period off in a second.
 */
export class FramePace {
  #sinceMs: number | null = null;
  #lastMs = 0;
  /** Capture times since #sinceMs: until the rate is known all, then those since the last call. */
  #times: number[] = [];
  #fps: number | null = null;
  #behindMs: number | null = null;
  #incoherent = 0;

  /** A frame, by the studio time of its capture (ms). */
  add(captureMs: number): void {
    if (this.#sinceMs === null || Math.abs(captureMs - this.#lastMs) > SILENT_MS) this.#begin(captureMs);
    this.#lastMs = captureMs;
    this.#times.push(captureMs - (this.#sinceMs ?? captureMs));
  }

  /** From the frames since the last call, to be called about once a second; null: no frames, or of no usual rate. */
  take(): SourcePace | null {
    if (this.#sinceMs === null) return null;
    if (this.#fps === null) {
      this.#learn();
      return null;
    }
    const times = this.#times;
    this.#times = [];
    if (times.length === 0) return null;
    const { sines, cosines } = directionOf(times, ticksOf(this.#fps));
    if (Math.hypot(sines, cosines) / times.length < LEAST_COHERENCE) {
      this.#incoherent += 1;
      if (this.#incoherent >= INCOHERENT_CALLS) this.restart();
      return null;
    }
    this.#incoherent = 0;
    const turns = Math.atan2(sines, cosines) / (2 * Math.PI);
    const periodMs = 1000 / ticksOf(this.#fps);
    // The same moment of the period comes round again and again: the round that is nearest to the last one.
    const rounds = this.#behindMs === null ? 0 : Math.round(this.#behindMs / periodMs - turns);
    this.#behindMs = (turns + rounds) * periodMs;
    return { sinceMs: this.#sinceMs, behindMs: this.#behindMs, perSecond: this.#fps };
  }

  /** Another camera, or studio time was set anew. */
  restart(): void {
    this.#sinceMs = null;
  }

  #begin(captureMs: number): void {
    this.#sinceMs = captureMs;
    this.#times = [];
    this.#fps = null;
    this.#behindMs = null;
    this.#incoherent = 0;
  }

  #learn(): void {
    if ((this.#times.at(-1) ?? 0) < LEARN_MS) return;
    this.#fps = usualFps(this.#times);
    this.#times = [];
    if (this.#fps === null) this.restart();
  }
}

/** The usual rate that frames at these times (ms) keep, lost ones left aside; null: none. */
function usualFps(times: readonly number[]): number | null {
  const distances = times.slice(1).map((atMs, index) => atMs - (times[index] ?? atMs));
  const middleMs = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  let best: { readonly fps: number | null; readonly coherence: number } = { fps: null, coherence: LEAST_COHERENCE };
  for (const fps of USUAL_FPS) {
    if (Math.abs((fps * middleMs) / 1000 - 1) > NEARBY) continue;
    const { sines, cosines } = directionOf(times, ticksOf(fps));
    const coherence = Math.hypot(sines, cosines) / times.length;
    if (coherence > best.coherence) best = { fps, coherence };
  }
  return best.fps;
}

/** How often a second a frame may come. */
function ticksOf(fps: number): number {
  return fps <= HALVED_UP_TO_FPS ? 2 * fps : fps;
}

/** Sum of the directions in which times (ms) point on a circle that turns so many times a second. */
function directionOf(
  times: readonly number[],
  perSecond: number,
): { readonly sines: number; readonly cosines: number } {
  let sines = 0;
  let cosines = 0;
  for (const atMs of times) {
    const angle = (atMs * perSecond * 2 * Math.PI) / 1000;
    sines += Math.sin(angle);
    cosines += Math.cos(angle);
  }
  return { sines, cosines };
}
