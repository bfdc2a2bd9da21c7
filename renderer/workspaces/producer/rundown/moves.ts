import type { Cue } from '../../../../shared/cues/registry.ts';
import type { PlanOp } from '../../../../shared/show/plan-ops.ts';
import { MAX_GROUP_DEPTH } from '../../../../shared/show/show.ts';
import { ancestorsOf, cuesById } from '../../../../shared/show/tree.ts';
import { cuesInside, outermost, type RundownRow } from './rows.ts';

/** A place between rows: behind a cue (null: at the top), in a group or in none. */
export interface Slot {
  readonly afterCueId: string | null;
  readonly groupId: string | null;
}

type MoveOp = Extract<PlanOp, { op: 'move' }>;

/** The last cue that a group holds; the cue itself when it holds none. */
export function lastInside(cues: readonly Cue[], cue: Cue): Cue {
  return (cue.type === 'group' ? cuesInside(cues, cue.id).at(-1) : undefined) ?? cue;
}

/** The place right before a cue, at its own level. */
export function slotBefore(cues: readonly Cue[], cue: Cue): Slot {
  const before = cues[cues.findIndex((other) => other.id === cue.id) - 1];
  return { afterCueId: before?.id ?? null, groupId: cue.groupId };
}

/** The place right behind a cue (behind all that a group holds), at its own level. */
export function slotAfter(cues: readonly Cue[], cue: Cue): Slot {
  return { afterCueId: lastInside(cues, cue).id, groupId: cue.groupId };
}

/** The first place in a group. */
export function slotInto(group: Cue): Slot {
  return { afterCueId: group.id, groupId: group.id };
}

/** The place for a new cue: behind the chosen one, at the top of an open group, or at the end. */
export function slotForNew(cues: readonly Cue[], chosen: Cue | null, collapsed: boolean): Slot {
  if (chosen === null) return { afterCueId: cues.at(-1)?.id ?? null, groupId: null };
  return chosen.type === 'group' && !collapsed ? slotInto(chosen) : slotAfter(cues, chosen);
}

/** Where rows dropped on a row go: before it, into it (a group), or behind it. `share`: 0 at its upper edge, 1 at its lower. */
export function slotAtPointer(cues: readonly Cue[], row: RundownRow, share: number): Slot {
  const { cue } = row;
  if (cue.type !== 'group') return share < 0.5 ? slotBefore(cues, cue) : slotAfter(cues, cue);
  if (share < 0.3) return slotBefore(cues, cue);
  if (!row.collapsed) return slotInto(cue);
  return share > 0.7 ? slotAfter(cues, cue) : { afterCueId: lastInside(cues, cue).id, groupId: cue.id };
}

/** How many groups stand in one another in what a cue brings along, itself counted. */
function groupLevels(cues: readonly Cue[], cue: Cue): number {
  if (cue.type !== 'group') return 0;
  const levels = new Map([[cue.id, 1]]);
  for (const inner of cuesInside(cues, cue.id)) {
    if (inner.type === 'group') levels.set(inner.id, (levels.get(inner.groupId ?? '') ?? 0) + 1);
  }
  return Math.max(...levels.values());
}

/** How many groups stand around the cues of a group. */
export function levelsAround(cues: readonly Cue[], groupId: string | null): number {
  const byId = cuesById(cues);
  const group = groupId === null ? undefined : byId.get(groupId);
  return group ? ancestorsOf(byId, group).length + 1 : 0;
}

/**
 * The operation that brings the chosen cues to a place, groups with all they hold; null when they stand there already,
 * when a group would come to stand in itself, or groups too deep in one another.
 */
