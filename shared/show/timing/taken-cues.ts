import { conductOf, plannedDurationMs, type Cue } from '../../cues/registry.ts';
import type { CueRun, RunState } from '../run-state.ts';
import type { Show } from '../show.ts';
import { own } from './by-id.ts';
import { heldOnMs, heldSinceMs } from './held-time.ts';
import type { CuePlan, ShowPlan } from './plan-times.ts';

/** What is known of a cue that was taken. All times in ms since the epoch. */
export interface TakenCue {
  readonly cue: Cue;
  readonly index: number;
  readonly run: CueRun;
  /** Its planned start and end, on the line of time on which the show really runs. */
  readonly plannedStartMs: number;
  readonly plannedEndMs: number;
  readonly startMs: number;
  /** Start + length + pause + added time (count to end: planned end + added time); null: it goes on until it is ended. */
  readonly dueMs: number | null;
  /** When it was over; while it runs, when it will be (its due time, or now in overtime). */
  readonly endMs: number;
  readonly running: boolean;
  /** How long hold kept its timer back. */
  readonly pauseMs: number;
  readonly addedMs: number;
  /** It was fired out of its turn: the show did not move on by it. */
  readonly adLib: boolean;
}

/** What was taken, and where the show stands by it. */
export interface Standing {
  readonly taken: ReadonlyMap<string, TakenCue>;
  /** The last cue taken in its turn; null: none yet. */
  readonly reference: TakenCue | null;
  /** What keeps the next cue waiting: the reference, or a longer cue under it. */
  readonly primary: TakenCue | null;
}

const OVER_PHASES: readonly CueRun['phase'][] = ['closing', 'pending', 'result', 'closed', 'void'];

/** It was taken, and is not armed to be taken (again). */
export function wasTaken(run: CueRun | undefined): run is CueRun & { firedAtMs: number } {
  return run !== undefined && run.take > 0 && run.firedAtMs !== null && run.phase !== 'draft' && run.phase !== 'armed';
}

/** Where the run stands at `nowMs`; `shiftMs` puts an unanchored plan on the line of time of the run. */
export function standingOf(show: Show, run: RunState, plan: ShowPlan, shiftMs: number, nowMs: number): Standing {
  const rows: { cue: Cue; index: number; run: CueRun; startMs: number; nextMs: number | null }[] = [];
  for (const [index, cue] of show.rundown.cues.entries()) {
    const cueRun = own(run.cues, cue.id);
    if (!wasTaken(cueRun)) continue;
    rows.push({ cue, index, run: cueRun, startMs: cueRun.opensAtMs ?? cueRun.firedAtMs, nextMs: null });
  }
  rows.sort((a, b) => a.startMs - b.startMs || a.index - b.index);
  let nextMs: number | null = null;
  for (const row of rows.toReversed()) {
    row.nextMs = nextMs;
    if (row.run.takenBy !== 'fire-now') nextMs = row.startMs;
  }
  const taken = new Map<string, TakenCue>();
  let reference: TakenCue | null = null;
  for (const row of rows) {
    const planned = plan.cues[row.cue.id];
    if (!planned) continue;
    const cue = takenCue(row, planned, plan.anchored ? 0 : shiftMs, run.holdSinceMs, nowMs);
    taken.set(row.cue.id, cue);
    if (!cue.adLib) reference = cue;
  }
  return { taken, reference, primary: primaryOf(taken, reference) };
}

/** A cue that runs, was planned to begin no later than the reference and to go on behind its end, is what is waited for. */
function primaryOf(taken: ReadonlyMap<string, TakenCue>, reference: TakenCue | null): TakenCue | null {
  if (!reference) return null;
  let primary = reference;
  for (const other of taken.values()) {
    if (!other.running || other.adLib || other.cue.type === 'group') continue;
    const isUnder = other.plannedStartMs <= reference.plannedStartMs && other.plannedEndMs > primary.plannedEndMs;
    if (isUnder) primary = other;
  }
  return primary;
}

