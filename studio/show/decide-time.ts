import type { CueRun } from '../../shared/show/run-state.ts';
import type { CommandOf } from './commands.ts';
import { happens, NOTHING, type DecideContext, type Intent, type Step } from './decision.ts';
import { holdStep } from './decide-hold.ts';
import { ending } from './ending.ts';
import { revealEvent } from './reveals.ts';
import { missedEvent } from './scheduling.ts';
import { indexOf } from './show-index.ts';
import type { ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { takeEvents } from './taking.ts';
import { takeRunId } from './takes.ts';
import { onTallies, takeOnSight } from './triggers.ts';

/** The scheduler fired. A hard time that comes while the show is on hold is missed, and for the producer to take. */
export function decideFired(
  model: ShowModel,
  { cueId, firedAtMs }: CommandOf<'fired'>,
  context: DecideContext,
): Intent {
  const arming = model.armed.get(cueId);
  if (!arming || !indexOf(context.show).cue(cueId)) return NOTHING;
  const { atMs: plannedAtMs, by } = arming;
  if (model.run.holdSinceMs !== null) {
    return {
      steps: [happens(missedEvent(model, context, cueId, { dueMs: plannedAtMs, why: 'on hold', toStandby: true }))],
    };
  }
  const taking = { cueId, by, plannedAtMs, firedAtMs, opensAtMs: plannedAtMs, backDatedMs: 0, requestId: null };
  const unable = missedEvent(model, context, cueId, {
    dueMs: plannedAtMs,
    why: 'because it was still going on',
    toStandby: false,
  });
  return {
    steps: [
      (now, then) => {
        const events = takeEvents(now, then, taking);
        return events.length > 0 ? events : [unable];
      },
    ],
  };
}

/** Armed times that passed while nobody could look. */
export function decideMissed({ cueIds, why }: CommandOf<'missed'>): Intent {
  return {
    steps: cueIds.map((cueId) => (model, context) => {
      const dueMs = model.armed.get(cueId)?.atMs;
      return dueMs === undefined ? [] : [missedEvent(model, context, cueId, { dueMs, why, toStandby: false })];
    }),
  };
}

function interactionTick({ cueId, closesAtMs, phase }: CueRun): Step {
  return (_, { nowMs, viewerLatencyMs }): ShowEvent[] => {
    if (closesAtMs === null || nowMs < closesAtMs) return [];
    const events: ShowEvent[] = [];
    if (phase === 'open') events.push({ type: 'window-ended', cueId });
    if (nowMs >= closesAtMs + viewerLatencyMs) events.push({ type: 'windows-over', cueId, atMs: nowMs });
    return events;
  };
}

/** Windows and timers whose time has come. On hold timers stand still. */
export function decideTick(model: ShowModel, context: DecideContext): Intent {
  const { nowMs } = context;
  const onHold = model.run.holdSinceMs !== null;
  const steps: Step[] = onHold ? [holdStep] : [];
  for (const cueId of model.running) {
    const cue = model.cues.get(cueId);
    const taken = model.taken.get(cueId);
    if (!cue || cue.closesAtMs === null || !taken) continue;
    if (taken.conduct === 'interaction') {
      if (!model.heldEnds.has(cueId)) steps.push(interactionTick(cue));
    } else if (!onHold && !taken.endless && nowMs >= cue.closesAtMs) {
      steps.push(ending(cueId, { endedAtMs: cue.closesAtMs, cause: 'time', requestId: null }));
    }
  }
  return { steps };
}

/** Final counts, and their reveal when the cue wants it without the producer's word. */
export function finalSteps(
  cueId: string,
  result: { counts: Record<string, number>; votes: number; note: string | null },
): Step[] {
  return [
    // Nobody's window is open any more, though the slowest viewer was reckoned further behind.
    (model, { nowMs }): ShowEvent[] =>
      model.cues.get(cueId)?.phase === 'closing' ? [{ type: 'windows-over', cueId, atMs: nowMs }] : [],
    happens({ type: 'results-final', cueId, ...result }),
    (model, context): ShowEvent[] => {
      const isAuto = model.taken.get(cueId)?.reveal === 'auto';
      return isAuto && model.cues.get(cueId)?.phase === 'result' ? [revealEvent(model, context, cueId, null)] : [];
    },
  ];
}

export function decideTallies(model: ShowModel, { tallies }: CommandOf<'tallies'>): Intent {
  const steps: Step[] = [];
  for (const { cueId, runId, final, counts, total } of tallies) {
    const cue = model.cues.get(cueId);
    const isOurs = cue && runId === takeRunId(model.run.runId, cue.take);
    if (!isOurs || !final || (cue.phase !== 'closing' && cue.phase !== 'pending')) continue;
    steps.push(...finalSteps(cueId, { counts, votes: total, note: null }));
  }
  return { steps: [...steps, ...onTallies(tallies)] };
}

export function decideObserved({ cueId }: CommandOf<'observed'>, { show }: DecideContext): Intent {
  const cue = indexOf(show).cue(cueId);
  return cue ? { steps: [takeOnSight(cue, 'telemetry')] } : NOTHING;
}

export function decideDeviceDone(model: ShowModel, { cueId, take, error }: CommandOf<'device-done'>): Intent {
  if (model.devices.get(cueId) !== take) return NOTHING;
  if (error === null) return { steps: [happens({ type: 'device-done', cueId, take })] };
  return { steps: [happens({ type: 'cue-failed', cueId, take, failure: error })] };
}

export function decideSceneSettled(model: ShowModel): Intent {
  return model.sceneDue === null ? NOTHING : { steps: [happens({ type: 'scene-settled' })] };
}

export function decideFailed(model: ShowModel, { cueId, take, failure }: CommandOf<'failed'>): Intent {
  if (model.cues.get(cueId)?.take !== take) return NOTHING;
  return { steps: [happens({ type: 'cue-failed', cueId, take, failure })] };
}

/** Devices that were asked by a host that is gone: whether they did it, nobody will tell. */
export function decideResumed(model: ShowModel): Intent {
  const failure = 'the studio host went down before the device had answered: look whether it was done';
  const events = [...model.devices.entries()].map(([cueId, take]): ShowEvent => ({
    type: 'cue-failed',
    cueId,
    take,
    failure,
  }));
  return { steps: [happens(...events)] };
}

export function decideAcknowledged(model: ShowModel, command: CommandOf<'acknowledged'>): Intent {
  const { commandId, error } = command;
  const known = model.outbox.some((other) => other.id === commandId);
  return known ? { steps: [happens({ type: 'command-acknowledged', commandId, error })] } : NOTHING;
}
