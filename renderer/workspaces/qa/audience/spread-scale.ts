import type { Spread } from '../../../../shared/telemetry/audience-view.ts';
import { formatCount } from '../../../app/format.ts';

/** Latency to the whole millisecond: what changes every second is read more easily so. */
export const wholeMs = (ms: number): string => `${formatCount(ms)}\u202fms`;

/** Viewers further apart than this do not see the same show: who is late hears the answer before the question. */
export const FAIR_SPREAD_MS = 1_000;
const STEP_MS = 100;
const ROOM_MS = 120;

/** Where a spread's figures stand on its bar. */
export interface SpreadScale {
  readonly lowMs: number;
  readonly highMs: number;
  /** A latency's place, in percent from the left; outside it stays at the edge. */
  readonly percentOf: (ms: number) => number;
}

/** A scale that has the spread, the target, and the line a second behind the earliest viewers in it. */
export function spreadScale({ p1Ms, p99Ms }: Spread, targetMs: number): SpreadScale {
  const lowest = Math.min(p1Ms, targetMs) - ROOM_MS;
  const highest = Math.max(p99Ms, targetMs, p1Ms + FAIR_SPREAD_MS) + ROOM_MS;
  const lowMs = Math.max(0, Math.floor(lowest / STEP_MS) * STEP_MS);
  const highMs = Math.max(lowMs + STEP_MS, Math.ceil(highest / STEP_MS) * STEP_MS);
  const percentOf = (ms: number): number => Math.min(100, Math.max(0, ((ms - lowMs) / (highMs - lowMs)) * 100));
  return { lowMs, highMs, percentOf };
}

/** Marks of the scale: round, no more than can be read, and none that would be cut off. @param most how many at most */
export function scaleTicks({ lowMs, highMs, percentOf }: SpreadScale, most: number): number[] {
  const step = [100, 200, 500, 1_000, 2_000, 5_000].find((one) => (highMs - lowMs) / one <= most) ?? 10_000;
  const ticks: number[] = [];
  for (let ms = Math.ceil(lowMs / step) * step; ms <= highMs; ms += step) ticks.push(ms);
  return ticks.filter((ms) => percentOf(ms) >= 4 && percentOf(ms) <= 96);
}
