import type { Trigger } from '../../shared/cues/cue-base.ts';
import type { Cue } from '../../shared/cues/registry.ts';
import type { Tally } from '../../shared/interaction/protocol.ts';
import type { DecideContext, Step } from './decision.ts';
import { isFresh } from './follow-on.ts';
import { heldSinceMs, knownEndMs } from './known-end.ts';
import { isDone, isTakeable } from './rundown.ts';
import { scheduling } from './scheduling.ts';
import { indexOf } from './show-index.ts';
import type { Arming, ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { takeEvents } from './taking.ts';
import { takeRunId } from './takes.ts';

type TriggerOf<K extends Trigger['kind']> = Extract<Trigger, { kind: K }>;

function arming(cueId: string, of: string, cause: 'after' | 'before-end', atMs: number): Arming {
  return { cueId, atMs, by: 'scheduled', cause, of };
}

/** A step for each cue whose trigger names `cueId`: taken one after the other, if `timeOf` knows a time for it. */
function hanging(
  cueId: string,
  { show }: DecideContext,
  timeOf: (
    trigger: TriggerOf<'after-cue'> | TriggerOf<'before-end'>,
    model: ShowModel,
    context: DecideContext,
  ) => number | null,
): Step[] {
  return indexOf(show)
    .dependents(cueId)
    .map(({ id, trigger }) => (model, context) => {
      if ((trigger.kind !== 'after-cue' && trigger.kind !== 'before-end') || model.severed.has(cueId)) return [];
      const atMs = timeOf(trigger, model, context);
      if (atMs === null) return [];
      const cause = trigger.kind === 'after-cue' ? 'after' : 'before-end';
      const sinceMs = trigger.kind === 'before-end' || trigger.point === 'end' ? heldSinceMs(model, cueId) : undefined;
      return scheduling(arming(id, cueId, cause, atMs), isFresh(model, cueId), sinceMs)(model, context);
    });
}

/** Cues that come so long after this one was taken. */
export function afterStart(cueId: string, context: DecideContext): Step[] {
  return hanging(cueId, context, (trigger, model) => {
    const opensAtMs = model.cues.get(cueId)?.opensAtMs ?? null;
    if (trigger.kind !== 'after-cue' || trigger.point !== 'start' || opensAtMs === null) return null;
    return opensAtMs + trigger.offsetMs;
  });
}

/**
 * Cues that hang on an end that is known ahead. With less time left than a cue wants to come before the end, it comes at
 * once.
 */
export function aroundKnownEnd(cueId: string, context: DecideContext): Step[] {
  return hanging(cueId, context, (trigger, model, now) => {
    const endMs = knownEndMs(model, now, cueId);
    if (endMs === null) return null;
    if (trigger.kind === 'before-end') return endMs - trigger.beforeMs;
    const isKnown = trigger.point === 'end' && model.taken.get(cueId)?.endless === false;
    return isKnown ? endMs + trigger.offsetMs : null;
  });
}

/** Cues that come so long after an end that was not known ahead. */
export function afterEnd(cueId: string, endedAtMs: number, context: DecideContext): Step[] {
  return hanging(cueId, context, (trigger) =>
    trigger.kind === 'after-cue' && trigger.point === 'end' ? endedAtMs + trigger.offsetMs : null,
  );
}

/** A share says nothing before some votes are in; once no more can come, it is what it is. */
function isReached(trigger: TriggerOf<'tally'>, { counts, total, final }: Tally): boolean {
  const votes = trigger.optionId === null ? total : (counts[trigger.optionId] ?? 0);
  if (trigger.unit === 'votes') return votes >= trigger.atLeast;
  if (total === 0 || (total < trigger.minVotes && !final)) return false;
  return (votes / total) * 100 >= trigger.atLeast;
}

/** Takes a cue because something was observed; on hold, and once the show is over, nothing. */
export function takeOnSight(cue: Cue, by: 'tally' | 'telemetry'): Step {
  return (model: ShowModel, context: DecideContext): ShowEvent[] => {
    const index = indexOf(context.show);
    const { holdSinceMs, endedAtMs, startedAtMs, firstTakenAtMs } = model.run;
    // Before the show nothing that is measured takes a cue.
    const goesOn = holdSinceMs === null && endedAtMs === null && (startedAtMs ?? firstTakenAtMs) !== null;
    if (!goesOn || !isTakeable(index, cue) || isDone(model, cue.id)) return [];
    const { nowMs } = context;
    const taking = { cueId: cue.id, by, plannedAtMs: null, firedAtMs: nowMs, opensAtMs: nowMs };
    return takeEvents(model, context, { ...taking, backDatedMs: 0, requestId: null });
  };
}

/**
 * Whether a cue may come with the votes of the take that its question is in now: not once that was withdrawn, cut off or
 * left behind by a jump back, and once a take.
 */
function isAwaited(model: ShowModel, cue: Cue, questionId: string): boolean {
  const question = model.cues.get(questionId);
  if (!question || question.take === 0 || question.phase === 'void') return false;
  if (model.severed.has(questionId) || model.reopened.has(questionId)) return false;
  const comeAtMs = model.cues.get(cue.id)?.firedAtMs ?? null;
  // A cue opened anew came with these very votes already, if they are of a question that was not.
  return !model.reopened.has(cue.id) || comeAtMs === null || comeAtMs < (question.firedAtMs ?? comeAtMs);
}

/** Cues that come with so many votes. */
export function onTallies(tallies: readonly Tally[]): Step[] {
  const byCue = new Map(tallies.map((tally) => [`${tally.runId} ${tally.cueId}`, tally]));
  return [
    (model, context) => {
      for (const cue of indexOf(context.show).byTally) {
        const { trigger } = cue;
        if (trigger.kind !== 'tally' || isDone(model, cue.id) || !isAwaited(model, cue, trigger.cueId)) continue;
        const take = model.cues.get(trigger.cueId)?.take ?? 0;
        const tally = byCue.get(`${takeRunId(model.run.runId, take)} ${trigger.cueId}`);
        if (!tally || !isReached(trigger, tally)) continue;
        const events = takeOnSight(cue, 'tally')(model, context);
        // One at a time: the next look, a tenth of a second on, sees what this one led to.
        if (events.length > 0) return events;
      }
      return [];
    },
  ];
}
