import { indexOf } from './show-index.ts';
import type { DecideContext, Step } from './decision.ts';
import { ending } from './ending.ts';
import {
  dropEndTimes,
  followEnd,
  followKnownEnd,
  followSettled,
  followTaken,
  isLoopingGroup,
  loopGroup,
  loopResults,
  standbyNext,
} from './follow-on.ts';
import { beginGroup, breakGroup, endOthers, groupGoesOn } from './groups.ts';
import { beginReveal, goOnRevealing } from './reveals.ts';
import { dropUnknownEnd, replan } from './replan.ts';
import { armOwnTimes } from './scheduling.ts';
import type { ShowEvent, ShowEventOf } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { beginShow } from './show-start.ts';
import { aroundKnownEnd, afterEnd, afterStart } from './triggers.ts';

/** What a cue does as it is taken, by its type. */
function begin(cueId: string, context: DecideContext): Step[] {
  const cue = indexOf(context.show).cue(cueId);
  switch (cue?.type) {
    case 'group':
      return beginGroup(cue, context);
    case 'reveal':
      return beginReveal(cue);
    case 'marker':
    case 'device':
      // What becomes of a device is told when it is known; what follows does not wait for it.
      return [ending(cueId, { endedAtMs: context.nowMs, cause: 'done', requestId: null })];
    default:
      return [timedOut(cueId)];
  }
}

/** Ends a timer that had no time left when it was taken. */
function timedOut(cueId: string): Step {
  return (model, context) => {
    const taken = model.taken.get(cueId);
    const closesAtMs = model.cues.get(cueId)?.closesAtMs ?? null;
    const over = closesAtMs !== null && closesAtMs <= context.nowMs && model.run.holdSinceMs === null;
    if (taken?.conduct !== 'timed' || taken.endless || !over) return [];
    return ending(cueId, { endedAtMs: closesAtMs, cause: 'time', requestId: null })(model, context);
  };
}

function afterTaken(cueId: string, context: DecideContext): Step[] {
  return [
    endOthers(cueId),
    followTaken(cueId),
    followKnownEnd(cueId),
    ...afterStart(cueId, context),
    ...aroundKnownEnd(cueId, context),
    ...begin(cueId, context),
    ...aroundGroups(cueId, context),
  ];
}

/** The ends of the groups around a cue, known anew (or no longer) by what became of it. */
function aroundGroups(cueId: string, context: DecideContext): Step[] {
  return indexOf(context.show)
    .groups(cueId)
    .flatMap(({ id }) => [dropUnknownEnd(id), followKnownEnd(id), ...aroundKnownEnd(id, context)]);
}

/** An end that nobody knew ahead: what follows is due from now. */
function afterEarlyEnd(cueId: string, endedAtMs: number, context: DecideContext): Step[] {
  return [
    dropEndTimes(cueId),
    followEnd(cueId, endedAtMs),
    ...afterEnd(cueId, endedAtMs, context),
    standbyNext(cueId),
    groupGoesOn(cueId, endedAtMs),
    ...aroundGroups(cueId, context),
  ];
}

function afterEnded(
  { cueId, endedAtMs, cause }: ShowEventOf<'cue-ended'>,
  model: ShowModel,
  context: DecideContext,
): Step[] {
  const settled = followSettled(cueId, endedAtMs + context.viewerLatencyMs);
  switch (cause) {
    case 'time':
      return [settled, standbyNext(cueId), groupGoesOn(cueId, endedAtMs)];
    case 'done':
      if (isLoopingGroup(model, context, cueId)) return [loopGroup(cueId, endedAtMs)];
      return [settled, ...afterEarlyEnd(cueId, endedAtMs, context)];
    case 'hand':
      return [settled, ...afterEarlyEnd(cueId, endedAtMs, context)];
    case 'broken':
      return [dropEndTimes(cueId), breakGroup(cueId, 'a group in it broke off')];
    default:
      return [];
  }
}

/** A cue withdrawn before its turn: what its sequence goes on with instead. */
function besides(cueId: string, model: ShowModel, context: DecideContext): Step[] {
  const index = indexOf(context.show);
  const groupId = index.cue(cueId)?.groupId ?? null;
  if (groupId === null || !model.running.has(groupId)) return [];
  const going = index.children(groupId).filter(({ id }) => model.running.has(id));
  return [...going.map(({ id }) => followKnownEnd(id)), ...aroundGroups(cueId, context)];
}

function afterVoid(
  { cueId, atMs, wasOpen }: ShowEventOf<'cue-voided'>,
  model: ShowModel,
  context: DecideContext,
): Step[] {
  const fromMs = atMs ?? context.nowMs;
  const reveals = goOnRevealing(model, context);
  if (!wasOpen) return [...besides(cueId, model, context), ...reveals];
  // What was armed for its planned end stays: a withdrawn cue does not upset the timing of what follows.
  const known = (model.cues.get(cueId)?.closesAtMs ?? null) !== null;
  const rest = [
    followSettled(cueId, fromMs + context.viewerLatencyMs),
    groupGoesOn(cueId, fromMs),
    ...aroundGroups(cueId, context),
  ];
  if (known) return [dropEndTimes(cueId), ...rest, ...reveals];
  return [followSettled(cueId, fromMs + context.viewerLatencyMs), ...afterEarlyEnd(cueId, fromMs, context), ...reveals];
}

/** Times anew after an edit of the plan; what it no longer wants is taken back first. */
export function planSteps(model: ShowModel, context: DecideContext): Step[] {
  const running = [...model.running];
  return [
    armOwnTimes,
    replan,
    ...running.flatMap((cueId) => [dropUnknownEnd(cueId), followKnownEnd(cueId), ...aroundKnownEnd(cueId, context)]),
  ];
}

/** What follows from an event, in the state right after it: chains, triggers, groups, reveals that waited. */
export function consequences(model: ShowModel, event: ShowEvent, context: DecideContext): Step[] {
  switch (event.type) {
    case 'run-begun':
    case 'run-started':
      return [armOwnTimes];
    case 'plan-changed':
      return planSteps(model, context);
    case 'cue-taken':
      return [...afterTaken(event.cueId, context), ...beginShow(event, model, context)];
    case 'cue-extended':
      return [
        followKnownEnd(event.cueId),
        ...aroundKnownEnd(event.cueId, context),
        ...aroundGroups(event.cueId, context),
      ];
    case 'cue-ended':
      return afterEnded(event, model, context);
    case 'cue-closed':
      return afterEarlyEnd(event.cueId, event.closesAtMs, context);
    case 'window-ended': {
      const closesAtMs = model.cues.get(event.cueId)?.closesAtMs ?? context.nowMs;
      return [standbyNext(event.cueId), groupGoesOn(event.cueId, closesAtMs)];
    }
    case 'windows-over':
      return [followSettled(event.cueId, event.atMs ?? context.nowMs)];
    case 'results-final':
      return [loopResults(event.cueId), ...goOnRevealing(model, context)];
    case 'cue-revealed':
      return goOnRevealing(model, context);
    case 'cue-voided':
      return afterVoid(event, model, context);
    case 'cue-missed':
      return [breakGroup(event.cueId, `its chain broke: ${event.note}`)];
    default:
      return [];
  }
}
