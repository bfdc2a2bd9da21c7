import { plannedDurationMs, type Cue } from '../../shared/cues/registry.ts';
import { MOST_COMING, MOST_TOGETHER, type Coming } from '../../shared/show/coming.ts';
import type { CueRun } from '../../shared/show/run-state.ts';
import type { DecideContext, Step } from './decision.ts';
import { followOf, standbyNext } from './follow-on.ts';
import { isAtLast, knownEndMs } from './known-end.ts';
import { carryOut } from './reducer.ts';
import { isDone, isTakeable } from './rundown.ts';
import { indexOf, type ShowIndex } from './show-index.ts';
import type { Arming, ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { takeEvents } from './taking.ts';

/** A cue that may be the next. */
interface Candidate {
  readonly cueId: string;
  readonly by: Arming['by'] | 'go';
  /** When it is reckoned to come, for the order. */
  readonly reckonedMs: number;
  /** When it comes by itself; null: by GO, or nobody knows. */
  readonly atMs: number | null;
  /** The show goes on by it: by a chain or a sequence. */
  readonly goesOn: boolean;
}

/**
 * What will be taken next, in order: by itself or by GO. What is looked at is the state the show engine would really come
 * to, step by step. While the show goes on by itself, what does so comes before the cue in standby; a cue with a time of
 * its own does, if what is in hand is planned to last until then. A cue that begins anew is no news, a group is.
 */
export function coming(model: ShowModel, context: DecideContext): readonly Coming[] {
  if (model.run.endedAtMs !== null) return [];
  const list: Coming[] = [];
  let state = model;
  let now = context;
  let isSure = true;
  const over = new Set<string>();
  while (list.length < MOST_COMING) {
    const next = nextOf(state, now);
    if (!next) break;
    now = { ...now, nowMs: Math.max(now.nowMs, next.reckonedMs) };
    const { events, model: after } = taken(state, now, next, over);
    // Behind GO, only what goes by the clock keeps its time.
    isSure &&= next.atMs !== null;
    const isOfItsOwn = ownTimeOf(state, next.cueId) !== null;
    list.push(...together(events, indexOf(now.show), next.by, isSure || isOfItsOwn ? next.atMs : null));
    if (!events.some(({ type }) => type === 'cue-taken')) break;
    state = after;
  }
  return list.slice(0, MOST_COMING);
}

/** @param over cues whose end was reckoned with; those that end until then are added */
function taken(model: ShowModel, context: DecideContext, { cueId, by, reckonedMs }: Candidate, over: Set<string>) {
  const { nowMs } = context;
  const plannedAtMs = by === 'go' ? null : reckonedMs;
  const taking = { cueId, by, plannedAtMs, firedAtMs: nowMs, opensAtMs: nowMs, backDatedMs: 0, requestId: null };
  const ends = by === 'go' ? [] : endsUntil(model, context, over);
  for (const end of ends) over.add(end.cueId);
  const before = ends.filter(({ endMs }) => endMs < nowMs);
  const atOnce = ends.filter(({ endMs }) => endMs === nowMs);
  const take: Step = (now, then) => takeEvents(now, then, taking);
  const standby = (list: typeof ends): Step[] => list.map((end) => standbyNext(end.cueId));
  return carryOut(model, [...standby(before), take, ...standby(atOnce)], context);
}

/** What ends until now and puts the next in standby then, in the order of the ends. */
function endsUntil(model: ShowModel, context: DecideContext, over: ReadonlySet<string>) {
  const index = indexOf(context.show);
  return [...model.running]
    .flatMap((cueId) => {
      if (over.has(cueId) || index.cue(cueId)?.atEnd !== 'arm-next') return [];
      const endMs = model.taken.get(cueId)?.endless === false ? knownEndMs(model, context, cueId) : null;
      return endMs !== null && endMs <= context.nowMs ? [{ cueId, endMs }] : [];
    })
    .sort((a, b) => a.endMs - b.endMs);
}

/** Cues taken one after the other, those together that a group takes on its own frame. */
function together(
  events: readonly ShowEvent[],
  index: ShowIndex,
  by: Candidate['by'],
  atMs: number | null,
): readonly Coming[] {
  const frames: { cueIds: string[]; by: Coming['by']; atMs: number | null }[] = [];
  for (const event of events) {
    if (event.type !== 'cue-taken') continue;
    const last = frames.at(-1);
    if (last && isWith(last.cueIds, index, event.cueId)) last.cueIds.push(event.cueId);
    else if (last) frames.push({ cueIds: [event.cueId], by: 'itself', atMs: atMs === null ? null : event.opensAtMs });
    else frames.push({ cueIds: [event.cueId], by: by === 'go' ? 'go' : 'itself', atMs });
  }
  return frames.map((frame) => ({ ...frame, cueIds: frame.cueIds.slice(0, MOST_TOGETHER) }));
}

/** A group brings its first cue along, a parallel one all of them. */
function isWith(cueIds: readonly string[], index: ShowIndex, cueId: string): boolean {
  const [group] = index.groups(cueId);
  if (!group || !cueIds.includes(group.id)) return false;
  return group.mode === 'parallel' || !cueIds.some((id) => index.cue(id)?.groupId === group.id);
}

function nextOf(model: ShowModel, context: DecideContext): Candidate | null {
  const [first] = byThemselves(model, context);
  const standby = inStandby(model, context);
  if (!first || !standby) return first ?? standby;
  const standbyHasATime = (model.armed.get(standby.cueId) ?? model.frozen.get(standby.cueId)) !== undefined;
  return standbyHasATime || first.goesOn || first.reckonedMs <= standby.reckonedMs ? first : standby;
}

/** The cue in standby: GO is reckoned with at the planned end of what is in hand. */
function inStandby(model: ShowModel, { nowMs, show }: DecideContext): Candidate | null {
  const { standbyCueId, currentCueId } = model.run;
  if (standbyCueId === null) return null;
  const current = currentCueId === null ? undefined : model.cues.get(currentCueId);
  const cue = currentCueId === null ? undefined : indexOf(show).cue(currentCueId);
  const isInHand = cue !== undefined && current !== undefined && cue.type !== 'group' && current.phase !== 'void';
  const reckonedMs = Math.max(nowMs, isInHand ? plannedEndMs(cue, current) : nowMs);
  return { cueId: standbyCueId, by: 'go', reckonedMs, atMs: null, goesOn: false };
}

/** The end of a cue that is known or, where it is not, planned. */
function plannedEndMs(cue: Cue, { opensAtMs, closesAtMs, phase }: CueRun): number {
  const lengthMs = plannedDurationMs(cue);
  return Math.max(closesAtMs ?? 0, phase === 'armed' ? 0 : (opensAtMs ?? 0) + lengthMs);
}

function ownTimeOf(model: ShowModel, cueId: string): number | null {
  const arming = model.armed.get(cueId);
  return arming?.cause === 'offset' || arming?.cause === 'hard' ? arming.atMs : null;
}

/** What comes by itself, the first first, as far as that goes: of those that are armed only the first. */
function byThemselves(model: ShowModel, context: DecideContext): readonly Candidate[] {
  const index = indexOf(context.show);
  let first: Arming | null = null;
  for (const table of [model.armed, model.frozen]) {
    for (const arming of table.values()) {
      const isNews = arming.cause !== 'loop' || index.cue(arming.cueId)?.type === 'group';
      if (isNews && (first === null || arming.atMs < first.atMs)) first = arming;
    }
  }
  const list = [...model.running].flatMap((cueId) => atEndOf(model, context, cueId));
  if (first) list.unshift(asCandidate(model, first));
  return list.sort((a, b) => a.reckonedMs - b.reckonedMs);
}

function asCandidate(model: ShowModel, { cueId, by, atMs, cause }: Arming): Candidate {
  const isFrozen = !model.armed.has(cueId);
  const goesOn = cause === 'chain' || cause === 'loop';
  return { cueId, by, reckonedMs: atMs, atMs: isFrozen ? null : atMs, goesOn };
}

/** What will come by itself at an end that is not known yet, so that nothing is armed for it. */
function atEndOf(model: ShowModel, context: DecideContext, cueId: string): readonly Candidate[] {
  const index = indexOf(context.show);
  const cue = index.cue(cueId);
  const run = model.cues.get(cueId);
  const endMs = cue && run ? endReckonedMs(model, context, cue, run) : null;
  if (!cue || !run || endMs === null || model.severed.has(cueId)) return [];
  if (cue.atEnd === 'loop') {
    const again: Candidate = { cueId, by: 'follow-on', reckonedMs: endMs, atMs: null, goesOn: true };
    return cue.type === 'group' ? [again] : [];
  }
  const isOpen = run.phase === 'open';
  const isKnown = knownEndMs(model, context, cueId) !== null && model.taken.get(cueId)?.endless === false;
  const list: Candidate[] = [];
  const follow = followOf(model, index, cue);
  const isToCome = follow?.kind === 'auto-follow-settled' || (follow?.kind === 'auto-follow' && isOpen && !isKnown);
  if (follow && isToCome && !isDone(model, follow.cueId)) {
    const settleMs = follow.kind === 'auto-follow-settled' ? context.viewerLatencyMs : 0;
    const reckonedMs = endMs + settleMs + follow.postWaitMs;
    list.push({ cueId: follow.cueId, by: follow.by, reckonedMs, atMs: null, goesOn: true });
  }
  for (const other of isOpen && !isKnown ? index.dependents(cueId) : []) {
    const { trigger } = other;
    if (trigger.kind !== 'after-cue' || trigger.point !== 'end') continue;
    if (isDone(model, other.id) || !isTakeable(index, other)) continue;
    list.push({ cueId: other.id, by: 'scheduled', reckonedMs: endMs + trigger.offsetMs, atMs: null, goesOn: false });
  }
  return list;
}

/** Null: a group of which more is to come first. */
function endReckonedMs(model: ShowModel, context: DecideContext, cue: Cue, run: CueRun): number | null {
  if (cue.type === 'group') return groupEndReckonedMs(model, context, cue, new Set());
  // An end that is known counts, also one that a hand moved ahead of the planned one.
  const isKnown = model.taken.get(cue.id)?.endless === false && run.closesAtMs !== null;
  return isKnown ? run.closesAtMs : plannedEndMs(cue, run);
}

function groupEndReckonedMs(
  model: ShowModel,
  context: DecideContext,
  group: Cue & { type: 'group' },
  seen: ReadonlySet<string>,
): number | null {
  const index = indexOf(context.show);
  const around = new Set([...seen, group.id]);
  const cues = index.children(group.id).filter((cue) => isTakeable(index, cue) && !around.has(cue.id));
  if (cues.some(({ id }) => model.armed.has(id) || model.frozen.has(id))) return null;
  if (group.mode === 'sequence' && !isAtLast(model, index, group.id)) return null;
  if (group.mode === 'one-at-a-time' && !cues.every(({ id }) => isDone(model, id))) return null;
  let endMs = context.nowMs;
  for (const cue of cues) {
    const run = model.cues.get(cue.id);
    if (run?.phase !== 'open') continue;
    const ownMs = cue.type === 'group' ? groupEndReckonedMs(model, context, cue, around) : plannedEndMs(cue, run);
    if (ownMs === null) return null;
    endMs = Math.max(endMs, ownMs);
  }
  return endMs;
}
