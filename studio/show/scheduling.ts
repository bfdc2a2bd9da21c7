import { LATE_LIMIT_MS } from './cue-scheduler.ts';
import type { DecideContext, Step } from './decision.ts';
import { clockTime, isDone, isTakeable, nextStandby, wantedAtMs } from './rundown.ts';
import { indexOf } from './show-index.ts';
import type { Arming, ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { takeEvents } from './taking.ts';

/** A firing that did not happen; standby goes on behind it, or to it when it is for the producer to decide. */
export function missedEvent(
  model: ShowModel,
  { show }: DecideContext,
  cueId: string,
  missed: { dueMs: number; why: string; toStandby: boolean },
): ShowEvent {
  const { standbyCueId } = model.run;
  const behind = standbyCueId === cueId ? nextStandby(show, model, cueId) : standbyCueId;
  const note = `missed ${missed.why} (due ${clockTime(missed.dueMs)} UTC)`;
  return { type: 'cue-missed', cueId, note, standbyCueId: missed.toStandby ? cueId : behind };
}

/** Whether what is armed already stands: it is the same, or comes first anyhow. */
function stands(known: Arming | undefined, arming: Arming): boolean {
  if (!known) return false;
  if (known.cause === arming.cause && known.of === arming.of) return known.atMs === arming.atMs;
  return known.atMs <= arming.atMs;
}

/** It was armed for this very time, which was missed. */
function hadItsTime(model: ShowModel, { cueId, atMs }: Arming): boolean {
  const run = model.cues.get(cueId);
  return model.missed.get(cueId) === atMs || (run?.phase === 'draft' && run.plannedAtMs === atMs);
}

/**
 * Has a cue taken at a time: by the scheduler, or at once if the time is now. On hold it waits for its end. A time more
 * than a second ago is missed, unless a hand brought it about (`byHand`): nothing comes late without asking. `sinceMs`: on
 * hold, from when on it comes later (now, if left out): what hangs on an end that stands still goes with that.
 */
export function scheduling(arming: Arming, byHand: boolean, sinceMs?: number): Step {
  return (model, context): ShowEvent[] => {
    const { cueId, atMs, cause } = arming;
    const { nowMs, show } = context;
    const index = indexOf(show);
    const cue = index.cue(cueId);
    if (!cue || !isTakeable(index, cue) || model.run.endedAtMs !== null) return [];
    if (cause !== 'loop' && isDone(model, cueId)) return [];
    const known = model.armed.get(cueId) ?? model.frozen.get(cueId);
    if (stands(known, arming) || (!known && hadItsTime(model, arming))) return [];
    if (model.run.holdSinceMs !== null && cause !== 'hard') {
      return [{ type: 'cues-frozen', armed: [arming], sinceMs: sinceMs ?? nowMs }];
    }
    if (atMs > nowMs) return [{ type: 'cues-armed', armed: [arming] }];
    if (!byHand && nowMs - atMs > LATE_LIMIT_MS) {
      return [missedEvent(model, context, cueId, { dueMs: atMs, why: 'while time was lost', toStandby: false })];
    }
    // With too little time left before an end, or a GO back-dated by more, it could not have come before now.
    const dueMs = cause === 'before-end' || nowMs - atMs > LATE_LIMIT_MS ? nowMs : atMs;
    return takeEvents(model, context, {
      cueId,
      by: arming.by,
      plannedAtMs: dueMs,
      firedAtMs: nowMs,
      opensAtMs: dueMs,
      backDatedMs: 0,
      requestId: null,
    });
  };
}

/** Takes what is armed or frozen for a cue back, if it hangs on `of` in one of these ways. */
export function unscheduling(of: string, causes: readonly Arming['cause'][]): Step {
  return (model): ShowEvent[] => {
    const hangs = (arming: Arming): boolean => arming.of === of && causes.includes(arming.cause);
    const disarmed = [...model.armed.values(), ...model.frozen.values()]
      .filter(hangs)
      .map(({ cueId }) => ({ cueId, note: null }));
    return disarmed.length > 0 ? [{ type: 'cues-disarmed', disarmed }] : [];
  };
}

const OWN = new Set<Arming['cause']>(['offset', 'hard']);

interface OwnTimes {
  readonly armed: Arming[];
  readonly disarmed: { cueId: string; note: string | null }[];
}

function ownTime(model: ShowModel, { show, nowMs }: DecideContext, cueId: string, into: OwnTimes): void {
  const cue = indexOf(show).cue(cueId);
  const known = model.armed.get(cueId) ?? model.frozen.get(cueId);
  const wanted = cue ? wantedAtMs(show, model, cue) : null;
  const run = model.cues.get(cueId);
  if (!cue || isDone(model, cueId)) return;
  if (wanted !== null && wanted >= nowMs) {
    if (wanted === run?.plannedAtMs && (known || run.phase === 'draft')) return;
    const cause = cue.trigger.kind === 'show-offset' ? 'offset' : 'hard';
    const arming: Arming = { cueId, atMs: wanted, by: 'scheduled', cause, of: null };
    if (!stands(known, arming)) into.armed.push(arming);
    return;
  }
  if (known && !OWN.has(known.cause)) return;
  // A frozen one comes later than it says.
  if (wanted !== null && known && 'sinceMs' in known && wanted === known.atMs) return;
  const note = wanted === null ? null : 'not armed: its time had passed when it was planned';
  if (known || (wanted !== null && wanted !== run?.plannedAtMs && note !== run?.note))
    into.disarmed.push({ cueId, note });
}

/** On hold since `holdSinceMs`: since when show offsets stand still. */
export function stillSinceMs({ offsetZeroMs }: ShowModel, holdSinceMs: number): number {
  return Math.max(holdSinceMs, offsetZeroMs ?? holdSinceMs);
}

/** Arms cues by their own triggers, as the plan and the run have it now. A time that has passed already never fires. */
export const armOwnTimes: Step = (model, context) => {
  const own: OwnTimes = { armed: [], disarmed: [] };
  const { timed, cue, isOff } = indexOf(context.show);
  for (const { id } of timed) ownTime(model, context, id, own);
  const told = new Set(own.disarmed.map(({ cueId }) => cueId));
  const isTimed = new Set(timed.map(({ id }) => id));
  for (const { cueId, cause } of [...model.armed.values(), ...model.frozen.values()]) {
    const lost = !cue(cueId) || isOff(cueId) || (OWN.has(cause) && !isTimed.has(cueId));
    if (lost && !told.has(cueId)) own.disarmed.push({ cueId, note: null });
  }
  const hold = model.run.holdSinceMs;
  const later = hold === null ? [] : own.armed.filter(({ cause }) => cause === 'offset');
  const now = hold === null ? own.armed : own.armed.filter(({ cause }) => cause !== 'offset');
  const events: ShowEvent[] = [];
  if (own.disarmed.length > 0) events.push({ type: 'cues-disarmed', disarmed: own.disarmed });
  if (now.length > 0) events.push({ type: 'cues-armed', armed: now });
  if (later.length > 0 && hold !== null) {
    events.push({ type: 'cues-frozen', armed: later, sinceMs: stillSinceMs(model, hold) });
  }
  return events;
};
