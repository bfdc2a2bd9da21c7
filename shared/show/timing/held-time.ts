import { conductOf, type Cue } from '../../cues/registry.ts';
import type { CueRun } from '../run-state.ts';

/**
 * On hold the engine moves what viewers see on by whole steps of this, at least one ahead, and sets it right at the end
 * (studio/show/decide-hold.ts); what only the studio sees stands still.
 */
const HOLD_STEP_MS = 1_000;

/** Viewers count along: the engine moves this end on for them, step by step, while the show is on hold. */
function isSeen(cue: Cue): boolean {
  const reachesViewers = cue.type === 'message' || (cue.type === 'countdown' && cue.forViewers);
  // One that goes on past its end has none to move.
  return reachesViewers && cue.atEnd !== 'infinite';
}

/**
 * Since when a timer that goes on stands still, in ms since the epoch: since the hold, or since it began if that was on hold.
 * Null: it runs. Questions do: hold leaves their windows to the viewers.
 */
export function heldSinceMs(cue: Cue, run: CueRun, holdSinceMs: number | null): number | null {
  if (holdSinceMs === null || conductOf(cue) !== 'timed' || run.phase !== 'open') return null;
  return Math.max(holdSinceMs, run.opensAtMs ?? run.firedAtMs ?? holdSinceMs);
}

/** The same, where the end itself tells of no hold: it is the studio's alone, and comes later only when the hold is over. */
export function stillSinceMs(cue: Cue, run: CueRun, holdSinceMs: number | null): number | null {
  return isSeen(cue) ? null : heldSinceMs(cue, run, holdSinceMs);
}

/** How much a hold that lasts `heldMs` by now adds to a timer's end, less what the engine has moved that end on by already. */
export function heldOnMs(cue: Cue, heldMs: number): number {
  return isSeen(cue) ? heldMs - (Math.floor(heldMs / HOLD_STEP_MS) + 1) * HOLD_STEP_MS : heldMs;
}