function takenCue(
  row: { cue: Cue; index: number; run: CueRun; startMs: number; nextMs: number | null },
  planned: CuePlan,
  shiftMs: number,
  holdSinceMs: number | null,
  nowMs: number,
): TakenCue {
  const { cue, index, run, startMs } = row;
  const plannedStartMs = planned.startMs + shiftMs;
  // A group is where its cues are: by itself it takes no time.
  const plannedEndMs = cue.type === 'group' ? plannedStartMs : planned.endMs + shiftMs;
  const isOver = run.endedAtMs !== null || OVER_PHASES.includes(run.phase);
  const sinceMs = isOver ? null : heldSinceMs(cue, run, holdSinceMs);
  const heldMs = sinceMs === null ? 0 : heldOnMs(cue, Math.max(0, nowMs - sinceMs));
  const { dueMs, pauseMs } = dueOf(cue, run, startMs, plannedEndMs, heldMs);
  const end = endOf(row, dueMs, isOver, nowMs);
  return {
    cue,
    index,
    run,
    plannedStartMs,
    plannedEndMs,
    startMs,
    dueMs,
    endMs: Math.max(startMs, end.endMs),
    running: end.running,
    pauseMs,
    addedMs: run.addedMs,
    adLib: run.takenBy === 'fire-now',
  };
}

/** It ends at its planned end however late it began; without a planned start of its own it has none to count to. */
export function countsToEnd(cue: Cue): boolean {
  const conduct = conductOf(cue);
  return cue.countToEnd && cue.plannedStartMs !== null && (conduct === 'timed' || conduct === 'interaction');
}

function dueOf(
  cue: Cue,
  run: CueRun,
  startMs: number,
  plannedEndMs: number,
  heldMs: number,
): { readonly dueMs: number | null; readonly pauseMs: number } {
  const conduct = conductOf(cue);
  if (cue.type === 'group' || conduct === 'never') return { dueMs: startMs, pauseMs: 0 };
  if (countsToEnd(cue)) return { dueMs: plannedEndMs + run.addedMs, pauseMs: 0 };
  const lengthMs = plannedDurationMs(cue);
  const hasTimer = conduct === 'timed' || (conduct === 'interaction' && cue.durationMs === null);
  if (!hasTimer) return { dueMs: startMs + lengthMs + run.addedMs, pauseMs: 0 };
  if (lengthMs === 0 && run.closesAtMs === null) return { dueMs: null, pauseMs: 0 };
  // The engine moves the end of a timer that was on hold: what is more than length and added time was pause.
  const endedEarly = run.closesAtMs === null || run.endedAtMs !== null;
  const pausedMs = endedEarly ? 0 : Math.max(0, (run.closesAtMs ?? 0) - startMs - lengthMs - run.addedMs);
  const pauseMs = Math.max(0, pausedMs + heldMs);
  return { dueMs: startMs + lengthMs + pauseMs + run.addedMs, pauseMs };
}

function endOf(
  row: { cue: Cue; run: CueRun; startMs: number; nextMs: number | null },
  dueMs: number | null,
  isOver: boolean,
  nowMs: number,
): { readonly endMs: number; readonly running: boolean } {
  const { cue, run, startMs, nextMs } = row;
  const conduct = conductOf(cue);
  const hasOwnLength = cue.durationMs !== null && conduct !== 'timed' && conduct !== 'group';
  if (hasOwnLength && run.phase !== 'void') {
    // Its length is for talking about it, too: it lasts until that is over or the show moves on.
    const untilMs = dueMs ?? startMs;
    const isLeft = nextMs !== null && nextMs < untilMs;
    return { endMs: isLeft ? nextMs : untilMs, running: !isLeft && nowMs < untilMs };
  }
  if (conduct !== 'timed' && conduct !== 'interaction') return { endMs: startMs, running: false };
  const closedMs = Math.min(run.endedAtMs ?? Infinity, run.closesAtMs ?? Infinity);
  if (conduct === 'interaction' && closedMs <= nowMs) return { endMs: closedMs, running: false };
  if (isOver) return { endMs: run.endedAtMs ?? run.closesAtMs ?? dueMs ?? startMs, running: false };
  if (dueMs === null) {
    // Without a length nobody knows when it ends: a picture stays, an open question keeps the show waiting.
    return { endMs: nextMs ?? (conduct === 'interaction' ? nowMs : startMs), running: true };
  }
  return { endMs: Math.max(nowMs, dueMs), running: true };
}
