import type { PlanOp } from './plan-ops.ts';
import type { RunState } from './run-state.ts';

/** What may change of a cue that was taken: what only the crew reads. */
const FREE_FIELDS: ReadonlySet<string> = new Set([
  'number',
  'title',
  'hostNotes',
  'producerNotes',
  'colour',
  'skip',
  'hotkey',
  'plannedStartMs',
]);

type Run = Pick<RunState, 'cues'>;

/** Whether the cue was taken in this run: from then on it is what viewers have seen. */
function isTaken(run: Run, cueId: string): boolean {
  const phase = Object.hasOwn(run.cues, cueId) ? run.cues[cueId]?.phase : undefined;
  return phase !== undefined && phase !== 'draft' && phase !== 'armed';
}

/** The cues that were taken in this run. */
export function takenCueIds(run: Run): string[] {
  return Object.keys(run.cues).filter((cueId) => isTaken(run, cueId));
}

/** Whether a field stays as it is once its cue was taken. `field`: as `set` names it. */
export function isFixedOnceTaken(field: string): boolean {
  return !FREE_FIELDS.has(field) && !field.startsWith('custom.');
}

/** The cues for which an operation may not be, because they were taken in this run. */
export function takenIn(run: Run, op: PlanOp): string[] {
  switch (op.op) {
    case 'set':
      return isFixedOnceTaken(op.field) && isTaken(run, op.cueId) ? [op.cueId] : [];
    case 'replace':
      return isTaken(run, op.cue.id) ? [op.cue.id] : [];
    case 'remove':
      return op.cueIds.filter((cueId) => isTaken(run, cueId));
    case 'insert':
    case 'move':
    case 'set-show':
      return [];
  }
}
