import { untakenCue, type CueRun, type RunState } from '../../shared/show/run-state.ts';
import { nextPhase, type PhaseCause } from './phases.ts';
import type { EngineCommand, PublishCommand, ShowEvent } from './show-events.ts';

/** So many accepted requests are remembered, so that a repeated one takes effect once. */
const MAX_REQUESTS = 512;

/** What was sent for a taken cue: the plan may change after it. */
export interface TakenCue {
  readonly publish: PublishCommand;
  readonly reveal: 'auto' | 'manual';
}

/** Everything the show engine knows of a run; it follows from the events alone. */
export interface ShowModel {
  readonly run: RunState;
  readonly taken: Readonly<Record<string, TakenCue>>;
  /** Studio times at which cues will fire by themselves. */
  readonly armed: Readonly<Record<string, number>>;
  /** Commands the engine has not acknowledged, oldest first. */
  readonly outbox: readonly EngineCommand[];
  /** Ids of accepted requests, oldest first. */
  readonly requestIds: readonly string[];
  readonly lastGoAtMs: number | null;
  /** The revision at which standby or the run last changed: requests that saw an older one are stale. */
  readonly standbyRevision: number;
}

export const EMPTY_MODEL: ShowModel = {
  run: {
    runId: '',
    revision: 0,
    startedAtMs: null,
    firstTakenAtMs: null,
    endedAtMs: null,
    standbyCueId: null,
    currentCueId: null,
    holdSinceMs: null,
    heldMs: 0,
    hostMessage: null,
    cues: {},
  },
  taken: {},
  armed: {},
  outbox: [],
  requestIds: [],
  lastGoAtMs: null,
  standbyRevision: 0,
};

function without<T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> {
  const rest = { ...record };
  for (const key of keys) delete rest[key];
  return rest;
}

/** Moves one cue on; an event that does not fit its phase leaves it as it is. */
function moveCue(model: ShowModel, cueId: string, cause: PhaseCause, change: Partial<CueRun>): ShowModel {
  const cue = model.run.cues[cueId];
  const phase = cue && nextPhase(cue.phase, cause);
  if (!cue || !phase) return model;
  const cues = { ...model.run.cues, [cueId]: { ...cue, ...change, phase } };
  const armed = cueId in model.armed ? without(model.armed, [cueId]) : model.armed;
  return { ...model, armed, run: { ...model.run, cues } };
}

function armCues(model: ShowModel, armed: readonly { cueId: string; atMs: number }[]): ShowModel {
  const times = { ...model.armed };
  const cues = { ...model.run.cues };
  for (const { cueId, atMs } of armed) {
    const cue = cues[cueId];
    const phase = cue && nextPhase(cue.phase, 'arm');
    if (!cue || !phase) continue;
    cues[cueId] = { ...cue, phase, plannedAtMs: atMs, note: null };
    times[cueId] = atMs;
  }
  return { ...model, armed: times, run: { ...model.run, cues } };
}

function queue(model: ShowModel, commands: readonly (EngineCommand | null)[]): ShowModel {
  const added = commands.filter((command) => command !== null);
  return added.length > 0 ? { ...model, outbox: [...model.outbox, ...added] } : model;
}

function setRun(model: ShowModel, change: Partial<RunState>): ShowModel {
  return { ...model, run: { ...model.run, ...change } };
}

function applyTaken(model: ShowModel, event: Extract<ShowEvent, { type: 'cue-taken' }>): ShowModel {
  const { cueId, command, plannedAtMs, firedAtMs, note, reveal, standbyCueId } = event;
  const known = model.run.cues[cueId]
    ? model
    : setRun(model, { cues: { ...model.run.cues, [cueId]: untakenCue(cueId) } });
  const moved = moveCue(known, cueId, 'take', {
    plannedAtMs,
    firedAtMs,
    fireErrorMs: event.how === 'scheduled' && plannedAtMs !== null ? firedAtMs - plannedAtMs : null,
    opensAtMs: command.opensAtMs,
    closesAtMs: command.closesAtMs,
    note,
  });
  const next: ShowModel = {
    ...setRun(moved, { standbyCueId, currentCueId: cueId }),
    taken: { ...model.taken, [cueId]: { publish: command, reveal } },
    lastGoAtMs: event.how === 'go' ? firedAtMs : model.lastGoAtMs,
  };
  // What the engine already has needs no sending.
  return event.how === 'adopted' ? next : queue(next, [command]);
}

