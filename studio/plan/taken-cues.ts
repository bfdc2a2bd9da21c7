import type { PlanOp } from '../../shared/show/plan-ops.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import { takenIn } from '../../shared/show/taken-content.ts';
import { cueNameFirst } from '../show/rundown.ts';

/** Why an edit may not be, because cues of it were taken in this run; null if it may. */
export function takenProblem(show: Show, run: RunState, ops: readonly PlanOp[]): string | null {
  const removed = new Set(ops.flatMap((op) => (op.op === 'remove' ? takenIn(run, op) : [])));
  const taken = new Set(ops.flatMap((op) => takenIn(run, op)));
  const [first, ...others] = taken;
  if (first === undefined) return null;
  const what = removed.size === taken.size ? 'removed' : 'changed';
  const name = cueNameFirst(show, first);
  if (others.length === 0) return `${name} has been taken in this run and cannot be ${what}.`;
  const more = others.length === 1 ? 'one more cue' : `${others.length.toLocaleString('en')} more cues`;
  return `${name} and ${more} have been taken in this run and cannot be ${what}.`;
}
