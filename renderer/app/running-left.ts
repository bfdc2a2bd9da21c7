import type { Cue } from '../../shared/cues/registry.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import { heldSinceMs } from '../../shared/show/timing/held-time.ts';
import { countsToEnd } from '../../shared/show/timing/taken-cues.ts';
import { runOf } from './cue-view.ts';
import type { ShowTimesState } from './show-times.ts';

/**
 * What is left of a cue at studio time `nowMs`, negative in overtime: run on from when the times were reckoned, unless hold
 * keeps it back. Null: it has no end, or does not run.
 */
export function runningLeftMs(
  { times, atMs }: ShowTimesState,
  cue: Cue | null,
  run: RunState | null,
  nowMs: number,
): number | null {
  const remainingMs = cue === null ? null : (times?.cues[cue.id]?.remainingMs ?? null);
  if (cue === null || remainingMs === null) return null;
  const cueRun = runOf(run, cue.id);
  const isHeld = cueRun !== null && !countsToEnd(cue) && heldSinceMs(cue, cueRun, run?.holdSinceMs ?? null) !== null;
  return isHeld ? remainingMs : remainingMs - (nowMs - atMs);
}
