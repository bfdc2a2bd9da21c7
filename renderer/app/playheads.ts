import type { Live } from '../../shared/api/live.ts';
import type { CueRun } from '../../shared/show/run-state.ts';

/** The host reports the playheads up to ten times a second; between reports they run on, but no longer than this. */
const LONGEST_EXTRAPOLATION_MS = 3_000;

export interface Playheads {
  /** Capture time of the frame that is on air now; null off air. */
  readonly onAirMs: number | null;
  /** Capture time of the frame on viewers' screens (median); null while nobody watches. */
  readonly viewersMs: number | null;
  /** How far viewers are behind. */
  readonly gapMs: number | null;
}

/** The playheads at studio time `nowMs`, run on from the last report; they stand still once the report is too old. */
export function playheadsAt(live: Pick<Live, 'nowMs' | 'playheads'> | null, nowMs: number): Playheads {
  if (!live) return { onAirMs: null, viewersMs: null, gapMs: null };
  const elapsedMs = Math.min(LONGEST_EXTRAPOLATION_MS, Math.max(0, nowMs - live.nowMs));
  const { onAirMs, viewersMs } = live.playheads;
  return {
    onAirMs: onAirMs === null ? null : onAirMs + elapsedMs,
    viewersMs: viewersMs === null ? null : viewersMs + elapsedMs,
    gapMs: onAirMs === null || viewersMs === null ? null : onAirMs - viewersMs,
  };
}

/** Where a playhead stands to a response window `[opensAt, closesAt)`. */
export type WindowPosition =
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'before'; readonly startsInMs: number }
  | { readonly kind: 'unlimited'; readonly sinceMs: number }
  | { readonly kind: 'inside'; readonly remainingMs: number; readonly fraction: number }
  | { readonly kind: 'over'; readonly sinceMs: number }
  /** Its time is over, and it goes on until it is ended by hand. */
  | { readonly kind: 'overtime'; readonly sinceMs: number };

/**
 * The countdown of a cue's window at a playhead: `fraction` runs from 1 (just opened) to 0 (over). `stillSinceMs`: a timer
 * that hold keeps where it stood then.
 */
export function windowAt(
  run: CueRun | null,
  headMs: number | null,
  missing: string,
  stillSinceMs: number | null = null,
): WindowPosition {
  if (!run || run.opensAtMs === null) return { kind: 'none', reason: 'The cue has not been taken yet' };
  // Its window was to last longer, but no viewer has it any more.
  if (run.phase === 'void') return { kind: 'none', reason: 'withdrawn' };
  if (headMs === null) return { kind: 'none', reason: missing };
  const { opensAtMs, closesAtMs } = run;
  const playheadMs = stillSinceMs === null ? headMs : Math.min(headMs, stillSinceMs);
  if (playheadMs < opensAtMs) return { kind: 'before', startsInMs: opensAtMs - playheadMs };
  if (closesAtMs === null) return { kind: 'unlimited', sinceMs: playheadMs - opensAtMs };
  if (playheadMs >= closesAtMs) return { kind: 'over', sinceMs: playheadMs - closesAtMs };
  const lengthMs = closesAtMs - opensAtMs;
  const remainingMs = closesAtMs - playheadMs;
  return { kind: 'inside', remainingMs, fraction: lengthMs > 0 ? remainingMs / lengthMs : 0 };
}

/** A span of media time drawn as a bar: positions run from 0 (left) to 1 (right). */
export interface Timeline {
  readonly fromMs: number;
  readonly toMs: number;
  at(timeMs: number): number;
}

/** The stretch of media time around the playheads and the cue window, never shorter than `shortestMs`. */
export function timelineAround(heads: Playheads, run: CueRun | null, shortestMs = 12_000): Timeline | null {
  const reference = heads.onAirMs ?? heads.viewersMs;
  if (reference === null) return null;
  let fromMs = (heads.viewersMs ?? reference) - 2_000;
  let toMs = reference + 2_000;
  const endMs = run?.closesAtMs ?? null;
  if (run?.opensAtMs !== null && run?.opensAtMs !== undefined) {
    const isNear = endMs === null || endMs > fromMs - 10_000;
    if (isNear && endMs !== null) {
      fromMs = Math.min(fromMs, run.opensAtMs - 1_000);
      toMs = Math.max(toMs, endMs + 1_000);
    }
  }
  if (toMs - fromMs < shortestMs) fromMs = toMs - shortestMs;
  return { fromMs, toMs, at: (timeMs) => Math.min(1, Math.max(0, (timeMs - fromMs) / (toMs - fromMs))) };
}
