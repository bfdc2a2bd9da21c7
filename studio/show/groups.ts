import type { Cue } from '../../shared/cues/registry.ts';
import type { CueRun } from '../../shared/show/run-state.ts';
import type { DecideContext, Step } from './decision.ts';
import { ending } from './ending.ts';
import { followKnownEnd } from './follow-on.ts';
import { isAtLast } from './known-end.ts';
import { cueName, isDone, isTakeable, runningWord } from './rundown.ts';
import { indexOf } from './show-index.ts';
import type { ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { takeEvents, whyNotTaken } from './taking.ts';

type Group = Cue & { type: 'group' };

function cuesIn(context: DecideContext, group: Group): readonly Cue[] {
  const index = indexOf(context.show);
  return index.children(group.id).filter((cue) => isTakeable(index, cue));
}

function groupOf(context: DecideContext, cueId: string): Group | undefined {
  return indexOf(context.show).groups(cueId)[0];
}

/** A question in the group that was taken before it and goes on: it is part of it as it is, or the group says why not. */
function inTheWay(group: string, cue: CueRun): Step {
  return (model, context) => {
    const run = model.cues.get(group);
    if (!run || cue.phase === 'open') return [];
    const failure = `${cueName(context.show, cue.cueId)} could not be taken: it is ${runningWord(cue)}`;
    const failed: ShowEvent = { type: 'cue-failed', cueId: group, take: run.take, failure };
    const isParallel = groupOf(context, cue.cueId)?.mode === 'parallel';
    const broken = { endedAtMs: context.nowMs, cause: 'broken' as const, requestId: null };
    return isParallel ? [failed] : [failed, ...ending(group, broken)(model, context)];
  };
}

/** A cue of a group that was just taken, on the same frame. */
function taking(group: string, cueId: string): Step {
  return (model, context) => {
    const run = model.cues.get(group);
    if (run?.phase !== 'open') return [];
    const busy = model.cues.get(cueId);
    if (busy && (isDone(model, cueId) || whyNotTaken(model, context, cueId) !== null)) {
      return inTheWay(group, busy)(model, context);
    }
    const { opensAtMs, firedAtMs, plannedAtMs } = run;
    const { nowMs } = context;
    return takeEvents(model, context, {
      cueId,
      by: 'group',
      plannedAtMs,
      firedAtMs: firedAtMs ?? nowMs,
      opensAtMs: opensAtMs ?? nowMs,
      backDatedMs: run.backDatedMs,
      requestId: null,
    });
  };
}

/** What happens in a group that was taken. */
export function beginGroup(group: Group, context: DecideContext): Step[] {
  const cues = cuesIn(context, group);
  const [first] = cues;
  if (!first) {
    const fail: Step = (model): ShowEvent[] => {
      const take = model.cues.get(group.id)?.take ?? 0;
      return [{ type: 'cue-failed', cueId: group.id, take, failure: 'it holds no cue that could be taken' }];
    };
    return [fail, ending(group.id, { endedAtMs: context.nowMs, cause: 'done', requestId: null })];
  }
  if (group.mode === 'sequence') return [taking(group.id, first.id), followKnownEnd(first.id)];
  if (group.mode === 'parallel') {
    const { nowMs } = context;
    return [...cues.map(({ id }) => taking(group.id, id)), groupGoesOn(first.id, nowMs)];
  }
  return [
    (model): ShowEvent[] =>
      model.run.standbyCueId === first.id ? [] : [{ type: 'standby-set', cueId: first.id, requestId: null }],
  ];
}

/** One at a time: taking one ends the others of its group. */
export function endOthers(cueId: string): Step {
  return (model, context) => {
    const group = groupOf(context, cueId);
    if (group?.mode !== 'one-at-a-time') return [];
    const others = indexOf(context.show)
      .children(group.id)
      .filter(({ id }) => id !== cueId && model.running.has(id));
    const end = { endedAtMs: context.nowMs, cause: 'hand' as const, requestId: null };
    return others.flatMap(({ id }) => ending(id, end)(model, context));
  };
}

/** Whether nothing in a group goes on or is still to come. */
function isOver(model: ShowModel, context: DecideContext, group: Group): boolean {
  const index = indexOf(context.show);
  const toCome = ({ id }: Cue): boolean => model.armed.has(id) || model.frozen.has(id);
  if (index.children(group.id).some((cue) => model.cues.get(cue.id)?.phase === 'open' || toCome(cue))) return false;
  if (group.mode === 'parallel') return true;
  if (group.mode === 'sequence') return isAtLast(model, index, group.id);
  return cuesIn(context, group).every(({ id }) => isDone(model, id));
}

/** Ends the group around a cue that ended, when it was the last. */
export function groupGoesOn(cueId: string, endedAtMs: number): Step {
  return (model, context) => {
    const group = groupOf(context, cueId);
    if (!group || model.cues.get(group.id)?.phase !== 'open') return [];
    if (!isOver(model, context, group)) return [];
    return ending(group.id, { endedAtMs, cause: 'done', requestId: null })(model, context);
  };
}

/** A sequence of which a cue was missed goes no further, and says so. */
export function breakGroup(cueId: string, why: string): Step {
  return (model, context) => {
    const group = groupOf(context, cueId);
    const run = group && model.cues.get(group.id);
    if (!group || run?.phase !== 'open' || group.mode === 'one-at-a-time') return [];
    const failed: ShowEvent = { type: 'cue-failed', cueId: group.id, take: run.take, failure: why };
    const { nowMs: endedAtMs } = context;
    return [failed, ...ending(group.id, { endedAtMs, cause: 'broken', requestId: null })(model, context)];
  };
}
