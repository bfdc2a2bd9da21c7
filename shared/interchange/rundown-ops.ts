import type { Cue } from '../cues/registry.ts';
import type { PlanOp } from '../show/plan-ops.ts';
import { jsonEqual } from './json-equal.ts';

/**
 * The operations that lead from one rundown to another, few and in an order in which each is possible: what goes is removed,
 * what stays is changed field by field, then the new order is made from the top down.
 */
export function rundownOps(before: readonly Cue[], target: readonly Cue[]): { ops: PlanOp[]; movedIds: Set<string> } {
  const old = new Map(before.map((cue) => [cue.id, cue]));
  const stays = new Set(target.map(({ id }) => id));
  const ops: PlanOp[] = [];
  const gone = before.filter(({ id }) => !stays.has(id)).map(({ id }) => id);
  const movedIds = movedCues(before, target, gone);
  // Cues leave groups that go before these do, lest they move up to a place of their own.
  if (gone.length > 0) ops.push({ op: 'remove', cueIds: gone });
  for (const cue of target) {
    const was = old.get(cue.id);
    if (was) ops.push(...changeOps(was, cue));
  }
  ops.push(...placeOps(old, target, movedIds));
  return { ops, movedIds };
}

function changeOps(was: Cue, cue: Cue): PlanOp[] {
  if (was === cue) return [];
  if (was.type !== cue.type) return [{ op: 'replace', cue }];
  const [from, to]: Record<string, unknown>[] = [was, cue];
  const ops: PlanOp[] = [];
  for (const key of Object.keys(cue)) {
    if (key === 'groupId' || key === 'custom' || jsonEqual(from?.[key], to?.[key])) continue;
    ops.push({ op: 'set', cueId: cue.id, field: key, value: to?.[key] as Json });
  }
  for (const id of new Set([...Object.keys(was.custom), ...Object.keys(cue.custom)])) {
    const [a, b] = [was, cue].map(({ custom }) => (Object.hasOwn(custom, id) ? (custom[id] ?? null) : null));
    if (a !== b) ops.push({ op: 'set', cueId: cue.id, field: `custom.${id}`, value: b ?? null });
  }
  return ops;
}

type Json = Extract<PlanOp, { op: 'set' }>['value'];

/** Inserts and moves in the order of the target, so that what each stands behind is there already. */
function placeOps(old: ReadonlyMap<string, Cue>, target: readonly Cue[], movedIds: ReadonlySet<string>): PlanOp[] {
  const ops: PlanOp[] = [];
  let last: string | null = null;
  for (const cue of target) {
    const op = ops.at(-1);
    if (!old.has(cue.id)) {
      const follows = op?.op === 'insert' && op.cues.at(-1)?.id === last;
      if (follows) op.cues.push(cue);
      else ops.push({ op: 'insert', cues: [cue], afterCueId: last });
    } else if (movedIds.has(cue.id)) {
      ops.push({ op: 'move', cueIds: [cue.id], afterCueId: last, groupId: cue.groupId });
    }
    last = cue.id;
  }
  return ops;
}

/** The cues that have to move: those out of order (as few as possible), and those that change their group. */
function movedCues(before: readonly Cue[], target: readonly Cue[], gone: readonly string[]): Set<string> {
  const old = new Map(before.map((cue, index) => [cue.id, { cue, index }]));
  const removed = new Set(gone);
  const kept = target.flatMap((cue) => {
    const was = old.get(cue.id);
    return was ? [{ cue, was }] : [];
  });
  const inOrder = longestIncreasing(kept.map(({ was }) => was.index));
  const moved = new Set<string>();
  for (const [index, { cue, was }] of kept.entries()) {
    if (!inOrder.has(index) || groupLeft(was.cue, old, removed) !== cue.groupId) moved.add(cue.id);
  }
  // A group takes along what stands in it, wherever that belongs now: it finds its place by itself.
  for (const { cue, was } of kept) {
    for (let group = was.cue.groupId; group !== null; group = old.get(group)?.cue.groupId ?? null) {
      if (moved.has(group)) moved.add(cue.id);
    }
  }
  return moved;
}

/** The group a cue stands in once the removed ones are gone: it moves up out of those. */
function groupLeft(cue: Cue, old: ReadonlyMap<string, { cue: Cue }>, removed: ReadonlySet<string>): string | null {
  let group = cue.groupId;
  while (group !== null && removed.has(group)) group = old.get(group)?.cue.groupId ?? null;
  return group;
}

/** Indices of a longest increasing subsequence (patience sorting, O(n log n)). */
export function longestIncreasing(values: readonly number[]): Set<number> {
  /** For each length, the index of the smallest value that ends such a sequence. */
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [index, value] of values.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = index;
  }
  const found = new Set<number>();
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) found.add(index);
  return found;
}
