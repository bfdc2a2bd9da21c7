import type { CUE_COLOURS } from '../../../../shared/cues/cue-base.ts';
import { CUE_TYPES, freshCue, type Cue, type CueTypeName } from '../../../../shared/cues/registry.ts';
import type { PlanOp } from '../../../../shared/show/plan-ops.ts';
import { MAX_GROUP_DEPTH } from '../../../../shared/show/show.ts';
import { levelsAround, moveTo, slotAfter, slotBefore, type Slot } from './moves.ts';
import { freeNumbers } from './numbers.ts';
import { outermost, withContents } from './rows.ts';

/** A change of the plan, ready to be sent: one step of undo. */
export interface RundownEdit {
  readonly ops: readonly PlanOp[];
  /** For the history, as a sentence without a full stop. */
  readonly label: string;
  /** What is selected afterwards, the cursor on the first; empty: what was. */
  readonly selectIds: readonly string[];
}

export type Colour = (typeof CUE_COLOURS)[number] | null;

/** `3 cues`, `1 cue`. */
export function cueCount(count: number): string {
  return count === 1 ? '1 cue' : `${count} cues`;
}

/** A new cue of a type at a place. `newId` gives ids not used yet. */
export function addCue(cues: readonly Cue[], type: CueTypeName, slot: Slot, newId: () => string): RundownEdit {
  const id = newId();
  const [number = ''] = freeNumbers(cues, slot.afterCueId, 1);
  const { label } = CUE_TYPES[type];
  const cue = { ...freshCue(type, id, number, label), groupId: slot.groupId };
  return {
    ops: [{ op: 'insert', cues: [cue], afterCueId: slot.afterCueId }],
    label: `Add ${label.toLowerCase()} ${number}`,
    selectIds: [id],
  };
}

/**
 * Copies of cues for a place: with ids, numbers and references of their own. Groups bring what they hold; a reference to
 * a cue that is copied too names its copy. Hotkeys stay with the first.
 */
export function copiesOf(
  copied: readonly Cue[],
  rundown: readonly Cue[],
  slot: Slot,
  newId: () => string,
): readonly Cue[] {
  const ids = new Map(copied.map(({ id }) => [id, newId()]));
  const numbers = freeNumbers(rundown, slot.afterCueId, copied.length);
  const known = new Set(rundown.map(({ id }) => id));
  const renamed = (cueId: string): string => ids.get(cueId) ?? cueId;
  return copied.map((cue, index): Cue => {
    const groupId = cue.groupId === null ? slot.groupId : (ids.get(cue.groupId) ?? slot.groupId);
    const base = { ...cue, id: renamed(cue.id), groupId, hotkey: null, number: numbers[index] ?? cue.number };
    const named = referencesOf(cue).find((id) => !ids.has(id) && !known.has(id));
    const trigger = named === undefined ? withReferences(cue.trigger, renamed) : { kind: 'manual' as const };
    if (base.type !== 'reveal') return { ...base, trigger };
    const targetCueId = base.targetCueId === null ? null : renamed(base.targetCueId);
    const target = targetCueId !== null && (ids.has(base.targetCueId ?? '') || known.has(targetCueId));
    return { ...base, trigger, targetCueId: target ? targetCueId : null };
  });
}

function referencesOf({ trigger }: Cue): readonly string[] {
  return 'cueId' in trigger && trigger.cueId !== null ? [trigger.cueId] : [];
}

function withReferences(trigger: Cue['trigger'], renamed: (cueId: string) => string): Cue['trigger'] {
  if (!('cueId' in trigger) || trigger.cueId === null) return trigger;
  return { ...trigger, cueId: renamed(trigger.cueId) };
}

/** Copies right behind the chosen cues. Null without any. */
export function duplicate(
  cues: readonly Cue[],
  chosenIds: ReadonlySet<string>,
  newId: () => string,
): RundownEdit | null {
  const last = outermost(cues, chosenIds).at(-1);
  if (!last) return null;
  const slot = slotAfter(cues, last);
  return insertCopies(withContents(cues, chosenIds), cues, slot, newId, 'Duplicate');
}

/** Copies at a place; what would stand too deep in groups comes beside them instead. */
export function insertCopies(
  copied: readonly Cue[],
  rundown: readonly Cue[],
  slot: Slot,
  newId: () => string,
  verb: 'Duplicate' | 'Paste',
): RundownEdit | null {
  if (copied.length === 0) return null;
  const levels = groupLevels(copied);
  const fits = levelsAround(rundown, slot.groupId) + levels <= MAX_GROUP_DEPTH;
  const place = fits ? slot : { afterCueId: rundown.at(-1)?.id ?? null, groupId: null };
  const fresh = copiesOf(copied, rundown, place, newId);
  return {
    ops: [{ op: 'insert', cues: [...fresh], afterCueId: place.afterCueId }],
    label: `${verb} ${cueCount(copied.length)}`,
    selectIds: fresh.filter((cue) => cue.groupId === place.groupId).map(({ id }) => id),
  };
}

