import type { Cue } from '../cues/registry.ts';
import { isFixedOnceTaken } from '../show/taken-content.ts';
import { changedFields, type FieldChange } from './changed-fields.ts';

/** A cue that was taken in this run: what viewers have seen of it stays, whatever a file says. */
export interface StayingCue {
  readonly kind: 'stays';
  readonly cue: Cue;
  /** As the file wants it. */
  readonly wanted: Cue;
  /** What does not become what the file says. Empty: the file does not have the cue, and it is not removed. */
  readonly fields: readonly FieldChange[];
}

/** A target without what may not be done to cues that were taken: they keep what viewers have seen, and none goes. */
export function keepTaken(
  before: readonly Cue[],
  target: readonly Cue[],
  takenIds: ReadonlySet<string>,
): { readonly cues: readonly Cue[]; readonly stays: readonly StayingCue[] } {
  if (takenIds.size === 0) return { cues: target, stays: [] };
  const old = new Map(before.map((cue) => [cue.id, cue]));
  const stays: StayingCue[] = [];
  const kept = target.map((cue) => {
    const was = takenIds.has(cue.id) ? old.get(cue.id) : undefined;
    const fields = was ? changedFields(was, cue).filter(({ field }) => isFixedOnceTaken(field)) : [];
    if (!was || fields.length === 0) return cue;
    stays.push({ kind: 'stays', cue: was, wanted: cue, fields });
    return { ...was, ...freeFields(cue), groupId: cue.groupId };
  });
  const ids = new Set(kept.map(({ id }) => id));
  const missing = before.filter(({ id }) => takenIds.has(id) && !ids.has(id));
  for (const cue of missing) {
    ids.add(cue.id);
    stays.push({ kind: 'stays', cue, wanted: cue, fields: [] });
  }
  const groupLeft = (cue: Cue): string | null => {
    let group = cue.groupId;
    while (group !== null && !ids.has(group)) group = old.get(group)?.groupId ?? null;
    return group;
  };
  const known = new Set(kept.map(({ id }) => id));
  const behind = new Map<string | null, Cue[]>();
  let last: string | null = null;
  for (const cue of before) {
    if (known.has(cue.id)) last = cue.id;
    else if (ids.has(cue.id)) behind.set(last, [...(behind.get(last) ?? []), { ...cue, groupId: groupLeft(cue) }]);
  }
  const cues = [...(behind.get(null) ?? []), ...kept.flatMap((cue) => [cue, ...(behind.get(cue.id) ?? [])])];
  return { cues, stays };
}

/** What the file may say of a cue that was taken. */
function freeFields(cue: Cue): Record<string, unknown> {
  return Object.fromEntries(Object.entries(cue).filter(([field]) => field === 'custom' || !isFixedOnceTaken(field)));
}
