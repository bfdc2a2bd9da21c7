import { isInteraction, type Cue } from '../../shared/cues/registry.ts';
import { followRule } from '../../shared/show/follow-rule.ts';
import type { DecideContext, Step } from './decision.ts';
import { heldSinceMs, knownEndMs } from './known-end.ts';
import { isDone, nextSibling, revealTarget } from './rundown.ts';
import { scheduling, unscheduling } from './scheduling.ts';
import { indexOf, type ShowIndex } from './show-index.ts';
import type { Arming } from './show-events.ts';
import type { ShowModel } from './show-model.ts';

/** A loop never turns faster than this, whatever its length. */
export const MIN_LOOP_MS = 250;

interface Follow {
  readonly cueId: string;
  readonly kind: 'auto-continue' | 'auto-follow' | 'auto-follow-settled';
  readonly postWaitMs: number;
  readonly by: Arming['by'];
}

/** A sequence goes past what was withdrawn before its turn. */
function nextStanding(model: ShowModel, index: ShowIndex, cue: Cue): Cue | null {
  let next = nextSibling(index, cue);
  while (next && model.cues.get(next.id)?.phase === 'void' && isDone(model, next.id)) next = nextSibling(index, next);
  return next;
}

/**
 * What follows a cue by itself. The next at its own level is meant even if it was taken already: a chain whose next link
 * was taken by hand has come to its end, and does not run on to the one behind it.
 */
export function followOf(model: ShowModel, index: ShowIndex, cue: Cue): Follow | null {
  if (model.severed.has(cue.id)) return null;
  const [group] = index.groups(cue.id);
  const inSequence = group?.mode === 'sequence' && model.running.has(group.id);
  const next = inSequence ? nextStanding(model, index, cue) : nextSibling(index, cue);
  if (!next) return null;
  const beforeReveal = next.type === 'reveal' && isInteraction(cue) && revealTarget(index, next) === cue.id;
  const follow = followRule(cue, { inSequence, beforeReveal });
  if (follow.kind === 'none') return null;
  const isItsOwn = cue.followOn.kind !== 'none' || cue.atEnd === 'play-next';
  return { cueId: next.id, ...follow, by: isItsOwn ? 'follow-on' : 'group' };
}

function following(cue: Cue, follow: Follow, fromMs: number): Arming {
  const atMs = fromMs + follow.postWaitMs;
  return { cueId: follow.cueId, atMs, by: follow.by, cause: 'chain', of: cue.id };
}

/** Taken just now, if back-dated; not found to have been taken when the host came back. */
export function isFresh(model: ShowModel, cueId: string): boolean {
  return model.cues.get(cueId)?.takenBy !== 'adopted';
}

/** What is due so long after the cue was taken. */
export function followTaken(cueId: string): Step {
  return (model, context) => {
    const index = indexOf(context.show);
    const cue = index.cue(cueId);
    const opensAtMs = model.cues.get(cueId)?.opensAtMs ?? null;
    const follow = cue ? followOf(model, index, cue) : null;
    if (!cue || follow?.kind !== 'auto-continue' || opensAtMs === null) return [];
    return scheduling(following(cue, follow, opensAtMs), isFresh(model, cueId))(model, context);
  };
}

/** What is due at, or so long after, an end that is known ahead: armed as soon as it is known, and when it moves. */
export function followKnownEnd(cueId: string): Step {
  return (model, context) => {
    const index = indexOf(context.show);
    const cue = index.cue(cueId);
    const run = model.cues.get(cueId);
    const taken = model.taken.get(cueId);
    const endMs = knownEndMs(model, context, cueId);
    if (!cue || !taken || endMs === null || taken.endless || model.severed.has(cueId)) return [];
    const sinceMs = heldSinceMs(model, cueId);
    if (cue.atEnd === 'loop') {
      // The results of a question come first; a group begins anew when it has ended.
      if (taken.conduct !== 'timed') return [];
      const atMs = Math.max(endMs, (run?.opensAtMs ?? endMs) + MIN_LOOP_MS);
      return scheduling({ cueId, atMs, by: 'follow-on', cause: 'loop', of: cueId }, false, sinceMs)(model, context);
    }
    const follow = followOf(model, index, cue);
    if (follow?.kind !== 'auto-follow') return [];
    return scheduling(following(cue, follow, endMs), false, sinceMs)(model, context);
  };
}

/** What is due after an end that was not known ahead, brought about by a hand or by what it waited for. */
export function followEnd(cueId: string, endedAtMs: number): Step {
  return (model, context) => {
    const index = indexOf(context.show);
    const cue = index.cue(cueId);
    const follow = cue ? followOf(model, index, cue) : null;
    if (!cue || follow?.kind !== 'auto-follow') return [];
    return scheduling(following(cue, follow, endedAtMs), true)(model, context);
  };
}

/** What is due after the last viewer's window. */
export function followSettled(cueId: string, settledAtMs: number): Step {
  return (model, context) => {
    const index = indexOf(context.show);
    const cue = index.cue(cueId);
    const follow = cue ? followOf(model, index, cue) : null;
    if (!cue || follow?.kind !== 'auto-follow-settled') return [];
    return scheduling(following(cue, follow, settledAtMs), false)(model, context);
  };
}

/** Begins a question anew that loops, once its results are in. */
export function loopResults(cueId: string): Step {
  return (model, context) => {
    const cue = indexOf(context.show).cue(cueId);
    const run = model.cues.get(cueId);
    if (cue?.atEnd !== 'loop' || !run || model.severed.has(cueId)) return [];
    const atMs = Math.max(context.nowMs, (run.opensAtMs ?? 0) + MIN_LOOP_MS);
    return scheduling({ cueId, atMs, by: 'follow-on', cause: 'loop', of: cueId }, true)(model, context);
  };
}

/** Whether a group begins anew at its end; one that could do nothing does not. */
export function isLoopingGroup(model: ShowModel, context: DecideContext, cueId: string): boolean {
  const cue = indexOf(context.show).cue(cueId);
  return cue?.type === 'group' && cue.atEnd === 'loop' && model.cues.get(cueId)?.failure === null;
}

/** Begins a group anew that has come to its end. */
export function loopGroup(cueId: string, endedAtMs: number): Step {
  return (model, context) => {
    const atMs = Math.max(endedAtMs, (model.cues.get(cueId)?.opensAtMs ?? 0) + MIN_LOOP_MS);
    return scheduling({ cueId, atMs, by: 'follow-on', cause: 'loop', of: cueId }, true)(model, context);
  };
}

/** At its end: puts the next in standby, if the cue says so. */
export function standbyNext(cueId: string): Step {
  return (model, context) => {
    const index = indexOf(context.show);
    const cue = index.cue(cueId);
    const next = cue?.atEnd === 'arm-next' ? nextSibling(index, cue) : null;
    if (!next || model.run.standbyCueId === next.id || model.severed.has(cueId)) return [];
    return [{ type: 'standby-set', cueId: next.id, requestId: null }];
  };
}

/** A cue that was ended early, or withdrawn, neither begins anew nor has an end ahead. */
export function dropEndTimes(cueId: string): Step {
  return unscheduling(cueId, ['loop', 'before-end']);
}
