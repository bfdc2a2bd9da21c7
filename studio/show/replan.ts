import type { DecideContext, Step } from './decision.ts';
import { followOf } from './follow-on.ts';
import { knownEndMs } from './known-end.ts';
import { indexOf } from './show-index.ts';
import type { Arming, ShowEvent } from './show-events.ts';
import type { FrozenArming, ShowModel } from './show-model.ts';

/** What the plan, as it is now, wants of something that waits for its time: gone, at this time, or as it is. */
type Wanted = 'gone' | 'as it is' | number;

/** What follows a cue, by its chain. */
function wantedByChain(model: ShowModel, { show }: DecideContext, { cueId, of }: Arming): Wanted {
  const index = indexOf(show);
  const cue = of === null ? undefined : index.cue(of);
  const follow = cue ? followOf(model, index, cue) : null;
  if (!cue || follow?.cueId !== cueId) return 'gone';
  const opensAtMs = model.cues.get(cue.id)?.opensAtMs ?? null;
  return follow.kind === 'auto-continue' && opensAtMs !== null ? opensAtMs + follow.postWaitMs : 'as it is';
}

function wanted(model: ShowModel, context: DecideContext, arming: Arming): Wanted {
  const { cueId, of, cause } = arming;
  const index = indexOf(context.show);
  const trigger = index.cue(cueId)?.trigger;
  switch (cause) {
    case 'chain':
      return wantedByChain(model, context, arming);
    case 'loop':
      return index.cue(cueId)?.atEnd === 'loop' ? 'as it is' : 'gone';
    case 'before-end':
      return trigger?.kind === 'before-end' && trigger.cueId === of ? 'as it is' : 'gone';
    case 'after': {
      if (trigger?.kind !== 'after-cue' || trigger.cueId !== of) return 'gone';
      const opensAtMs = model.cues.get(trigger.cueId)?.opensAtMs ?? null;
      return trigger.point === 'start' && opensAtMs !== null ? opensAtMs + trigger.offsetMs : 'as it is';
    }
    default:
      return 'as it is';
  }
}

/** Takes back what an edit no longer has follow, and moves what counts from a start. A time that has passed never fires. */
export const replan: Step = (model, context) => {
  const disarmed: { cueId: string; note: string | null }[] = [];
  const armed: Arming[] = [];
  const frozen: FrozenArming[] = [];
  for (const arming of [...model.armed.values(), ...model.frozen.values()]) {
    const { cueId, atMs } = arming;
    const wish = wanted(model, context, arming);
    if (wish === 'as it is' || wish === atMs) continue;
    if (wish === 'gone') disarmed.push({ cueId, note: null });
    else if ('sinceMs' in arming) frozen.push({ ...(arming as FrozenArming), atMs: wish });
    else if (wish > context.nowMs) armed.push({ ...arming, atMs: wish });
    else disarmed.push({ cueId, note: 'not armed: its time had passed when it was planned' });
  }
  const events: ShowEvent[] = frozen.map(({ sinceMs, ...arming }) => ({
    type: 'cues-frozen',
    armed: [arming],
    sinceMs,
  }));
  if (disarmed.length > 0) events.push({ type: 'cues-disarmed', disarmed });
  if (armed.length > 0) events.push({ type: 'cues-armed', armed });
  return events;
};

/** Takes back what waits for the end of a group that goes on and whose end is not known any more. */
export function dropUnknownEnd(cueId: string): Step {
  return (model, context): ShowEvent[] => {
    const run = model.cues.get(cueId);
    const isGroup = model.taken.get(cueId)?.conduct === 'group';
    if (run?.phase !== 'open' || !isGroup || knownEndMs(model, context, cueId) !== null) return [];
    const disarmed = [...model.armed.values(), ...model.frozen.values()]
      .filter(
        (arming) => arming.of === cueId && arming.cause !== 'loop' && wanted(model, context, arming) === 'as it is',
      )
      .map((arming) => ({ cueId: arming.cueId, note: null }));
    return disarmed.length > 0 ? [{ type: 'cues-disarmed', disarmed }] : [];
  };
}