/** How many groups stand in one another in a list of cues that stand together. */
function groupLevels(cues: readonly Cue[]): number {
  const levels = new Map<string, number>();
  for (const cue of cues) if (cue.type === 'group') levels.set(cue.id, (levels.get(cue.groupId ?? '') ?? 0) + 1);
  return Math.max(0, ...levels.values());
}

/** Takes the chosen cues out, groups with all they hold. Null without any. */
export function removeCues(cues: readonly Cue[], chosenIds: ReadonlySet<string>): RundownEdit | null {
  const removed = withContents(cues, chosenIds);
  if (removed.length === 0) return null;
  const [only] = removed;
  const name = removed.length === 1 && only ? `“${only.title}”`.slice(0, 80) : cueCount(removed.length);
  return { ops: [{ op: 'remove', cueIds: removed.map(({ id }) => id) }], label: `Remove ${name}`, selectIds: [] };
}

/** Puts the chosen cues into a new group that stands where the first of them stood. Null without any, or too deep. */
export function groupCues(
  cues: readonly Cue[],
  chosenIds: ReadonlySet<string>,
  newId: () => string,
): RundownEdit | null {
  const chosen = outermost(cues, chosenIds);
  const [first] = chosen;
  if (!first) return null;
  const slot = slotBefore(cues, first);
  const id = newId();
  const [number = ''] = freeNumbers(cues, slot.afterCueId, 1);
  const group: Cue = { ...freshCue('group', id, number, 'Group'), groupId: slot.groupId };
  const at = cues.findIndex((cue) => cue.id === first.id);
  const withGroup = [...cues.slice(0, at), group, ...cues.slice(at)];
  const move = moveTo(withGroup, chosenIds, { afterCueId: id, groupId: id });
  if (!move) return null;
  return {
    ops: [{ op: 'insert', cues: [group], afterCueId: slot.afterCueId }, move],
    label: `Group ${cueCount(chosen.length)}`,
    selectIds: [id],
  };
}

/** Dissolves the chosen groups; what they hold stays where it stands, a level up. Null when none is chosen. */
export function ungroupCues(cues: readonly Cue[], chosenIds: ReadonlySet<string>): RundownEdit | null {
  const groups = cues.filter((cue) => cue.type === 'group' && chosenIds.has(cue.id));
  if (groups.length === 0) return null;
  const ids = new Set(groups.map(({ id }) => id));
  return {
    ops: [{ op: 'remove', cueIds: [...ids] }],
    label: groups.length === 1 ? 'Ungroup' : `Ungroup ${groups.length} groups`,
    selectIds: cues.filter(({ groupId }) => groupId !== null && ids.has(groupId)).map(({ id }) => id),
  };
}

/** Skips the chosen cues, or no longer when all of them are skipped. */
export function toggleSkip(cues: readonly Cue[], chosenIds: ReadonlySet<string>): RundownEdit | null {
  const chosen = cues.filter(({ id }) => chosenIds.has(id));
  const skip = chosen.some((cue) => !cue.skip);
  const ops = chosen
    .filter((cue) => cue.skip !== skip)
    .map((cue): PlanOp => ({ op: 'set', cueId: cue.id, field: 'skip', value: skip }));
  return ops.length === 0
    ? null
    : { ops, label: `${skip ? 'Skip' : 'Do not skip'} ${cueCount(ops.length)}`, selectIds: [] };
}

export function colourCues(cues: readonly Cue[], chosenIds: ReadonlySet<string>, colour: Colour): RundownEdit | null {
  const ops = cues
    .filter((cue) => chosenIds.has(cue.id) && cue.colour !== colour)
    .map((cue): PlanOp => ({ op: 'set', cueId: cue.id, field: 'colour', value: colour }));
  return ops.length === 0 ? null : { ops, label: `Colour ${cueCount(ops.length)}`, selectIds: [] };
}

/** Numbers all cues anew, in order: 1, 2, 3 … */
export function renumber(cues: readonly Cue[]): RundownEdit | null {
  const ops = cues.flatMap((cue, index): PlanOp[] => {
    const value = String(index + 1);
    return cue.number === value ? [] : [{ op: 'set', cueId: cue.id, field: 'number', value }];
  });
  return ops.length === 0 ? null : { ops, label: `Number ${cueCount(ops.length)} anew`, selectIds: [] };
}
