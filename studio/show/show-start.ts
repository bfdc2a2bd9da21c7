import type { DecideContext, Step } from './decision.ts';
import { isFresh } from './follow-on.ts';
import { scheduling, stillSinceMs } from './scheduling.ts';
import type { Arming, ShowEventOf } from './show-events.ts';
import { indexOf } from './show-index.ts';
import type { ShowModel } from './show-model.ts';
import { isInTurn } from './takes.ts';

/** Arms what comes so long after the start of the show, if it began with this take; what is due by then comes at once. */
export function beginShow(event: ShowEventOf<'cue-taken'>, model: ShowModel, { show }: DecideContext): Step[] {
  if (!isInTurn(event) || model.offsetZeroMs !== event.opensAtMs) return [];
  return indexOf(show).timed.flatMap(({ id, trigger }): Step[] =>
    trigger.kind === 'show-offset' ? [armingOffset(id, trigger.offsetMs, event.cueId)] : [],
  );
}

function armingOffset(cueId: string, offsetMs: number, firstCueId: string): Step {
  return (model, context) => {
    const { offsetZeroMs, run } = model;
    if (offsetZeroMs === null) return [];
    const sinceMs = run.holdSinceMs === null ? undefined : stillSinceMs(model, run.holdSinceMs);
    const atMs = offsetZeroMs + offsetMs;
    const arming: Arming = { cueId, atMs, by: 'scheduled', cause: 'offset', of: null };
    return scheduling(arming, isFresh(model, firstCueId), sinceMs)(model, context);
  };
}
