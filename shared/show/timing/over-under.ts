import { conductOf } from '../../cues/registry.ts';
import type { RunState } from '../run-state.ts';
import type { Show } from '../show.ts';
import { own } from './by-id.ts';
import type { ShowPlan } from './plan-times.ts';
import { countsToEnd, type Standing, type TakenCue } from './taken-cues.ts';

/**
 * How far the show is behind its plan: positive is behind (over), negative ahead (under), as in CUES.md. In ms.
 * `absoluteMs` is the sum of its four parts; `relativeMs` leaves out how late the show began.
 */
export interface OverUnder {
  /** Null: nothing in the plan has a time of day, so there is nothing to be late for. */
  readonly absoluteMs: number | null;
  readonly relativeMs: number;
  /** How late the cue in hand began (count to end: 0, for its end does not move). */
  readonly startLatenessMs: number;
  /**
   * How far the cue in hand is over its due time; once it is over, how much later than due the next can begin, waiting
   * included (negative: it ended early).
   */
  readonly overtimeMs: number;
  /** How long hold kept it back. */
  readonly pauseMs: number;
  readonly addedMs: number;
  /** The cue in hand; null before the first. */
  readonly cueId: string | null;
}

/** The start that the plan is measured by: when the first cue was planned, and when it was taken. */
export interface ShowStart {
  readonly plannedMs: number;
  readonly actualMs: number;
}

export function overUnder(
  show: Show,
  run: RunState,
  plan: ShowPlan,
  standing: Standing,
  start: ShowStart,
  nowMs: number,
): OverUnder {
  const { primary, reference } = standing;
  if (!primary || !reference) {
    const lateMs = start.actualMs - start.plannedMs;
    return {
      absoluteMs: plan.anchored ? lateMs : null,
      relativeMs: 0,
      startLatenessMs: lateMs,
      overtimeMs: 0,
      pauseMs: 0,
      addedMs: 0,
      cueId: null,
    };
  }
  const startLatenessMs = countsToEnd(primary.cue) ? 0 : primary.startMs - primary.plannedStartMs;
  const overtimeMs = ownOvertime(primary, nowMs) + waitingMs(show, run, plan, reference, primary, nowMs);
  const { pauseMs, addedMs } = primary;
  const sumMs = startLatenessMs + overtimeMs + pauseMs + addedMs;
  return {
    absoluteMs: plan.anchored ? sumMs : null,
    relativeMs: sumMs + start.plannedMs - start.actualMs,
    startLatenessMs,
    overtimeMs,
    pauseMs,
    addedMs,
    cueId: primary.cue.id,
  };
}

/** While it runs: the time behind its due time. Once it is over: how much later (or earlier) than due that was. */
function ownOvertime({ dueMs, endMs, running }: TakenCue, nowMs: number): number {
  if (dueMs === null) return 0;
  return running ? Math.max(0, nowMs - dueMs) : endMs - dueMs;
}

/** How long the next cue could have been taken already, planned gaps left out. */
function waitingMs(
  show: Show,
  run: RunState,
  plan: ShowPlan,
  reference: TakenCue,
  primary: TakenCue,
  nowMs: number,
): number {
  if (primary.running && primary.dueMs !== null) return 0;
  const shiftMs = primary.plannedStartMs - (plan.cues[primary.cue.id]?.startMs ?? primary.plannedStartMs);
  const { cues } = show.rundown;
  for (let index = reference.index + 1; index < cues.length; index++) {
    const cue = cues[index];
    const planned = cue && plan.cues[cue.id];
    if (!cue || !planned || planned.placed === 'none' || planned.placed === 'beside') continue;
    if (conductOf(cue) === 'never' || (own(run.cues, cue.id)?.take ?? 0) > 0) continue;
    const gapMs = planned.startMs + shiftMs - primary.plannedEndMs;
    if (gapMs < 0) continue;
    return Math.max(0, nowMs - primary.endMs - gapMs);
  }
  return 0;
}
