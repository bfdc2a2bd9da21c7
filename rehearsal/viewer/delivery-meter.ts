import type { ViewerReport } from '../../shared/interaction/protocol.ts';

/** One part or segment that was loaded. */
export interface LoadedMedia {
  /** Monotonic ms at which it was complete. */
  readonly atMs: number;
  readonly bytes: number;
  /** How long it plays (s). */
  readonly durationS: number;
  /** From its first byte to its last (ms): what was waited for before that is the live edge's, not the network's. */
  readonly transferMs: number;
}

/** What CMCD (CTA-5004) has players tell of delivery, in our words; what is not known is left out. */
export type DeliveryFigures = Pick<ViewerReport, 'bitrateKbps' | 'throughputKbps' | 'startUpMs' | 'framesDropped'>;

/** Over so long: a few segments, or many parts. */
const WINDOW_MS = 10_000;
/** Browsers round their clocks: what came in less came in no more than this, so that fast networks are rather underrated. */
const LEAST_TRANSFER_MS = 1;

/** Measures what a player gets from the CDN, and how long it took to begin. */
export class DeliveryMeter {
  #loaded: LoadedMedia[] = [];
  #beganAtMs: number | null = null;
  #startUpMs: number | null = null;

  /** Playing was asked for; asked again before there was a picture (another try, a tap that was needed), it counts from then. */
  begins(nowMs: number): void {
    this.#beganAtMs = nowMs;
  }

  /** A frame is on screen. */
  frameShown(nowMs: number): void {
    if (this.#beganAtMs !== null) this.#startUpMs ??= Math.max(0, nowMs - this.#beganAtMs);
  }

  loaded(media: LoadedMedia): void {
    if (!(media.bytes > 0 && media.durationS > 0)) return;
    this.#loaded = [...this.#loaded.filter(({ atMs }) => media.atMs - atMs < WINDOW_MS), media];
  }

  /** @param framesDropped since the page was opened, by the browser's count; null: it does not count */
  figures(nowMs: number, framesDropped: number | null): DeliveryFigures {
    const recent = this.#loaded.filter(({ atMs }) => nowMs - atMs < WINDOW_MS);
    const bits = 8 * recent.reduce((sum, { bytes }) => sum + bytes, 0);
    const playsMs = 1_000 * recent.reduce((sum, { durationS }) => sum + durationS, 0);
    const tookMs = recent.reduce((sum, { transferMs }) => sum + Math.max(LEAST_TRANSFER_MS, transferMs), 0);
    return {
      ...(recent.length === 0 ? {} : { bitrateKbps: bits / playsMs, throughputKbps: bits / tookMs }),
      ...(this.#startUpMs === null ? {} : { startUpMs: this.#startUpMs }),
      ...(framesDropped === null ? {} : { framesDropped }),
    };
  }
}
