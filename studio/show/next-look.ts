import type { ShowModel } from './show-model.ts';

/** When something will next have to be looked at: the end of a window or a timer, a step of a hold. Null: nothing goes on. */
export function nextLookMs(model: ShowModel, viewerLatencyMs: number): number | null {
  let nextMs: number | null = null;
  for (const cueId of model.running) {
    const cue = model.cues.get(cueId);
    const taken = model.taken.get(cueId);
    if (!cue || cue.closesAtMs === null || !taken) continue;
    const isQuestion = taken.conduct === 'interaction';
    const isHeld = model.heldEnds.has(cueId);
    // Overtime has no end; what only the studio sees stands still until the hold ends.
    if (taken.endless || (isHeld && !taken.publish)) continue;
    const dueMs = cue.closesAtMs + (isQuestion && cue.phase === 'closing' ? viewerLatencyMs : 0);
    // A second before it is due a held end is moved on.
    const lookMs = isHeld ? dueMs - 1000 : dueMs;
    if (nextMs === null || lookMs < nextMs) nextMs = lookMs;
  }
  return nextMs;
}
