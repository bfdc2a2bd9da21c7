import type { Cue } from '../../shared/cues/registry.ts';
import type { PublishedCue, StudioContent, Tally } from '../../shared/interaction/protocol.ts';
import type { CueRun } from '../../shared/show/run-state.ts';
import type { CommandOf } from './commands.ts';
import { finalSteps } from './decide-time.ts';
import type { DecideContext, Step } from './decision.ts';
import { cancelCommand, closeCommand, extendCommand, publishAgain, revealCommand } from './engine-commands.ts';
import { nextStandby } from './rundown.ts';
import { indexOf } from './show-index.ts';
import type { EngineCommand, ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { lastSeen, takeOfRunId, takeRunId } from './takes.ts';

interface Sync {
  readonly model: ShowModel;
  readonly nowMs: number;
  /** Sets repeated commands apart from those the engine may remember having done. */
  readonly turn: number;
}

function engineRunId(model: ShowModel, cue: CueRun): string {
  return takeRunId(model.run.runId, cue.take);
}

/** Whether the outbox will bring this command anyhow. */
function isQueued(model: ShowModel, type: EngineCommand['type'], cue: CueRun): boolean {
  const runId = engineRunId(model, cue);
  return model.outbox.some((other) => other.type === type && other.cueId === cue.cueId && other.runId === runId);
}

/** Brings the engine's end of a cue to where ours is. */
function correctEnd({ model, turn }: Sync, cue: CueRun, theirsMs: number | null): EngineCommand[] {
  const { cueId, closesAtMs } = cue;
  const taken = model.taken.get(cueId);
  const isOvertime = taken?.endless === true && cue.phase === 'open';
  if (closesAtMs === null || closesAtMs === theirsMs || isOvertime) return [];
  if (isQueued(model, 'close', cue) || isQueued(model, 'extend', cue)) return [];
  const runId = engineRunId(model, cue);
  const isLater = theirsMs !== null && closesAtMs > theirsMs;
  return [isLater ? extendCommand(runId, cueId, closesAtMs, turn) : closeCommand(runId, cueId, closesAtMs, turn)];
}

/** A taken cue the engine has never heard of, or forgot. Its votes are gone with it. */
function republish(sync: Sync, cue: CueRun): EngineCommand[] {
  const { model, turn } = sync;
  const publish = model.taken.get(cue.cueId)?.publish;
  if (!publish || (cue.phase !== 'open' && cue.phase !== 'closing')) return [];
  if (isQueued(model, 'publish', cue)) return [];
  return [publishAgain(publish, turn), ...correctEnd(sync, cue, publish.closesAtMs)];
}

/** Makes the engine's copy of a taken cue what ours is. */
function correct(sync: Sync, cue: CueRun, theirs: PublishedCue): EngineCommand[] {
  const { model, turn, nowMs } = sync;
  const { cueId, phase } = cue;
  const runId = engineRunId(model, cue);
  if (theirs.state === 'void') return [];
  if (phase === 'void') {
    return isQueued(model, 'cancel', cue) ? [] : [cancelCommand(runId, cueId, 'withdrawn by the producer', turn)];
  }
  // What has ended there for every viewer has the end it has.
  const commands = theirs.state === 'open' ? correctEnd(sync, cue, theirs.closesAtMs) : [];
  const isRevealed = phase === 'closed' && model.taken.get(cueId)?.conduct === 'interaction';
  if (isRevealed && theirs.revealAtMs === null && !isQueued(model, 'reveal', cue)) {
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
function adopting(theirs: PublishedCue, take: number): Step {
  return (model, { show }): ShowEvent[] => {
    const { cueId, runId, opensAtMs, closesAtMs } = theirs;
    const { revision, standbyCueId } = model.run;
    const cue = indexOf(show).cue(cueId);
    const isQuestion = theirs.content.kind === 'poll' || theirs.content.kind === 'quiz';
    const content = adoptedContent(theirs, cue);
    return [
      {
        type: 'cue-taken',
        cueId,
        take,
        how: 'adopted',
        conduct: isQuestion ? 'interaction' : 'timed',
        endless: !isQuestion && cue?.atEnd === 'infinite',
        plannedAtMs: model.cues.get(cueId)?.plannedAtMs ?? null,
        firedAtMs: opensAtMs,
        opensAtMs,
        closesAtMs,
        backDatedMs: 0,
        command: { type: 'publish', id: `adopted-${String(revision)}`, cueId, runId, content, opensAtMs, closesAtMs },
        reveal: cue?.type === 'poll' || cue?.type === 'quiz' ? cue.reveal : 'manual',
        scene: null,
        sceneBefore: null,
        device: null,
        reopened: [],
        note: 'fired as the host went down; the engine confirmed it',
        standbyCueId: standbyCueId === cueId ? nextStandby(show, model, cueId) : standbyCueId,
        requestId: null,
      },
    ];
  };
}

/** What the engine has that is not the last take of a cue: older, of another run, or newer than we know. */
function strangers(
  sync: Sync,
  theirs: readonly PublishedCue[],
  { show }: DecideContext,
): { steps: Step[]; commands: EngineCommand[] } {
  const { model, turn } = sync;
  const steps: Step[] = [];
  const commands: EngineCommand[] = [];
  const newest = new Map<string, number>();
  for (const cue of theirs) {
    if (cue.state === 'void') continue;
    const take = takeOfRunId(model.run.runId, cue.runId);
    const ours = model.cues.get(cue.cueId);
    const isPlanned = ours !== undefined || indexOf(show).cue(cue.cueId) !== undefined;
    if (
      take !== null &&
      isPlanned &&
      ours?.phase !== 'void' &&
      take > Math.max(ours?.take ?? 0, newest.get(cue.cueId) ?? 0)
    ) {
      newest.set(cue.cueId, take);
      steps.push(adopting(cue, take));
    } else if (cue.state === 'open') {
      const reason = take === null || !ours ? 'it belongs to another run' : 'withdrawn by the producer';
      commands.push(cancelCommand(cue.runId, cue.cueId, reason, turn));
    }
  }
  return { steps, commands };
}

/** Votes counted before an engine lost the poll are all there will be. */
function lost({ model }: Sync, cue: CueRun, seen: readonly Tally[]): Step[] {
  if (cue.phase !== 'pending' || isQueued(model, 'publish', cue)) return [];
  const note = 'the engine lost this poll: counts as last seen';
  return finalSteps(cue.cueId, { ...lastSeen(model, cue, seen), note });
}

/** What has to happen after the engine said what it knows. Its tallies are handled as any others, afterwards. */
export function decideEngineConnected(
  model: ShowModel,
  engine: CommandOf<'engine-connected'>,
  context: DecideContext,
): Step[] {
  const sync: Sync = { model, nowMs: context.nowMs, turn: model.run.revision + 1 };
  const key = (runId: string, cueId: string): string => `${runId} ${cueId}`;
  const theirs = new Map(engine.cues.map((cue) => [key(cue.runId, cue.cueId), cue]));
  const commands: EngineCommand[] = [];
  const steps: Step[] = [];
  for (const [cueId, taken] of model.taken.entries()) {
    const cue = model.cues.get(cueId);
    if (!cue || !taken.publish) continue;
    const known = theirs.get(key(engineRunId(model, cue), cueId));
    theirs.delete(key(engineRunId(model, cue), cueId));
    if (known) commands.push(...correct(sync, cue, known));
    else {
      commands.push(...republish(sync, cue));
      steps.push(...lost(sync, cue, engine.seen));
    }
  }
  const strange = strangers(sync, [...theirs.values()], context);
  commands.push(...strange.commands);
  steps.push(...strange.steps);
  if (commands.length > 0) steps.push(() => [{ type: 'engine-resynced', commands }]);
  return steps;
}
