import type { Cue } from '../../shared/cues/registry.ts';
import type { DecideContext, Step } from './decision.ts';
import { ending } from './ending.ts';
import { FIRST_TURN, revealCommand } from './engine-commands.ts';
import { cueName, cueNameFirst, revealTarget } from './rundown.ts';
import { indexOf } from './show-index.ts';
import type { ShowEvent, ShowEventOf } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { takeRunId } from './takes.ts';

type RevealCue = Cue & { type: 'reveal' };

export function revealEvent(
  model: ShowModel,
  { nowMs }: DecideContext,
  cueId: string,
  requestId: string | null,
): ShowEventOf<'cue-revealed'> {
  const runId = takeRunId(model.run.runId, model.cues.get(cueId)?.take ?? 1);
  const command = revealCommand(runId, cueId, nowMs, FIRST_TURN);
  return { type: 'cue-revealed', cueId, revealAtMs: nowMs, command, requestId };
}

/** Why a reveal can't do anything, ever; null when it can, or may later. */
function failureOf(model: ShowModel, { show }: DecideContext, targetId: string | null): string | null {
  if (targetId === null) return 'there is no poll and no quiz question before it';
  const phase = model.cues.get(targetId)?.phase ?? 'draft';
  if (phase === 'draft' || phase === 'armed') return `${cueName(show, targetId)} has not been taken`;
  return phase === 'void' ? `${cueName(show, targetId)} was withdrawn` : null;
}

/** A reveal that was taken, or waited: reveals, waits on, or fails; then it is over. */
function revealing(cue: RevealCue): Step {
  return (model, context) => {
    const run = model.cues.get(cue.id);
    if (run?.phase !== 'open') return [];
    const targetId = revealTarget(indexOf(context.show), cue);
    const failure = failureOf(model, context, targetId);
    const end = ending(cue.id, { endedAtMs: context.nowMs, cause: 'done', requestId: null })(model, context);
    if (failure !== null || targetId === null) {
      const words = `nothing to reveal: ${failure ?? 'no target'}`;
      return [{ type: 'cue-failed', cueId: cue.id, take: run.take, failure: words }, ...end];
    }
    const phase = model.cues.get(targetId)?.phase;
    if (phase === 'result') return [revealEvent(model, context, targetId, null), ...end];
    if (phase !== 'closed') return [];
    const told = `${cueNameFirst(context.show, targetId)} had been revealed already`;
    return end.map((event): ShowEvent => (event.type === 'cue-ended' ? { ...event, note: told } : event));
  };
}

export function beginReveal(cue: RevealCue): Step[] {
  return [revealing(cue)];
}

/** Reveals that wait for the results of a cue. */
export function goOnRevealing(model: ShowModel, { show }: DecideContext): Step[] {
  const index = indexOf(show);
  const waiting = [...model.running].map((cueId) => index.cue(cueId)).filter((cue) => cue?.type === 'reveal');
  return waiting.map((cue) => revealing(cue));
}
