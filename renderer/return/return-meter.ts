import type { FrameDates } from '../../shared/media/playback/fragment-dates.ts';
import type { ReturnStats } from '../../shared/telemetry/latency.ts';

/** A frame of the return monitor on its way to the screen. */
export interface MonitorFrame {
  /** Studio time of its display (ms). */
  readonly displayAtMs: number;
  /** Capture time by the dates that are believed (ms); null while there are none. */
  readonly datedMs: number | null;
  /** From the player's clock reaching the frame to its display (ms). */
  readonly renderMs: number | null;
}

export interface MeterReading {
  readonly glassToGlassMs: number | null;
  readonly markMs: number | null;
  readonly renderMs: number | null;
  readonly frames: number;
}

/** What is believable; a clock that was set, or a foreign picture, is not (ms). */
const BELIEVABLE_MS = { from: -10_000, to: 600_000 };

/** Gathers what frames tell, and gives the medians of each second. */
export class ReturnMeter {
  #dated: number[] = [];
  #marked: number[] = [];
  #render: number[] = [];
  #frames = 0;

  /** @param markedMs capture time by the mark in its pixels; null: not read, or none there */
  add(frame: MonitorFrame, markedMs: number | null): void {
    this.#frames += 1;
    note(this.#dated, frame.datedMs === null ? null : frame.displayAtMs - frame.datedMs);
    note(this.#marked, markedMs === null ? null : frame.displayAtMs - markedMs);
    note(this.#render, frame.renderMs);
  }

  /** The medians since the last call. */
  take(): MeterReading {
    const reading = {
      glassToGlassMs: medianOf(this.#dated),
      markMs: medianOf(this.#marked),
      renderMs: medianOf(this.#render),
      frames: this.#frames,
    };
    this.clear();
    return reading;
  }

  clear(): void {
    this.#dated = [];
    this.#marked = [];
    this.#render = [];
    this.#frames = 0;
  }
}

/**
 * What glass-to-glass latency is by each source of dates.
 * @param glassToGlassMs by the most trusted one there is
 * @param dates what the sources say of one and the same frame
 */
export function latencyBySource(glassToGlassMs: number | null, dates: FrameDates): ReturnStats['glassToGlassByMs'] {
  const { programDateTimeMs, id3Ms, seiMs } = dates;
  const believedMs = programDateTimeMs ?? id3Ms ?? seiMs;
  if (glassToGlassMs === null || believedMs === null) return null;
  const by = (ms: number | null): number | null => (ms === null ? null : glassToGlassMs + believedMs - ms);
  return { programDateTime: by(programDateTimeMs), id3: by(id3Ms), sei: by(seiMs) };
}

function note(values: number[], ms: number | null): void {
  if (ms !== null && ms > BELIEVABLE_MS.from && ms < BELIEVABLE_MS.to) values.push(ms);
}

/** Of an even number the mean of the two in the middle; null without values. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)];
  const high = sorted[Math.ceil(middle)];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
