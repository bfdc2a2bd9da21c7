import type { ViewerReport } from '../../shared/interaction/protocol.ts';
import type { Appearance } from './cue-stage.ts';
import type { SyncStatus } from './sync-controller.ts';

/** Percentiles over the last decoded frames (ms), and how many frames they rest on. */
export interface DecodedLatency {
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly frames: number;
  /** The last frame's capture time as read from its pixels (ms since the epoch). */
  readonly lastCaptureMs: number | null;
  /** The page's own figure for the same frame minus the decoded one: how far it may be believed (ms). */
  readonly reportedMinusDecodedP95Ms: number | null;
}

/** What benches and QA read as `window.cuelight`: live values, read-only, all times in ms. */
export interface MeasuringHook {
  /** Capture time of the frame on screen, as the page believes from the playlist; null while nothing plays. */
  readonly mediaTimeMs: number | null;
  /** Studio time now, learnt from the engine; null until the first exchange. */
  readonly studioNowMs: number | null;
  /** Display time − capture time of the frame on screen; of one that stands still, now − capture time. */
  readonly glassToGlassMs: number | null;
  /** The last report sent to the engine. */
  readonly reported: ViewerReport | null;
  /** The last cues' arrivals on screen. */
  readonly events: readonly Appearance[];
  readonly sync: SyncStatus;
  readonly playerState: string;
  readonly linkState: string;
  /** Latency from the mark in the pixels: of every frame with `?mark=1`, else of a few a second; null: no mark was found. */
  readonly decoded: DecodedLatency | null;
  /** Studio time at a stamp of `performance.now()`; null until the first exchange. */
  studioTimeAt(monoMs: number): number | null;
}

declare global {
  interface Window {
    readonly cuelight: MeasuringHook;
  }
}

/** How each live value is read. */
export type HookSources = {
  readonly [Name in Exclude<keyof MeasuringHook, 'studioTimeAt'>]: () => MeasuringHook[Name];
};

/** Puts the hook on the window as read-only getters; nothing on the page reads it. */
export function publishHook(
  target: Window,
  sources: HookSources,
  studioTimeAt: (monoMs: number) => number | null,
): void {
  const hook = Object.defineProperty({}, 'studioTimeAt', { value: studioTimeAt, enumerable: true });
  for (const [name, get] of Object.entries(sources)) Object.defineProperty(hook, name, { get, enumerable: true });
  Object.defineProperty(target, 'cuelight', { value: Object.freeze(hook), enumerable: true });
}
