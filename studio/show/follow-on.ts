import type { Cue } from '../../shared/cues/registry.ts';
import type { Step } from './decision.ts';
import { nextSibling } from './rundown.ts';
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

/**
 * What follows a cue by itself. The next at its own level is meant even if it was taken already: a chain whose next link
 * was taken by hand has come to its end, and does not run on to the one behind it.
 */
function followOf(model: ShowModel, index: ShowIndex, cue: Cue): Follow | null {
  const next = nextSibling(index, cue);
  if (!next) return null;
  const { followOn, atEnd } = cue;
  if (followOn.kind !== 'none') {
    return { cueId: next.id, kind: followOn.kind, postWaitMs: followOn.postWaitMs, by: 'follow-on' };
  }
  if (atEnd === 'play-next') return { cueId: next.id, kind: 'auto-follow', postWaitMs: 0, by: 'follow-on' };
  const [group] = index.groups(cue.id);
  const inSequence = group?.mode === 'sequence' && model.running.has(group.id);
  return inSequence ? { cueId: next.id, kind: 'auto-follow', postWaitMs: 0, by: 'group' } : null;
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
    if (!cue || !taken || run?.phase !== 'open' || run.closesAtMs === null || taken.endless) return [];
    if (cue.atEnd === 'loop') {
      // The results of a question come first.
      if (taken.conduct !== 'timed') return [];
      const atMs = Math.max(run.closesAtMs, (run.opensAtMs ?? run.closesAtMs) + MIN_LOOP_MS);
      return scheduling({ cueId, atMs, by: 'follow-on', cause: 'loop', of: cueId }, false)(model, context);
    }
    const follow = followOf(model, index, cue);
    if (follow?.kind !== 'auto-follow') return [];
    return scheduling(following(cue, follow, run.closesAtMs), false)(model, context);
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
    if (cue?.atEnd !== 'loop' || !run) return [];
    const atMs = Math.max(context.nowMs, (run.opensAtMs ?? 0) + MIN_LOOP_MS);
    return scheduling({ cueId, atMs, by: 'follow-on', cause: 'loop', of: cueId }, true)(model, context);
  };
}

/** At its end: puts the next in standby, if the cue says so. */
export function standbyNext(cueId: string): Step {
  return (model, context) => {
    const index = indexOf(context.show);
    const cue = index.cue(cueId);
    const next = cue?.atEnd === 'arm-next' ? nextSibling(index, cue) : null;
    if (!next || model.run.standbyCueId === next.id) return [];
    return [{ type: 'standby-set', cueId: next.id, requestId: null }];
  };
}

/** A cue that was ended early, or withdrawn, neither begins anew nor has an end ahead. */
export function dropEndTimes(cueId: string): Step {
  return unscheduling(cueId, ['loop', 'before-end']);
}
