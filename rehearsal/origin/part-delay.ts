import type { MonoMs } from '../../shared/time/units.ts';

const REMEMBERED = 600;

export interface PartDelayFigures {
  readonly parts: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** How long the origin itself takes: from the bytes that completed a part's last frame to the part on offer. */
export class PartDelay {
  #delaysMs: number[] = [];

  add(arrived: MonoMs, published: MonoMs): void {
    this.#delaysMs.push(published - arrived);
    if (this.#delaysMs.length > REMEMBERED) this.#delaysMs.shift();
  }

  /** Of the last 600 parts; null without any. */
  get figures(): PartDelayFigures | null {
    const sorted = [...this.#delaysMs].sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    if (sorted.length === 0) return null;
    return { parts: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
  }
}
