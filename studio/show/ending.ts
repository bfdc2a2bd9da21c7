import type { DecideContext, Step } from './decision.ts';
import { closeCommand, FIRST_TURN } from './engine-commands.ts';
import { indexOf } from './show-index.ts';
import type { EndCause, ShowEvent, ShowEventOf } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { takeRunId } from './takes.ts';

export interface Ending {
  readonly endedAtMs: number;
  readonly cause: EndCause;
  readonly requestId: string | null;
}

/** The end of anything but an interaction. What viewers see of it goes at its end by itself, and on word before. */
export function endEvent(
  model: ShowModel,
  { show }: DecideContext,
  cueId: string,
  { endedAtMs, cause, requestId }: Ending,
): ShowEventOf<'cue-ended'> {
  const taken = model.taken.get(cueId);
  const run = model.cues.get(cueId);
  const cue = indexOf(show).cue(cueId);
  const runId = takeRunId(model.run.runId, run?.take ?? 1);
  const closeAtMs = Math.max(endedAtMs, run?.opensAtMs ?? endedAtMs);
  // At its planned end it is gone from viewers' screens without a word.
  const plannedMs = taken?.publish?.closesAtMs === null ? null : (run?.closesAtMs ?? null);
  const isEarly = cause !== 'time' && (plannedMs === null || closeAtMs < plannedMs);
  const command = taken?.publish && isEarly ? closeCommand(runId, cueId, closeAtMs, FIRST_TURN) : null;
  // A jump goes on from there with what is on programme; panic leaves the programme alone.
  const comesBack = cue?.type === 'scene' && cue.then === 'back' && (cause === 'time' || cause === 'hand');
  return {
    type: 'cue-ended',
    cueId,
    endedAtMs,
    cause,
    command,
    scene: comesBack ? (taken?.sceneBefore ?? null) : null,
    note: null,
    requestId,
  };
}

/** Ends a running cue of any kind, if it still runs when it is its turn. */
export function ending(cueId: string, ending: Ending): Step {
  return (model, context): ShowEvent[] => {
    const cue = model.cues.get(cueId);
    if (cue?.phase !== 'open') return [];
    if (model.taken.get(cueId)?.conduct !== 'interaction') return [endEvent(model, context, cueId, ending)];
    const closesAtMs = Math.max(ending.endedAtMs, cue.opensAtMs ?? ending.endedAtMs);
    const command = closeCommand(takeRunId(model.run.runId, cue.take), cueId, closesAtMs, FIRST_TURN);
    return [{ type: 'cue-closed', cueId, closesAtMs, command, requestId: ending.requestId }];
  };
}

/** Takes back what in a group would come because of what went before. */
export function dropInside(groupId: string): Step {
  return (model, { show }): ShowEvent[] => {
    const index = indexOf(show);
    const disarmed = [...model.armed.values(), ...model.frozen.values()]
      .filter(({ cause }) => cause !== 'offset' && cause !== 'hard')
      .filter(({ cueId }) => index.groups(cueId).some(({ id }) => id === groupId))
      .map(({ cueId }) => ({ cueId, note: null }));
    return disarmed.length > 0 ? [{ type: 'cues-disarmed', disarmed }] : [];
  };
}
