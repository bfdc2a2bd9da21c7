import type { ReturnStats } from '../../../shared/telemetry/latency.ts';

/** A window whose page is gone is no longer shown as a return monitor (ms). */
const STALE_MS = 3_000;

/**
 * What return monitors tell. Several windows may have one: figures of different players must not be mixed, so one window
 * is listened to for as long as it plays.
 */
export class ReturnDesk {
  #told: { readonly windowId: string; readonly stats: ReturnStats; readonly heardMs: number } | null = null;

  /**
   * @param windowId the same through a window's reconnects
   * @param nowMs studio time
   */
  take(stats: ReturnStats, windowId: string, nowMs: number): void {
    const told = this.#told;
    const other = told !== null && told.windowId !== windowId && nowMs - told.heardMs < STALE_MS;
    if (other && (told.stats.state === 'playing' || stats.state !== 'playing')) return;
    this.#told = { windowId, stats, heardMs: nowMs };
  }

  /** Null when no window has told anything lately. */
  latest(nowMs: number): ReturnStats | null {
    const told = this.#told;
    return told && Math.abs(nowMs - told.heardMs) < STALE_MS ? told.stats : null;
  }
}