function applyPlanChange(model: ShowModel, event: Extract<ShowEvent, { type: 'plan-changed' }>): ShowModel {
  const cues = without(model.run.cues, event.removed);
  for (const cueId of event.added) cues[cueId] ??= untakenCue(cueId);
  let next = setRun(
    { ...model, armed: without(model.armed, event.removed) },
    { cues, standbyCueId: event.standbyCueId },
  );
  for (const { cueId, note } of event.disarmed) next = moveCue(next, cueId, 'disarm', { plannedAtMs: null, note });
  return armCues(next, event.armed);
}

function applyAcknowledged(model: ShowModel, commandId: string, error: string | null): ShowModel {
  const command = model.outbox.find((other) => other.id === commandId);
  const next = { ...model, outbox: model.outbox.filter((other) => other.id !== commandId) };
  const cue = command?.runId === model.run.runId ? model.run.cues[command.cueId] : undefined;
  if (!command || error === null || !cue) return next;
  const note = `the engine refused the ${command.type}: ${error}`;
  return setRun(next, { cues: { ...next.run.cues, [cue.cueId]: { ...cue, note } } });
}

/** What the event does, its bookkeeping aside. */
function applyBody(model: ShowModel, event: ShowEvent): ShowModel {
  switch (event.type) {
    case 'run-begun': {
      const { runId, revision, standbyCueId, outbox } = event;
      const cues = Object.fromEntries(event.cueIds.map((cueId) => [cueId, untakenCue(cueId)]));
      const run = { ...EMPTY_MODEL.run, runId, revision, standbyCueId, cues };
      return { ...EMPTY_MODEL, requestIds: model.requestIds, outbox, run };
    }
    case 'plan-changed':
      return applyPlanChange(model, event);
    case 'run-started':
      return armCues(setRun(model, { startedAtMs: event.startedAtMs }), event.armed);
    case 'standby-set':
      return setRun(model, { standbyCueId: event.cueId });
    case 'cue-taken':
      return applyTaken(model, event);
    case 'cue-missed':
      return setRun(moveCue(model, event.cueId, 'miss', { note: event.note }), { standbyCueId: event.standbyCueId });
    case 'cue-closed':
      return queue(moveCue(model, event.cueId, 'end-window', { closesAtMs: event.closesAtMs }), [event.command]);
    case 'window-ended':
      return moveCue(model, event.cueId, 'end-window', {});
    case 'windows-over':
      return moveCue(model, event.cueId, 'end-windows', {});
    case 'results-final': {
      const { counts, votes, note } = event;
      return moveCue(model, event.cueId, 'finalise', {
        counts,
        votes,
        final: true,
        ...(note === null ? {} : { note }),
      });
    }
    case 'cue-revealed':
      return queue(moveCue(model, event.cueId, 'reveal', {}), [event.command]);
    case 'cue-voided':
      return queue(setRun(moveCue(model, event.cueId, 'withdraw', {}), { standbyCueId: event.standbyCueId }), [
        event.command,
      ]);
    case 'engine-resynced':
      return queue(model, event.commands);
    case 'command-acknowledged':
      return applyAcknowledged(model, event.commandId, event.error);
  }
}

/** The state after an event. Pure; the revision grows by one with each. */
export function apply(model: ShowModel, event: ShowEvent): ShowModel {
  const body = applyBody(model, event);
  const revision = body.run.revision + 1;
  const accepted = 'requestId' in event && event.requestId !== null ? [event.requestId] : [];
  const standbyMoved = body.run.standbyCueId !== model.run.standbyCueId || event.type === 'run-begun';
  return {
    ...body,
    run: { ...body.run, revision },
    requestIds: accepted.length > 0 ? [...body.requestIds, ...accepted].slice(-MAX_REQUESTS) : body.requestIds,
    standbyRevision: standbyMoved ? revision : body.standbyRevision,
  };
}
