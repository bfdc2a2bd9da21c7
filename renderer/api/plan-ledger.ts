import { PLACE_FIELD, type PlanConflict, type PlanOp } from '../../shared/show/plan-ops.ts';

/** An edit on its way to the host, or there. */
export interface SentEdit {
  readonly requestId: string;
  /** The plan that was seen when it was made. */
  readonly baseRevision: number;
  readonly ops: PlanOp[];
  readonly label: string;
  /** The plan in which it took effect; null until the host has said so. */
  doneRevision: number | null;
}

/** A step that can be undone, or redone. */
export interface Step {
  readonly label: string;
  /** What takes it back. */
  readonly inverse: readonly PlanOp[];
  /** The edits that are taken back, oldest first (several only in a merged step). */
  readonly edits: readonly SentEdit[];
  /** Steps in a row with the same key (typing in one field) are one; null: a step by itself. */
  readonly mergeKey: string | null;
}

/** The plan that was seen, or made, by the last edit of a step: what somebody else changed after it is not overwritten. */
export function revisionOf({ edits }: Step): number {
  const last = edits.at(-1);
  return last ? (last.doneRevision ?? last.baseRevision) : 0;
}

const keyOf = (cueId: string | null, field: string): string => `${cueId ?? ''}\n${field}`;
const fieldKey = (op: PlanOp): string | null => {
  if (op.op === 'set') return keyOf(op.cueId, op.field);
  return op.op === 'set-show' ? keyOf(null, op.field) : null;
};

/** One step out of two in a row; the older one's values are the ones to come back to. */
export function mergedStep(older: Step, newer: Step): Step {
  const known = new Set(older.inverse.map(fieldKey));
  const added = newer.inverse.filter((op) => {
    const key = fieldKey(op);
    return key === null || !known.has(key);
  });
  const edits = [...older.edits, ...newer.edits];
  return { ...newer, label: older.label, edits, inverse: [...added, ...older.inverse] };
}

/** What takes an edit back of which some did not take effect: that must not be "taken back", it is somebody else's. */
export function withoutConflicts(inverse: readonly PlanOp[], conflicts: readonly PlanConflict[]): PlanOp[] {
  const fields = new Set(conflicts.map(({ cueId, field }) => keyOf(cueId, field)));
  const cues = new Set(conflicts.filter(({ field }) => field === '*').map(({ cueId }) => cueId));
  /** Cues that stay where somebody else put them, and behind what they were to go back. */
  const left = new Map<string, string | null>();
  return inverse.flatMap((op): PlanOp[] => {
    switch (op.op) {
      case 'set':
        return cues.has(op.cueId) || fields.has(keyOf(op.cueId, op.field)) ? [] : [op];
      case 'set-show':
        return fields.has(keyOf(null, op.field)) ? [] : [op];
      case 'replace':
        return cues.has(op.cue.id) ? [] : [op];
      case 'insert': {
        const back = op.cues.filter((cue) => !cues.has(cue.id));
        return back.length > 0 ? [{ ...op, cues: back }] : [];
      }
      case 'remove':
        return [op];
      case 'move': {
        const { afterCueId } = op;
        const anchor = afterCueId !== null && left.has(afterCueId) ? (left.get(afterCueId) ?? null) : afterCueId;
        const back: string[] = [];
        for (const cueId of op.cueIds) {
          if (fields.has(keyOf(cueId, PLACE_FIELD))) left.set(cueId, back.at(-1) ?? anchor);
          else back.push(cueId);
        }
        return back.length > 0 ? [{ ...op, cueIds: back, afterCueId: anchor }] : [];
      }
    }
  });
}
