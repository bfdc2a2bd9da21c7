import type { PublishedCue, StudioContent, Tally } from '../../shared/interaction/protocol.ts';
import type { CueRun } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import { cancelCommand, closeCommand, publishAgain, revealCommand } from './engine-commands.ts';
import { isInteraction, type Cue } from '../../shared/cues/registry.ts';
import { nextStandby } from './rundown.ts';
import type { EngineCommand, ShowEvent } from './show-events.ts';
import { apply, type ShowModel } from './show-model.ts';

interface EngineView {
  readonly cues: readonly PublishedCue[];
  /** The newest tallies before the connection was lost. */
  readonly seen: readonly Tally[];
}

interface Sync {
  readonly model: ShowModel;
  readonly nowMs: number;
  readonly show: Show;
  /** Sets repeated commands apart from those the engine may remember having done. */
  readonly turn: number;
}

/** Whether the outbox will bring this command anyhow. */
function isQueued(model: ShowModel, type: EngineCommand['type'], cueId: string): boolean {
  return model.outbox.some(
    (command) => command.type === type && command.cueId === cueId && command.runId === model.run.runId,
  );
}

/** A taken cue the engine has never heard of, or forgot. Its votes are gone with it. */
function republish({ model, turn }: Sync, cue: CueRun): EngineCommand[] {
  const taken = model.taken[cue.cueId];
  if (!taken || (cue.phase !== 'open' && cue.phase !== 'closing')) return [];
  if (isQueued(model, 'publish', cue.cueId)) return [];
  const commands: EngineCommand[] = [publishAgain(taken.publish, turn)];
  if (cue.closesAtMs !== null && cue.closesAtMs !== taken.publish.closesAtMs && !isQueued(model, 'close', cue.cueId)) {
    commands.push(closeCommand(model.run.runId, cue.cueId, cue.closesAtMs, turn));
  }
  return commands;
}

/** Makes the engine's copy of a taken cue what ours is. */
function correct({ model, turn, nowMs }: Sync, cue: CueRun, theirs: PublishedCue): EngineCommand[] {
  const { cueId, closesAtMs, phase } = cue;
  const { runId } = model.run;
  if (theirs.state === 'void') return [];
  if (phase === 'void') {
    return isQueued(model, 'cancel', cueId) ? [] : [cancelCommand(runId, cueId, 'withdrawn by the producer', turn)];
  }
  const commands: EngineCommand[] = [];
  if (closesAtMs !== null && theirs.closesAtMs !== closesAtMs && !isQueued(model, 'close', cueId)) {
    commands.push(closeCommand(runId, cueId, closesAtMs, turn));
  }
  if (phase === 'closed' && theirs.revealAtMs === null && !isQueued(model, 'reveal', cueId)) {
    commands.push(revealCommand(runId, cueId, nowMs, turn));
  }
  return commands;
}

/** The engine tells viewers' part of a quiz question only: its right answers are those of the plan. */
function adoptedContent({ content }: PublishedCue, cue: Cue | undefined): StudioContent {
  if (content.kind !== 'quiz') return content;
  const planned = cue?.type === 'quiz' ? cue.correctOptionIds : content.poll.options.map(({ id }) => id);
  return { ...content, correctOptionIds: content.correctOptionIds ?? planned };
}

/** The engine has a cue of this run that our log does not know as taken: the host went down in the very moment. */
function adopt(model: ShowModel, show: Show, theirs: PublishedCue): ShowEvent {
  const { cueId, runId, opensAtMs, closesAtMs } = theirs;
  const { revision, standbyCueId, cues } = model.run;
  const cue = show.rundown.cues.find((other) => other.id === cueId);
  return {
    type: 'cue-taken',
    cueId,
    how: 'adopted',
    plannedAtMs: cues[cueId]?.plannedAtMs ?? null,
    firedAtMs: opensAtMs,
    command: {
      type: 'publish',
      id: `adopted-${String(revision)}`,
      cueId,
      runId,
      content: adoptedContent(theirs, cue),
      opensAtMs,
      closesAtMs,
    },
    reveal: cue && isInteraction(cue) ? cue.reveal : 'manual',
    note: 'fired as the host went down; the engine confirmed it',
    standbyCueId: standbyCueId === cueId ? nextStandby(show, model.run, cueId) : standbyCueId,
    requestId: null,
  };
}

function strangers(
  { model, show, turn }: Sync,
  theirs: readonly PublishedCue[],
): { events: ShowEvent[]; commands: EngineCommand[] } {
  const events: ShowEvent[] = [];
  const commands: EngineCommand[] = [];
  // Each adoption may move standby: the next one is decided in the state after it.
  let adopted = model;
  for (const cue of theirs) {
    if (cue.state === 'void') continue;
    const ours = cue.runId === model.run.runId ? model.run.cues[cue.cueId] : undefined;
    if (!ours || ours.phase === 'void') {
      const reason = ours ? 'withdrawn by the producer' : 'it belongs to another run';
      if (cue.state === 'open') commands.push(cancelCommand(cue.runId, cue.cueId, reason, turn));
      continue;
    }
    const event = adopt(adopted, show, cue);
    adopted = apply(adopted, event);
    events.push(event);
  }
  return { events, commands };
}

/** Votes counted before an engine lost the poll are all there will be. */
function lost(sync: Sync, cue: CueRun, seen: readonly Tally[]): ShowEvent[] {
  if (cue.phase !== 'pending' || isQueued(sync.model, 'publish', cue.cueId)) return [];
  const { cueId } = cue;
  const tally = seen.find((other) => other.cueId === cueId && other.runId === sync.model.run.runId);
  const counts = tally?.counts ?? cue.counts;
  const votes = tally?.total ?? cue.votes;
  return [{ type: 'results-final', cueId, counts, votes, note: 'the engine lost this poll: counts as last seen' }];
}

/** What has to happen after the engine said what it knows. Its tallies are handled as any others, afterwards. */
export function decideEngineConnected(
  model: ShowModel,
  engine: EngineView,
  context: { nowMs: number; show: Show },
): ShowEvent[] {
  const sync: Sync = { model, ...context, turn: model.run.revision + 1 };
  const key = (runId: string, cueId: string): string => `${runId} ${cueId}`;
  const theirs = new Map(engine.cues.map((cue) => [key(cue.runId, cue.cueId), cue]));
  const commands: EngineCommand[] = [];
  const events: ShowEvent[] = [];
  for (const cueId of Object.keys(model.taken)) {
    const cue = model.run.cues[cueId];
    const known = theirs.get(key(model.run.runId, cueId));
    if (!cue) continue;
    if (known) commands.push(...correct(sync, cue, known));
    else {
      commands.push(...republish(sync, cue));
      events.push(...lost(sync, cue, engine.seen));
    }
  }
  const unknown = engine.cues.filter((cue) => cue.runId !== model.run.runId || !(cue.cueId in model.taken));
  const strange = strangers(sync, unknown);
  commands.push(...strange.commands);
  events.push(...strange.events);
  return commands.length > 0 ? [...events, { type: 'engine-resynced', commands }] : events;
}
