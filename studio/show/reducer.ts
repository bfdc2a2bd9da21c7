import type { PublishedCue, Tally } from '../../shared/interaction/protocol.ts';
import { isInteraction, type Cue, type InteractionCue } from '../../shared/cues/registry.ts';
import type { CueRun } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import { cancelCommand, closeCommand, FIRST_TURN, publishCommand, revealCommand } from './engine-commands.ts';
import { decideEngineConnected } from './engine-sync.ts';
import { decidePlanChange } from './plan-sync.ts';
import { clockTime, cueName, cueNameFirst, isUntaken, nextStandby, wantedAtMs } from './rundown.ts';
import type { ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';

/** A second GO within this time is taken for a bounce of the first. */
export const DOUBLE_GO_MS = 500;

/** What people, the clock and the engine ask of the show. */
export type ShowCommand =
  | { type: 'go'; requestId: string; expectedStandbyId: string; revision: number | null }
  | { type: 'standby' | 'close' | 'reveal' | 'void'; requestId: string; cueId: string }
  | { type: 'start-run'; requestId: string }
  | { type: 'reset'; requestId: string | null; newRunId: string }
  | { type: 'plan-changed' }
  /** The scheduler fired an armed cue. */
  | { type: 'fired'; cueId: string; firedAtMs: number }
  | { type: 'missed'; cueId: string; why: string }
  /** Time has passed: windows may have ended. */
  | { type: 'tick'; viewerLatencyMs: number }
  | { type: 'tallies'; tallies: readonly Tally[] }
  /** `seen`: the newest tallies before the connection was lost. */
  | { type: 'engine-connected'; cues: readonly PublishedCue[]; seen: readonly Tally[] }
  | { type: 'acknowledged'; commandId: string; error: string | null };

export interface DecideContext {
  readonly nowMs: number;
  readonly show: Show;
}

/** Events to be written and applied, or why not. No events: nothing to do. */
export type Decision = { events: ShowEvent[] } | { refused: string };

const NOTHING: Decision = { events: [] };

function refuse(reason: string): Decision {
  return { refused: reason };
}

function findCue(show: Show, cueId: string): Cue | undefined {
  return show.rundown.cues.find((cue) => cue.id === cueId);
}

function takenEvent(
  model: ShowModel,
  context: DecideContext,
  cue: InteractionCue,
  taking: { how: 'go' | 'scheduled'; plannedAtMs: number | null; firedAtMs: number; requestId: string | null },
): ShowEvent {
  const { run } = model;
  // Taking another cue than the one in standby (a scheduled one) leaves standby alone.
  const isStandby = run.standbyCueId === cue.id;
  return {
    type: 'cue-taken',
    cueId: cue.id,
    ...taking,
    command: publishCommand(run.runId, cue, taking.plannedAtMs ?? taking.firedAtMs),
    reveal: cue.reveal,
    note: null,
    standbyCueId: isStandby ? nextStandby(context.show, run, cue.id) : run.standbyCueId,
  };
}

function decideGo(model: ShowModel, command: Extract<ShowCommand, { type: 'go' }>, context: DecideContext): Decision {
  const { run, lastGoAtMs, standbyRevision } = model;
  const { show, nowMs } = context;
  // A GO of the future was stamped by a clock that has been set back since: it must not lock this one out.
  if (lastGoAtMs !== null && Math.abs(nowMs - lastGoAtMs) < DOUBLE_GO_MS) {
    return refuse('GO came twice within half a second: only the first counts.');
  }
  if (run.standbyCueId === null) return refuse('No cue is in standby.');
  if (run.standbyCueId !== command.expectedStandbyId) {
    const wanted = cueName(show, command.expectedStandbyId);
    return refuse(`${cueNameFirst(show, run.standbyCueId)} is in standby now, not ${wanted}.`);
  }
  if (command.revision !== null && (command.revision < standbyRevision || command.revision > run.revision)) {
    return refuse('The rundown has moved on since this GO was offered: look again.');
  }
  const cue = findCue(show, run.standbyCueId);
  if (!cue) return refuse(`${cueNameFirst(show, run.standbyCueId)} is no longer in the rundown.`);
  if (!isInteraction(cue)) return refuse(`${cueNameFirst(show, cue.id)} is no question.`);
  const taking = { how: 'go' as const, plannedAtMs: null, firedAtMs: nowMs, requestId: command.requestId };
  return { events: [takenEvent(model, context, cue, taking)] };
}

function decideStandby(model: ShowModel, requestId: string, cueId: string, { show }: DecideContext): Decision {
  const cue = findCue(show, cueId);
  if (!cue) return refuse(`There is no cue ${cueId} in the rundown.`);
  if (!isUntaken(model.run, cueId)) {
    return refuse(`${cueNameFirst(show, cueId)} has been taken in this run: reset the run to take it again.`);
  }
  if (cue.skip) return refuse(`${cueNameFirst(show, cueId)} is skipped: clear “skip” first.`);
  return { events: [{ type: 'standby-set', cueId, requestId }] };
}

/** A request about one cue that is part of this run. */
interface OnCue {
  readonly model: ShowModel;
  readonly cue: CueRun;
  readonly requestId: string;
  readonly context: DecideContext;
}

function decideClose({ model, cue, requestId, context }: OnCue): Decision {
  const { cueId, phase, opensAtMs } = cue;
  if (phase !== 'open') return refuse(`${cueNameFirst(context.show, cueId)} is not open: it is ${phase}.`);
  const closesAtMs = Math.max(context.nowMs, opensAtMs ?? context.nowMs);
  const command = closeCommand(model.run.runId, cueId, closesAtMs, FIRST_TURN);
  return { events: [{ type: 'cue-closed', cueId, closesAtMs, command, requestId }] };
}

function decideReveal({ model, cue, requestId, context }: OnCue): Decision {
  const { cueId, phase } = cue;
  const { nowMs, show } = context;
  if (phase === 'closed') return refuse(`${cueNameFirst(show, cueId)} has been revealed already.`);
  if (phase !== 'result') return refuse(`The results of ${cueName(show, cueId)} are not final: it is ${phase}.`);
  const command = revealCommand(model.run.runId, cueId, nowMs, FIRST_TURN);
  return { events: [{ type: 'cue-revealed', cueId, revealAtMs: nowMs, command, requestId }] };
}

function decideVoid({ model, cue, requestId, context }: OnCue): Decision {
  const { run } = model;
  const { cueId } = cue;
  if (cue.phase === 'void') return refuse(`${cueNameFirst(context.show, cueId)} is void already.`);
  const known = model.taken[cueId] !== undefined;
  const command = known ? cancelCommand(run.runId, cueId, 'withdrawn by the producer', FIRST_TURN) : null;
  const standbyCueId = run.standbyCueId === cueId ? nextStandby(context.show, run, cueId) : run.standbyCueId;
  return { events: [{ type: 'cue-voided', cueId, command, standbyCueId, requestId }] };
}

const ON_CUE = { close: decideClose, reveal: decideReveal, void: decideVoid };

function decideOnCue(
  model: ShowModel,
  kind: keyof typeof ON_CUE,
  request: { cueId: string; requestId: string },
  context: DecideContext,
): Decision {
  const cue = model.run.cues[request.cueId];
  if (!cue) return refuse(`There is no cue ${request.cueId} in this run.`);
  return ON_CUE[kind]({ model, cue, requestId: request.requestId, context });
}

function decideStart(model: ShowModel, requestId: string, { nowMs, show }: DecideContext): Decision {
  if (model.run.startedAtMs !== null) {
    return refuse(`The automatic run has been going since ${clockTime(model.run.startedAtMs)} UTC.`);
  }
  const armed = show.rundown.cues.flatMap((cue) => {
    const atMs = wantedAtMs(cue, nowMs);
    return atMs !== null && isUntaken(model.run, cue.id) ? [{ cueId: cue.id, atMs }] : [];
  });
  return { events: [{ type: 'run-started', startedAtMs: nowMs, armed, requestId }] };
}

function decideReset(
  model: ShowModel,
  { newRunId, requestId }: Extract<ShowCommand, { type: 'reset' }>,
  { show }: DecideContext,
): Decision {
  const running = Object.values(model.run.cues).find((cue) => cue.phase === 'open' || cue.phase === 'closing');
  if (running) {
    return refuse(`${cueNameFirst(show, running.cueId)} is still ${running.phase}: close it and wait for its results.`);
  }
  const { cues } = show.rundown;
  return {
    events: [
      {
        type: 'run-begun',
        runId: newRunId,
        revision: model.run.revision,
        cueIds: cues.map((cue) => cue.id),
        standbyCueId: cues.find((cue) => !cue.skip)?.id ?? null,
        outbox: [...model.outbox],
        requestId,
      },
    ],
  };
}

function decideFired(model: ShowModel, cueId: string, firedAtMs: number, context: DecideContext): Decision {
  const plannedAtMs = model.armed[cueId];
  const cue = findCue(context.show, cueId);
  if (plannedAtMs === undefined || !cue || !isInteraction(cue)) return NOTHING;
  return { events: [takenEvent(model, context, cue, { how: 'scheduled', plannedAtMs, firedAtMs, requestId: null })] };
}

function decideMissed(model: ShowModel, cueId: string, why: string, { show }: DecideContext): Decision {
  const plannedAtMs = model.armed[cueId];
  if (plannedAtMs === undefined) return NOTHING;
  const { run } = model;
  const standbyCueId = run.standbyCueId === cueId ? nextStandby(show, run, cueId) : run.standbyCueId;
  const note = `missed ${why} (due ${clockTime(plannedAtMs)} UTC)`;
  return { events: [{ type: 'cue-missed', cueId, note, standbyCueId }] };
}

function ticked(cue: CueRun, nowMs: number, viewerLatencyMs: number): ShowEvent[] {
  const { cueId, closesAtMs, phase } = cue;
  if (closesAtMs === null || nowMs < closesAtMs) return [];
  const over = nowMs >= closesAtMs + viewerLatencyMs;
  const events: ShowEvent[] = [];
  if (phase === 'open') events.push({ type: 'window-ended', cueId });
  if (over && (phase === 'open' || phase === 'closing')) events.push({ type: 'windows-over', cueId });
  return events;
}

/** Final counts, and their reveal when the cue wants it without the producer's word. */
export function finalEvents(
  model: ShowModel,
  cueId: string,
  result: { counts: Record<string, number>; votes: number; note: string | null },
  nowMs: number,
): ShowEvent[] {
  const events: ShowEvent[] = [{ type: 'results-final', cueId, ...result }];
  if (model.taken[cueId]?.reveal === 'auto') {
    const command = revealCommand(model.run.runId, cueId, nowMs, FIRST_TURN);
    events.push({ type: 'cue-revealed', cueId, revealAtMs: nowMs, command, requestId: null });
  }
  return events;
}

function decideTallies(model: ShowModel, tallies: readonly Tally[], { nowMs }: DecideContext): Decision {
  const events = tallies.flatMap(({ cueId, runId, final, counts, total }) => {
    const phase = runId === model.run.runId ? model.run.cues[cueId]?.phase : undefined;
    if (!final || (phase !== 'closing' && phase !== 'pending')) return [];
    return finalEvents(model, cueId, { counts, votes: total, note: null }, nowMs);
  });
  return { events };
}

function decideAcknowledged(model: ShowModel, commandId: string, error: string | null): Decision {
  const known = model.outbox.some((command) => command.id === commandId);
  return known ? { events: [{ type: 'command-acknowledged', commandId, error }] } : NOTHING;
}

/** What follows from a command in a state. Pure: time and plan are handed in. */
export function decide(model: ShowModel, command: ShowCommand, context: DecideContext): Decision {
  switch (command.type) {
    case 'go':
      return decideGo(model, command, context);
    case 'standby':
      return decideStandby(model, command.requestId, command.cueId, context);
    case 'close':
    case 'reveal':
    case 'void':
      return decideOnCue(model, command.type, command, context);
    case 'start-run':
      return decideStart(model, command.requestId, context);
    case 'reset':
      return decideReset(model, command, context);
    case 'plan-changed':
      return { events: decidePlanChange(model, context) };
    case 'fired':
      return decideFired(model, command.cueId, command.firedAtMs, context);
    case 'missed':
      return decideMissed(model, command.cueId, command.why, context);
    case 'tick': {
      const cues = Object.values(model.run.cues);
      return { events: cues.flatMap((cue) => ticked(cue, context.nowMs, command.viewerLatencyMs)) };
    }
    case 'tallies':
      return decideTallies(model, command.tallies, context);
    case 'engine-connected':
      return { events: decideEngineConnected(model, command, context) };
    case 'acknowledged':
      return decideAcknowledged(model, command.commandId, command.error);
  }
}