export function moveTo(cues: readonly Cue[], chosenIds: ReadonlySet<string>, slot: Slot): MoveOp | null {
  const moved = outermost(cues, chosenIds);
  if (moved.length === 0) return null;
  const movedIds = new Set(moved.flatMap((cue) => [cue.id, ...cuesInside(cues, cue.id).map(({ id }) => id)]));
  if (slot.groupId !== null && movedIds.has(slot.groupId)) return null;
  const around = levelsAround(cues, slot.groupId);
  if (moved.some((cue) => around + groupLevels(cues, cue) > MAX_GROUP_DEPTH)) return null;
  // Behind a cue that moves itself means: behind the last one before it that stays.
  const slotIndex = slot.afterCueId === null ? -1 : cues.findIndex((cue) => cue.id === slot.afterCueId);
  const stays = cues.slice(0, slotIndex + 1).findLast((cue) => !movedIds.has(cue.id));
  const place = { afterCueId: stays?.id ?? null, groupId: slot.groupId };
  if (standsThere(cues, moved, movedIds, place)) return null;
  return { op: 'move', cueIds: moved.map(({ id }) => id), ...place };
}

function standsThere(cues: readonly Cue[], moved: readonly Cue[], movedIds: ReadonlySet<string>, place: Slot): boolean {
  if (moved.some((cue) => cue.groupId !== place.groupId)) return false;
  const from = place.afterCueId === null ? 0 : cues.findIndex((cue) => cue.id === place.afterCueId) + 1;
  const there = cues.slice(from, from + movedIds.size);
  return there.length === movedIds.size && there.every((cue) => movedIds.has(cue.id));
}

/**
 * One step up or down in what is in view (Alt+arrows): past the neighbour, into an open group when it comes to one, and
 * out of its own at the edge. Null at the ends.
 */
export function moveStep(
  cues: readonly Cue[],
  rows: readonly RundownRow[],
  chosenIds: ReadonlySet<string>,
  direction: 'up' | 'down',
): MoveOp | null {
  const moved = outermost(cues, chosenIds);
  const first = moved[0];
  const last = moved.at(-1);
  if (!first || !last) return null;
  return direction === 'up' ? moveUp(cues, rows, chosenIds, first) : moveDown(cues, rows, chosenIds, last);
}

function moveUp(
  cues: readonly Cue[],
  rows: readonly RundownRow[],
  chosenIds: ReadonlySet<string>,
  first: Cue,
): MoveOp | null {
  const above = rows[rows.findIndex((row) => row.cue.id === first.id) - 1];
  if (!above) return null;
  const isOwnLevel = above.cue.groupId === first.groupId;
  if (above.cue.id === first.groupId || (isOwnLevel && (above.cue.type !== 'group' || above.collapsed))) {
    return moveTo(cues, chosenIds, slotBefore(cues, above.cue));
  }
  // The end of an open group: into it, one level at a time.
  const byId = cuesById(cues);
  const outward = isOwnLevel ? [above.cue] : [above.cue, ...ancestorsOf(byId, above.cue)];
  const group = outward.find((cue) => cue.type === 'group' && cue.groupId === first.groupId);
  if (!group) return null;
  const into = moveTo(cues, chosenIds, { afterCueId: lastInside(cues, group).id, groupId: group.id });
  return into ?? moveTo(cues, chosenIds, slotBefore(cues, group));
}

function moveDown(
  cues: readonly Cue[],
  rows: readonly RundownRow[],
  chosenIds: ReadonlySet<string>,
  last: Cue,
): MoveOp | null {
  const lastIds = new Set([last.id, ...cuesInside(cues, last.id).map(({ id }) => id)]);
  const below = rows[rows.findLastIndex((row) => lastIds.has(row.cue.id)) + 1];
  const group = cues.find((cue) => cue.id === last.groupId);
  if (group && (!below || !cuesInside(cues, group.id).includes(below.cue))) {
    return moveTo(cues, chosenIds, slotAfter(cues, group));
  }
  if (!below) return null;
  const into = below.cue.type === 'group' && !below.collapsed ? moveTo(cues, chosenIds, slotInto(below.cue)) : null;
  return into ?? moveTo(cues, chosenIds, slotAfter(cues, below.cue));
}
