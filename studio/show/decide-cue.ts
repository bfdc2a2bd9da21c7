import type { CueRun } from '../../shared/show/run-state.ts';
import type { CommandOf } from './commands.ts';
import { happens, refuse, type DecideContext, type Intent } from './decision.ts';
import { dropInside, ending } from './ending.ts';
import { cancelCommand, extendCommand, FIRST_TURN } from './engine-commands.ts';
import { revealEvent } from './reveals.ts';
import { cueName, cueNameFirst, nextStandby } from './rundown.ts';
import { indexOf } from './show-index.ts';
import type { ShowEvent, ShowEventOf } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { isRunning, takeRunId } from './takes.ts';

type OnCue = CommandOf<'close' | 'reveal' | 'void' | 'standby'>;

/** Ends answering, a timer, a group and what runs in it. */
export function decideClose(model: ShowModel, { cueId, requestId }: OnCue, { nowMs, show }: DecideContext): Intent {
  const phase = model.cues.get(cueId)?.phase ?? 'draft';
  if (phase !== 'open') return refuse(`${cueNameFirst(show, cueId)} is not open: it is ${phase}.`);
  const index = indexOf(show);
  const inside = [...model.running].filter((id) => index.groups(id).some((group) => group.id === cueId));
  const end = { endedAtMs: nowMs, cause: 'hand' as const };
  // The group first: what ends in it leads to nothing more there.
  return {
    steps: [
      dropInside(cueId),
      ending(cueId, { ...end, requestId }),
      ...inside.map((id) => ending(id, { ...end, cause: 'broken', requestId: null })),
    ],
  };
}

export function decideReveal(model: ShowModel, { cueId, requestId }: OnCue, context: DecideContext): Intent {
  const { show } = context;
  const phase = model.cues.get(cueId)?.phase ?? 'draft';
  const isQuestion = model.taken.get(cueId)?.conduct === 'interaction';
  if (phase === 'closed' && isQuestion) return refuse(`${cueNameFirst(show, cueId)} has been revealed already.`);
  if (phase !== 'result') return refuse(`The results of ${cueName(show, cueId)} are not final: it is ${phase}.`);
  return { steps: [(now, then) => [revealEvent(now, then, cueId, requestId)]] };
}

/** A cue withdrawn: whatever of it viewers see goes, its votes do not count. */
export function voidEvent(
  model: ShowModel,
  { nowMs, show }: DecideContext,
  cueId: string,
  { requestId, follows }: { requestId: string | null; follows: boolean },
): ShowEventOf<'cue-voided'> {
  const { run } = model;
  const runId = takeRunId(run.runId, model.cues.get(cueId)?.take ?? 1);
  const known = (model.taken.get(cueId)?.publish ?? null) !== null;
  const command = known ? cancelCommand(runId, cueId, 'withdrawn by the producer', FIRST_TURN) : null;
  const standbyCueId = run.standbyCueId === cueId ? nextStandby(show, model, cueId) : run.standbyCueId;
  const wasOpen = follows && isRunning(model.cues.get(cueId));
  return { type: 'cue-voided', cueId, atMs: nowMs, wasOpen, command, standbyCueId, requestId };
}

export function decideVoid(model: ShowModel, { cueId, requestId }: OnCue, context: DecideContext): Intent {
  const { show } = context;
  if (!indexOf(show).cue(cueId) && !model.cues.has(cueId)) return refuse(`There is no cue ${cueId} in this run.`);
  if (model.cues.get(cueId)?.phase === 'void') return refuse(`${cueNameFirst(show, cueId)} is void already.`);
  return { steps: [(now, then) => [voidEvent(now, then, cueId, { requestId, follows: true })]] };
}

/** Moves the end of a running cue; viewers are told of it when they see that end. */
export function extendedEvent(
  model: ShowModel,
  cue: CueRun,
  change: { closesAtMs: number; addedMs: number; requestId: string | null },
): ShowEvent {
  const taken = model.taken.get(cue.cueId);
  const seen = taken?.publish && !taken.endless;
  const runId = takeRunId(model.run.runId, cue.take);
  // The revision of this very event: no other has it.
  const turn = model.run.revision + 1;
  const command = seen ? extendCommand(runId, cue.cueId, change.closesAtMs, turn) : null;
  return { type: 'cue-extended', cueId: cue.cueId, command, ...change };
}

export function decideAddTime(model: ShowModel, command: CommandOf<'add-time'>, context: DecideContext): Intent {
  const { cueId, addMs, requestId } = command;
  const { show, nowMs } = context;
  const cue = model.cues.get(cueId);
  const name = cueNameFirst(show, cueId);
  if (cue?.phase !== 'open') return refuse(`${name} does not go on: it is ${cue?.phase ?? 'draft'}.`);
  if (cue.closesAtMs === null) return refuse(`${name} has no end that could be moved: it goes on until it is ended.`);
  const isQuestion = model.taken.get(cueId)?.conduct === 'interaction';
  if (isQuestion && addMs < 0) return refuse(`${name} is open: its window can only be given more time.`);
  if (addMs === 0) return refuse('No time was added: 0 ms.');
  const closesAtMs = Math.max(cue.closesAtMs + addMs, Math.min(nowMs, cue.closesAtMs));
  const addedMs = closesAtMs - cue.closesAtMs;
  return { steps: [happens(extendedEvent(model, cue, { closesAtMs, addedMs, requestId }))] };
}
