import type { DecideContext } from './decision.ts';
import { isDone, isTakeable } from './rundown.ts';
import { indexOf, type ShowIndex } from './show-index.ts';
import type { ShowModel } from './show-model.ts';

/** On hold, since when the end of a cue stands still; undefined when it does not. */
export function heldSinceMs(model: ShowModel, cueId: string): number | undefined {
  return model.heldEnds.get(cueId)?.sinceMs;
}

/** Whether something of a group is still to come by itself. */
function isToCome(model: ShowModel, cueId: string): boolean {
  return model.armed.has(cueId) || model.frozen.has(cueId);
}

/** Whether a sequence has come to its last cue; what stands before the last one taken was passed over. */
export function isAtLast(model: ShowModel, index: ShowIndex, groupId: string): boolean {
  const cues = index.children(groupId).filter((cue) => isTakeable(index, cue));
  const last = cues.at(-1);
  return last === undefined || isDone(model, last.id);
}

/** When the last of what goes on in a group ends, were a hold released now; null while that is not known. */
function groupEndMs(
  model: ShowModel,
  context: DecideContext,
  groupId: string,
  seen: ReadonlySet<string>,
): number | null {
  const index = indexOf(context.show);
  const group = index.cue(groupId);
  if (group?.type !== 'group' || group.mode === 'one-at-a-time' || group.atEnd === 'loop' || seen.has(groupId))
    return null;
  const around = new Set([...seen, groupId]);
  if (group.mode === 'sequence' && !isAtLast(model, index, groupId)) return null;
  let endMs: number | null = null;
  for (const { id, type, atEnd } of index.children(groupId)) {
    if (isToCome(model, id)) return null;
    if (model.cues.get(id)?.phase !== 'open') continue;
    const held = model.heldEnds.get(id);
    const ownMs = type === 'group' ? groupEndMs(model, context, id, around) : knownEndMs(model, context, id);
    if (ownMs === null || atEnd === 'loop' || model.taken.get(id)?.endless !== false) return null;
    const asOfNowMs = held ? ownMs + Math.max(0, context.nowMs - held.sinceMs) : ownMs;
    endMs = Math.max(endMs ?? asOfNowMs, asOfNowMs);
  }
  return endMs;
}

/** The end of a cue that goes on, as far as it is known ahead; one that stands still on hold, as it was before. */
export function knownEndMs(model: ShowModel, context: DecideContext, cueId: string): number | null {
  const run = model.cues.get(cueId);
  if (run?.phase !== 'open') return null;
  if (model.taken.get(cueId)?.conduct === 'group') return groupEndMs(model, context, cueId, new Set());
  return model.heldEnds.get(cueId)?.closesAtMs ?? run.closesAtMs;
}
