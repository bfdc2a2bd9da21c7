import { isInteraction, type Cue } from '../../../../shared/cues/registry.ts';
import { REVEAL_FOLLOWS } from '../../../../shared/show/follow-rule.ts';
import type { PlanOp } from '../../../../shared/show/plan-ops.ts';
import type { RunState } from '../../../../shared/show/run-state.ts';
import { phaseOf } from '../../../app/cue-view.ts';
import type { RundownEdit } from './edits.ts';

/**
 * The same edit, with what follows by itself: a reveal that is put right behind its question comes after the last viewer's
 * window, unless the question says what follows it or was taken already. In a sequence it does so anyhow.
 */
export function withRevealFollow(edit: RundownEdit, cues: readonly Cue[], run: RunState | null): RundownEdit {
  const insert = edit.ops.find((op) => op.op === 'insert');
  const [reveal] = insert?.cues ?? [];
  if (!insert || reveal?.type !== 'reveal') return edit;
  const question = questionBefore(cues, insert.afterCueId, reveal);
  const phase = question === null ? 'draft' : phaseOf(run, question.id);
  if (!question || (phase !== 'draft' && phase !== 'armed')) return edit;
  const follow: PlanOp = { op: 'set', cueId: question.id, field: 'followOn', value: REVEAL_FOLLOWS };
  return { ...edit, ops: [...edit.ops, follow] };
}

/** The question of a reveal, if that would stand right behind it and nothing is said yet of what follows. */
function questionBefore(cues: readonly Cue[], afterCueId: string | null, reveal: Cue & { type: 'reveal' }): Cue | null {
  const before = cues.slice(0, cues.findIndex(({ id }) => id === afterCueId) + 1);
  // What nobody takes stands in nobody's way.
  const last = before.findLast((cue) => cue.groupId === reveal.groupId && cue.type !== 'memo' && !cue.skip);
  if (!last || !isInteraction(last)) return null;
  const target = reveal.targetCueId ?? before.findLast(isInteraction)?.id;
  const inSequence = cues.some((cue) => cue.id === last.groupId && cue.type === 'group' && cue.mode === 'sequence');
  const saysNothing = last.followOn.kind === 'none' && last.atEnd !== 'play-next' && last.atEnd !== 'loop';
  return target === last.id && saysNothing && !inSequence ? last : null;
}
