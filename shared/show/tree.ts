import type { Cue } from '../cues/registry.ts';
import { MAX_GROUP_DEPTH } from './show.ts';

/**
 * Groups in the flat list of the rundown. What holds always:
 * 1. `groupId` is null or names a group that stands before the cue;
 * 2. what a group holds (and what the groups in it hold) follows it without a gap;
 * 3. groups stand in groups at most MAX_GROUP_DEPTH deep, so a cue has at most so many groups around it.
 */

/** The groups around a cue, innermost first. */
export function ancestorsOf(byId: ReadonlyMap<string, Cue>, cue: Cue): Cue[] {
  const ancestors: Cue[] = [];
  for (let group = parentOf(byId, cue); group && !ancestors.includes(group); group = parentOf(byId, group)) {
    ancestors.push(group);
  }
  return ancestors;
}

function parentOf(byId: ReadonlyMap<string, Cue>, cue: Cue): Cue | undefined {
  return cue.groupId === null ? undefined : byId.get(cue.groupId);
}

/** Cues by their id. */
export function cuesById(cues: readonly Cue[]): Map<string, Cue> {
  return new Map(cues.map((cue) => [cue.id, cue]));
}

/** The index behind the cue at `index` and all it holds. */
export function endOfSubtree(cues: readonly Cue[], index: number): number {
  const root = cues[index];
  if (!root || root.type !== 'group') return Math.min(index + 1, cues.length);
  const inside = new Set([root.id]);
  let end = index + 1;
  for (let cue = cues[end]; cue && cue.groupId !== null && inside.has(cue.groupId); cue = cues[end]) {
    if (cue.type === 'group') inside.add(cue.id);
    end += 1;
  }
  return end;
}

/** A row of the rundown as a table shows it. */
export interface RundownRow {
  readonly cue: Cue;
  /** Place in the rundown, from 0. */
  readonly index: number;
  /** How many groups stand around it. */
  readonly depth: number;
}

/** The rows that show while the groups in `collapsed` are folded. */
export function visibleRows(cues: readonly Cue[], collapsed: ReadonlySet<string>): RundownRow[] {
  const rows: RundownRow[] = [];
  const depthInside = new Map<string, number>();
  const hidden = new Set<string>();
  for (const [index, cue] of cues.entries()) {
    const depth = cue.groupId === null ? 0 : (depthInside.get(cue.groupId) ?? 0);
    const isHidden = cue.groupId !== null && hidden.has(cue.groupId);
    if (cue.type === 'group') {
      depthInside.set(cue.id, depth + 1);
      if (isHidden || collapsed.has(cue.id)) hidden.add(cue.id);
    }
    if (!isHidden) rows.push({ cue, index, depth });
  }
  return rows;
}

/** What is wrong with the groups of a rundown, in words; null when all holds. */
export function treeProblem(cues: readonly Cue[]): string | null {
  /** The groups around the place that is looked at, outermost first. */
  const open: string[] = [];
  for (const [index, cue] of cues.entries()) {
    while (open.length > 0 && open.at(-1) !== cue.groupId) open.pop();
    if (cue.groupId !== null && open.length === 0) {
      return `Cue ${String(index + 1)} (“${cue.title}”) does not stand behind its group ${cue.groupId}.`;
    }
    if (cue.type !== 'group') continue;
    if (open.length >= MAX_GROUP_DEPTH) return `Groups stand more than ${String(MAX_GROUP_DEPTH)} deep.`;
    open.push(cue.id);
  }
  return null;
}

/**
 * The same cues with the invariants kept: who names no group stands in none, cues move behind their group (in their
 * order), cycles are cut, and groups that stand too deep move up. A good rundown comes back as it is.
 */
export function normaliseRundown(cues: readonly Cue[]): Cue[] {
  if (treeProblem(cues) === null) return [...cues];
  const byId = cuesById(cues);
  const parents = new Map(cues.map((cue) => [cue.id, soundParent(byId, cue)]));
  cutCycles(parents);
  for (const cue of cues) if (cue.type === 'group') raise(cue.id, parents);
  const held = Map.groupBy(cues, (cue) => parents.get(cue.id) ?? null);
  const flat: Cue[] = [];
  const place = (groupId: string | null): void => {
    for (const cue of held.get(groupId) ?? []) {
      flat.push(cue.groupId === groupId ? cue : { ...cue, groupId });
      if (cue.type === 'group') place(cue.id);
    }
  };
  place(null);
  return flat;
}

function soundParent(byId: ReadonlyMap<string, Cue>, cue: Cue): string | null {
  return parentOf(byId, cue)?.type === 'group' ? cue.groupId : null;
}

/** A cue that comes back to itself on the way up stands in no group. */
function cutCycles(parents: Map<string, string | null>): void {
  for (const id of parents.keys()) {
    const way = new Set([id]);
    for (let up = parents.get(id) ?? null; up !== null && !way.has(up); up = parents.get(up) ?? null) way.add(up);
    const last = [...way].at(-1);
    if (last !== undefined && parents.get(last) === id) parents.set(id, null);
  }
}

/** Moves a group up until it stands no deeper than it may; the groups around it come first. */
function raise(groupId: string, parents: Map<string, string | null>): void {
  const around: string[] = [];
  for (let up = parents.get(groupId) ?? null; up !== null; up = parents.get(up) ?? null) around.push(up);
  for (const id of [...around.reverse(), groupId]) {
    let depth = 0;
    for (let up = parents.get(id) ?? null; up !== null; up = parents.get(up) ?? null) depth += 1;
    for (let parent = parents.get(id) ?? null; depth >= MAX_GROUP_DEPTH && parent !== null; depth -= 1) {
      parent = parents.get(parent) ?? null;
      parents.set(id, parent);
    }
  }
}
