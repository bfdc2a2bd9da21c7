import type { Cue } from '../../../../shared/cues/registry.ts';
import { endOfSubtree, visibleRows } from '../../../../shared/show/tree.ts';

/** One line of the table. */
export interface RundownRow {
  readonly cue: Cue;
  /** Its place in the rundown as planned, whatever is collapsed. */
  readonly cueIndex: number;
  /** How many groups it stands in. */
  readonly depth: number;
  /** All cues a group holds, at any depth; 0 for other cues. */
  readonly holds: number;
  readonly collapsed: boolean;
}

/** The lines in view order, and where each cue's line is (a cue in a collapsed group has none). */
export interface RundownRows {
  readonly rows: readonly RundownRow[];
  readonly ids: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** The lines of a rundown: cues in order, those inside a collapsed group left out. */
export function rundownRows(cues: readonly Cue[], collapsedIds: ReadonlySet<string>): RundownRows {
  const rows = visibleRows(cues, collapsedIds).map(({ cue, index, depth }): RundownRow => {
    const isGroup = cue.type === 'group';
    return {
      cue,
      cueIndex: index,
      depth,
      holds: isGroup ? endOfSubtree(cues, index) - index - 1 : 0,
      collapsed: isGroup && collapsedIds.has(cue.id),
    };
  });
  const ids = rows.map(({ cue }) => cue.id);
  return { rows, ids, indexOf: new Map(ids.map((id, index) => [id, index])) };
}

/**
 * The lines after an edit that left order and groups as they are, made from those before it: what did not change stays the
 * same object. Null: the lines have to be made anew.
 */
export function rowsWithContents(
  before: RundownRows,
  cuesBefore: readonly Cue[],
  cues: readonly Cue[],
): RundownRows | null {
  if (cues.length !== cuesBefore.length) return null;
  const isWhereItWas = (cue: Cue, index: number): boolean => {
    const was = cuesBefore[index];
    return cue === was || (cue.id === was?.id && cue.groupId === was.groupId && cue.type === was.type);
  };
  if (!cues.every(isWhereItWas)) return null;
  const rows = before.rows.map((row) => {
    const cue = cues[row.cueIndex];
    return cue === undefined || cue === row.cue ? row : { ...row, cue };
  });
  return { rows, ids: before.ids, indexOf: before.indexOf };
}

/** The cues of a group, at any depth, in order; none for a cue that is no group. */
export function cuesInside(cues: readonly Cue[], groupId: string): readonly Cue[] {
  const index = cues.findIndex((cue) => cue.id === groupId);
  return index < 0 ? [] : cues.slice(index + 1, endOfSubtree(cues, index));
}

/** The chosen cues in the order of the rundown, without those that come along in a chosen group anyway. */
export function outermost(cues: readonly Cue[], chosenIds: ReadonlySet<string>): readonly Cue[] {
  const covered = new Set<string>();
  return cues.filter((cue) => {
    const isCovered = cue.groupId !== null && covered.has(cue.groupId);
    if (isCovered || chosenIds.has(cue.id)) covered.add(cue.id);
    return !isCovered && chosenIds.has(cue.id);
  });
}

/** The chosen cues and all that the chosen groups hold, in the order of the rundown. */
export function withContents(cues: readonly Cue[], chosenIds: ReadonlySet<string>): readonly Cue[] {
  const covered = new Set<string>();
  return cues.filter((cue) => {
    const isIn = chosenIds.has(cue.id) || (cue.groupId !== null && covered.has(cue.groupId));
    if (isIn) covered.add(cue.id);
    return isIn;
  });
}

/** The rows that were found, and the groups around them. */
export function rowsFound(cues: readonly Cue[], foundIds: ReadonlySet<string>): RundownRows {
  const byId = new Map(cues.map((cue) => [cue.id, cue]));
  const shown = new Set<string>();
  for (const id of foundIds) {
    for (let up: string | null = id; up !== null && !shown.has(up); up = byId.get(up)?.groupId ?? null) shown.add(up);
  }
  const rows = rundownRows(cues, new Set()).rows.filter(({ cue }) => shown.has(cue.id));
  const ids = rows.map(({ cue }) => cue.id);
  return { rows, ids, indexOf: new Map(ids.map((id, index) => [id, index])) };
}

/** The rows with the order of those before them, if it is the same: what is made from the order alone then stays too. */
export function withKnownOrder(before: RundownRows | null, after: RundownRows): RundownRows {
  const isSame = before?.ids.length === after.ids.length && before.ids.every((id, index) => id === after.ids[index]);
  return isSame ? { rows: after.rows, ids: before.ids, indexOf: before.indexOf } : after;
}
