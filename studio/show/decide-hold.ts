import type { CommandOf } from './commands.ts';
import { happens, refuse, type DecideContext, type Intent, type Step } from './decision.ts';
import { extendedEvent, voidEvent } from './decide-cue.ts';
import { dropChains } from './decide-go.ts';
import { ending } from './ending.ts';
import { clearCommand } from './engine-commands.ts';
import { clockTime } from './rundown.ts';
import { armOwnTimes, scheduling } from './scheduling.ts';
import type { Arming, EngineCommand, ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { takeRunId } from './takes.ts';

/**
 * While the show is on hold, the ends that stand still are moved on for viewers by so much at a time, always this far
 * ahead at least: they neither run out before the hold ends, nor grow by more than this when it does.
 */
export const HOLD_STEP_MS = 1000;

/** Moves on what viewers see and what stands still. */
export const holdStep: Step = (model, { nowMs }) => {
  const events: ShowEvent[] = [];
  for (const [cueId, { closesAtMs, sinceMs }] of model.heldEnds.entries()) {
    const cue = model.cues.get(cueId);
    const taken = model.taken.get(cueId);
    if (!cue || cue.closesAtMs === null || !taken?.publish || taken.endless) continue;
    const steps = Math.floor(Math.max(0, nowMs - sinceMs) / HOLD_STEP_MS) + 1;
    const wantedMs = closesAtMs + steps * HOLD_STEP_MS;
    if (cue.closesAtMs >= wantedMs) continue;
    events.push(extendedEvent(model, cue, { closesAtMs: wantedMs, addedMs: 0, requestId: null }));
  }
  return events;
};

export function decideHold(model: ShowModel, command: CommandOf<'hold'>, { nowMs }: DecideContext): Intent {
  const { holdSinceMs, endedAtMs } = model.run;
  if (holdSinceMs !== null) return refuse(`The show has been on hold since ${clockTime(holdSinceMs)} UTC.`);
  if (endedAtMs !== null) return refuse(`The show was called over at ${clockTime(endedAtMs)} UTC.`);
  const { extendWindows, requestId } = command;
  return { steps: [happens({ type: 'held', atMs: nowMs, extendWindows, requestId }), holdStep] };
}

/** What stood still goes on, so much later as it stood; what a hand made due meanwhile comes at once. */
export function decideRelease(model: ShowModel, command: CommandOf<'release'>, context: DecideContext): Intent {
  const { nowMs } = context;
  if (model.run.holdSinceMs === null) return refuse('The show is not on hold.');
  const later: Arming[] = [...model.frozen.values()].map(({ sinceMs, atMs, ...rest }) => ({
    ...rest,
    atMs: Math.max(atMs + Math.max(0, nowMs - sinceMs), nowMs),
  }));
  const armed = later.filter(({ atMs }) => atMs > nowMs);
  const due = later.filter(({ atMs }) => atMs <= nowMs);
  const ends: Step[] = [...model.heldEnds.entries()].map(([cueId, held]) => (now): ShowEvent[] => {
    const cue = now.cues.get(cueId);
    const taken = now.taken.get(cueId);
    if (!cue || cue.closesAtMs === null) return [];
    const wholeMs = held.closesAtMs + Math.max(0, nowMs - held.sinceMs);
    // Windows only grow.
    const closesAtMs = taken?.conduct === 'interaction' ? Math.max(cue.closesAtMs, wholeMs) : wholeMs;
    return closesAtMs === cue.closesAtMs ? [] : [extendedEvent(now, cue, { closesAtMs, addedMs: 0, requestId: null })];
  });
  const released: ShowEvent = { type: 'released', atMs: nowMs, armed, requestId: command.requestId };
  return { steps: [happens(released), ...ends, ...due.map((arming) => scheduling(arming, true)), armOwnTimes] };
}

/** No viewer sees results, or waits for them, longer than this after the studio has moved on; ms. */
const LONGEST_SEEN_MS = 120_000;

/** Questions that are over, and that viewers may still have on their screens: their results, or the wait for them. */
function clearing(model: ShowModel, nowMs: number): EngineCommand[] {
  return [...model.cues.values()].flatMap((cue) => {
    const taken = model.taken.get(cue.cueId);
    const isOver = cue.phase === 'pending' || cue.phase === 'result' || cue.phase === 'closed';
    if (!isOver || !taken?.publish || taken.conduct !== 'interaction') return [];
    const sinceMs = taken.revealedAtMs ?? cue.endedAtMs ?? nowMs;
    if (nowMs - sinceMs > LONGEST_SEEN_MS) return [];
    return [clearCommand(takeRunId(model.run.runId, cue.take), cue.cueId, model.run.revision)];
  });
}

/** Panic: everything that viewers answer or see over the picture goes, timers end, and the show is on hold. */
export function decidePanic(model: ShowModel, { requestId }: CommandOf<'panic'>, context: DecideContext): Intent {
  const { nowMs } = context;
  const stops = [...model.running].map((cueId): Step => {
    if (model.taken.get(cueId)?.publish) {
      return (now, then) => [voidEvent(now, then, cueId, { requestId: null, follows: false })];
    }
    return ending(cueId, { endedAtMs: nowMs, cause: 'panic', requestId: null });
  });
  const held: ShowEvent[] =
    model.run.holdSinceMs === null && model.run.endedAtMs === null
      ? [{ type: 'held', atMs: nowMs, extendWindows: false, requestId: null }]
      : [];
  const panicked: ShowEvent = { type: 'panicked', atMs: nowMs, commands: clearing(model, nowMs), requestId };
  return { steps: [happens(...held, panicked), ...stops, dropChains, armOwnTimes] };
}
