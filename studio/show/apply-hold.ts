import type { Draft } from './draft.ts';
import type { ShowEvent, ShowEventOf } from './show-events.ts';

/**
 * On hold timers stand still; so do windows, if they are to be extended. What viewers see is moved on step by step while
 * the hold lasts (decide-hold.ts), and set right at its end: here stands what it was.
 */
export function freezeEnd(draft: Draft, cueId: string, sinceMs: number): void {
  const cue = draft.cues.get(cueId);
  if (draft.run.holdSinceMs === null || cue?.phase !== 'open' || cue.closesAtMs === null) return;
  if (draft.taken.get(cueId)?.conduct === 'interaction' && !draft.extendWindows) return;
  draft.heldEnds.set(cueId, { closesAtMs: cue.closesAtMs, sinceMs });
}

function applyHeld(draft: Draft, { atMs, extendWindows }: ShowEventOf<'held'>): void {
  draft.extendWindows = extendWindows;
  draft.setRun({ holdSinceMs: atMs });
  for (const arming of [...draft.armed.values()]) {
    if (arming.cause === 'hard') continue;
    draft.armed.delete(arming.cueId);
    draft.frozen.set(arming.cueId, { ...arming, sinceMs: atMs });
  }
  for (const cueId of draft.running) freezeEnd(draft, cueId, atMs);
}

function applyReleased(draft: Draft, { atMs, armed }: ShowEventOf<'released'>): void {
  const { holdSinceMs, heldMs } = draft.run;
  const thisHoldMs = Math.max(0, atMs - (holdSinceMs ?? atMs));
  draft.setRun({ holdSinceMs: null, heldMs: heldMs + thisHoldMs });
  // A show that began on hold stood still from there only.
  const { offsetZeroMs } = draft;
  if (offsetZeroMs !== null) draft.offsetZeroMs = offsetZeroMs + Math.min(thisHoldMs, Math.max(0, atMs - offsetZeroMs));
  for (const cueId of [...draft.frozen.ids()]) draft.moveCue(cueId, 'disarm', {});
  draft.frozen.clear();
  draft.heldEnds.clear();
  draft.extendWindows = false;
  for (const arming of armed) draft.arm(arming);
}

function applyExtended(draft: Draft, event: ShowEventOf<'cue-extended'>): void {
  const { cueId, closesAtMs, addedMs, command } = event;
  const cue = draft.cues.get(cueId);
  if (!cue) return;
  draft.editCue(cueId, { closesAtMs, addedMs: cue.addedMs + addedMs });
  const held = draft.heldEnds.get(cueId);
  if (held && addedMs !== 0) draft.heldEnds.set(cueId, { ...held, closesAtMs: held.closesAtMs + addedMs });
  draft.queue(command);
}

/** What was cleared off viewers' screens comes back by a hand only. */
function applyPanicked(draft: Draft, { commands }: ShowEventOf<'panicked'>): void {
  draft.sever();
  for (const { cueId } of commands) {
    const taken = draft.taken.get(cueId);
    if (taken) draft.taken.set(cueId, { ...taken, reveal: 'manual' });
  }
  draft.queue(...commands);
}

/** Events of hold and of ends that move; false for any other. */
export function applyHoldEvent(draft: Draft, event: ShowEvent): boolean {
  switch (event.type) {
    case 'held':
      applyHeld(draft, event);
      return true;
    case 'released':
      applyReleased(draft, event);
      return true;
    case 'cues-frozen':
      for (const arming of event.armed) {
        draft.moveCue(arming.cueId, 'arm', { plannedAtMs: arming.atMs, note: null });
        draft.armed.delete(arming.cueId);
        draft.frozen.set(arming.cueId, { ...arming, sinceMs: event.sinceMs });
      }
      return true;
    case 'panicked':
      applyPanicked(draft, event);
      return true;
    case 'cue-extended':
      applyExtended(draft, event);
      return true;
    default:
      return false;
  }
}
