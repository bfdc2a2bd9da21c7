import type { PlanOp } from '../../shared/show/plan-ops.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import { cueNameFirst } from '../show/rundown.ts';

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

/** Whether the cue was taken in this run: from then on it is what viewers have seen. */
function wasTaken(run: RunState, cueId: string): boolean {
  const phase = run.cues[cueId]?.phase;
  return phase !== undefined && phase !== 'draft' && phase !== 'armed';
}

/** Why an edit may not be, because a cue of it was taken in this run; null if it may. */
export function takenProblem(show: Show, run: RunState, ops: readonly PlanOp[]): string | null {
  const refuse = (cueId: string, what: string): string | null =>
    wasTaken(run, cueId) ? `${cueNameFirst(show, cueId)} has been taken in this run and cannot be ${what}.` : null;
  for (const op of ops) {
    let problem: string | null = null;
    if (op.op === 'set' && !FREE_FIELDS.has(op.field) && !op.field.startsWith('custom.')) {
      problem = refuse(op.cueId, 'changed');
    } else if (op.op === 'replace') problem = refuse(op.cue.id, 'changed');
    else if (op.op === 'remove') {
      problem = op.cueIds.map((cueId) => refuse(cueId, 'removed')).find((reason) => reason !== null) ?? null;
    }
    if (problem !== null) return problem;
  }
  return null;
}
