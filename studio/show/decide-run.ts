import type { Tally } from '../../shared/interaction/protocol.ts';
import type { CommandOf } from './commands.ts';
import { planSteps } from './consequences.ts';
import { happens, refuse, type DecideContext, type Intent, type Step } from './decision.ts';
import { standbyOfPlan } from './decide-go.ts';
import { ending } from './ending.ts';
import { cancelCommand } from './engine-commands.ts';
import { clockTime, cueNameFirst, nextStandby } from './rundown.ts';
import { indexOf } from './show-index.ts';
import type { EngineCommand, ShowEvent } from './show-events.ts';
import { EMPTY_MODEL, type ShowModel } from './show-model.ts';
import { lastSeen, takeRunId } from './takes.ts';

export function decideStart(model: ShowModel, { requestId }: CommandOf<'start-run'>, { nowMs }: DecideContext): Intent {
  const { startedAtMs, holdSinceMs, endedAtMs } = model.run;
  if (startedAtMs !== null) {
    return refuse(`The automatic run has been going since ${clockTime(startedAtMs)} UTC.`);
  }
  if (endedAtMs !== null) return refuse(`The show was called over at ${clockTime(endedAtMs)} UTC: begin a new run.`);
  if (holdSinceMs !== null) return refuse('The show is on hold: release it first.');
  return { steps: [happens({ type: 'run-started', startedAtMs: nowMs, requestId })] };
}

/** Why the run can't be ended or begun anew: a question is open. */
function openWindow(model: ShowModel, { show }: DecideContext): string | null {
  for (const cueId of model.running) {
    if (model.taken.get(cueId)?.conduct !== 'interaction') continue;
    const phase = model.cues.get(cueId)?.phase ?? 'open';
    return `${cueNameFirst(show, cueId)} is still ${phase}: close it and wait for its results.`;
  }
  return null;
}

export function decideReset(model: ShowModel, command: CommandOf<'reset'>, context: DecideContext): Intent {
  const problem = openWindow(model, context);
  if (problem !== null) return refuse(problem);
  const { runId, revision: turn } = model.run;
  // Overlays go with the run they belong to.
  const overlays = [...model.running].flatMap((cueId): EngineCommand[] => {
    if (!model.taken.get(cueId)?.publish) return [];
    const take = model.cues.get(cueId)?.take ?? 1;
    return [cancelCommand(takeRunId(runId, take), cueId, 'a new run was begun', turn + 1)];
  });
  const { newRunId, requestId, seen } = command;
  const standbyCueId = nextStandby(context.show, EMPTY_MODEL, null);
  const begin: Step = ({ run: { revision }, outbox: unsent, requestIds }) => {
    const outbox = [...unsent, ...overlays];
    const carried = { revision, standbyCueId, outbox, requestIds: [...requestIds] };
    return [{ type: 'run-begun', runId: newRunId, ...carried, requestId }];
  };
  return { steps: [...lastWords(model, seen), begin] };
}

/** Of questions whose results are still to come: after this run nobody takes them, so the counts are what they are. */
function lastWords(model: ShowModel, seen: readonly Tally[]): Step[] {
  const note = 'a new run was begun before the engine had counted: counts as last seen';
  return [...model.cues.values()].flatMap((cue) => {
    const { cueId, phase } = cue;
    if (phase !== 'pending') return [];
    return [happens({ type: 'results-final', cueId, ...lastSeen(model, cue, seen), note })];
  });
}

export function decideFinish(model: ShowModel, { requestId }: CommandOf<'finish'>, context: DecideContext): Intent {
  const { endedAtMs } = model.run;
  const { nowMs } = context;
  if (endedAtMs !== null) return refuse(`The show was called over at ${clockTime(endedAtMs)} UTC already.`);
  const problem = openWindow(model, context);
  if (problem !== null) return refuse(problem);
  const release: ShowEvent[] =
    model.run.holdSinceMs === null ? [] : [{ type: 'released', atMs: nowMs, armed: [], requestId: null }];
  const end = { endedAtMs: nowMs, cause: 'over' as const, requestId: null };
  const ends: Step[] = [...model.running].map((cueId) => ending(cueId, end));
  return { steps: [happens(...release, { type: 'run-finished', atMs: nowMs, requestId }), ...ends] };
}

/** Takes the edited plan over. */
export function decidePlanChange(model: ShowModel, context: DecideContext): Intent {
  const index = indexOf(context.show);
  const removed = [...model.cues.values()]
    .filter(({ cueId, phase }) => (phase === 'draft' || phase === 'armed') && !index.cue(cueId))
    .map(({ cueId }) => cueId);
  const standbyCueId = standbyOfPlan(model, context);
  if (standbyCueId === model.run.standbyCueId && removed.length === 0) return { steps: planSteps(model, context) };
  return { steps: [happens({ type: 'plan-changed', removed, standbyCueId })] };
}

/** A message takes the place of the one before, but of an urgent one that was not read only by its name. */
export function decideTellHost(model: ShowModel, command: CommandOf<'tell-host'>, { nowMs }: DecideContext): Intent {
  const { requestId, text, urgent, from, replacesId } = command;
  const unread = model.run.hostMessage;
  if (unread?.urgent && unread.acknowledgedAtMs === null && unread.id !== replacesId) {
    return refuse(
      `The host has not read the urgent “${unread.text}” yet: it stays until then, or until it is replaced.`,
    );
  }
  const id = `message-${String(model.run.revision + 1)}`;
  const message = { id, text, urgent, from, sentAtMs: nowMs, acknowledgedAtMs: null };
  return { steps: [happens({ type: 'host-told', message, requestId })] };
}

export function decideAcknowledge(
  model: ShowModel,
  command: CommandOf<'acknowledge'>,
  { nowMs }: DecideContext,
): Intent {
  const { messageId, requestId } = command;
  const message = model.run.hostMessage;
  if (message?.id !== messageId) return refuse('There is another message by now: read that one.');
  if (message.acknowledgedAtMs !== null) return refuse('The message was acknowledged already.');
  return { steps: [happens({ type: 'host-acknowledged', messageId, atMs: nowMs, requestId })] };
}
