import { CUE_TYPES, conductOf, type Cue } from '../../shared/cues/registry.ts';
import type { TakenBy } from '../../shared/show/run-state.ts';
import type { DecideContext } from './decision.ts';
import { dropInside, endEvent } from './ending.ts';
import { contentOf, publishCommand } from './engine-commands.ts';
import { cueName, cueNameFirst, endOf, isDone, nextStandby, revealTarget, runningWord } from './rundown.ts';
import { indexOf, type ShowIndex } from './show-index.ts';
import type { ShowEvent, ShowEventOf } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { isRunning, takeRunId } from './takes.ts';

export interface Taking {
  readonly cueId: string;
  readonly by: TakenBy;
  /** Null when it is taken by hand. */
  readonly plannedAtMs: number | null;
  readonly firedAtMs: number;
  /** Capture time of the frame it belongs to. */
  readonly opensAtMs: number;
  readonly backDatedMs: number;
  readonly requestId: string | null;
}

/** Why a cue can't be taken now, in a sentence; null when it can. */
export function whyNotTaken(model: ShowModel, { show }: DecideContext, cueId: string): string | null {
  const cue = indexOf(show).cue(cueId);
  if (!cue) return `${cueNameFirst(show, cueId)} is not in the rundown.`;
  if (cue.type === 'memo') return `${cueNameFirst(show, cueId)} is a memo: it is only read.`;
  const run = model.cues.get(cueId);
  // What it was taken as counts too: the plan may have made something else of it since.
  const isQuestion = conductOf(cue) === 'interaction' || model.taken.get(cueId)?.conduct === 'interaction';
  if (!isQuestion || !run || !(isRunning(run) || run.phase === 'pending')) return null;
  return `${cueNameFirst(show, cueId)} is ${runningWord(run)}: wait for its results, or void it.`;
}

/** Cues that were taken and may be taken anew: those behind a jump, those in a group that begins again. */
function reopenedBy(model: ShowModel, index: ShowIndex, cue: Cue, by: TakenBy): string[] {
  if (by !== 'jump' && cue.type !== 'group') return [];
  const behind = index.cues.slice(index.place(cue.id) + 1);
  const those =
    by === 'jump' ? behind : behind.filter(({ id }) => index.groups(id).some(({ id: group }) => group === cue.id));
  // Timers in a group that begins again end with it; open questions go on.
  const goesOn = (id: string): boolean =>
    isRunning(model.cues.get(id)) && (by === 'jump' || model.taken.get(id)?.conduct === 'interaction');
  return those.filter(({ id }) => isDone(model, id) && !goesOn(id)).map(({ id }) => id);
}

function standbyAfter(
  model: ShowModel,
  { show }: DecideContext,
  cueId: string,
  { by, reopened }: { by: TakenBy; reopened: readonly string[] },
): string | null {
  // Taking another cue than the one in standby (a scheduled one, fire now) leaves standby alone.
  const { standbyCueId } = model.run;
  return by === 'jump' || standbyCueId === cueId ? nextStandby(show, model, cueId, reopened) : standbyCueId;
}

/** What a reveal says while its results are not final. */
function waitingNote(model: ShowModel, { show }: DecideContext, cue: Cue): string | null {
  if (cue.type !== 'reveal') return null;
  const targetId = revealTarget(indexOf(show), cue);
  const phase = targetId === null ? undefined : model.cues.get(targetId)?.phase;
  const waits = phase === 'open' || phase === 'closing' || phase === 'pending';
  return waits && targetId !== null ? `waits for the results of ${cueName(show, targetId)}` : null;
}

function takenEvent(model: ShowModel, context: DecideContext, cue: Cue, taking: Taking): ShowEventOf<'cue-taken'> {
  const { by, opensAtMs, ...rest } = taking;
  const take = (model.cues.get(cue.id)?.take ?? 0) + 1;
  const conduct = CUE_TYPES[cue.type].conduct;
  const lasts = conduct === 'timed' || conduct === 'interaction';
  const endless = lasts && cue.atEnd === 'infinite';
  const plannedEndMs = lasts ? endOf(cue, opensAtMs) : null;
  // A window that ends only by hand has no end that viewers could be told; a timer shows what was planned.
  const closesAtMs = endless && conduct === 'interaction' ? null : plannedEndMs;
  const content = contentOf(cue, closesAtMs);
  const times = { opensAtMs, closesAtMs: endless ? null : closesAtMs };
  const reopened = reopenedBy(model, indexOf(context.show), cue, by);
  return {
    ...rest,
    type: 'cue-taken',
    take,
    how: by,
    conduct,
    endless,
    opensAtMs,
    closesAtMs,
    command: content && publishCommand(takeRunId(model.run.runId, take), cue.id, content, times),
    reveal: cue.type === 'poll' || cue.type === 'quiz' ? cue.reveal : 'manual',
    scene: cue.type === 'scene' ? cue.scene : null,
    sceneBefore: cue.type === 'scene' ? context.scene : null,
    device: cue.type === 'device' ? cue.action : null,
    reopened,
    note: waitingNote(model, context, cue),
    standbyCueId: standbyAfter(model, context, cue.id, { by, reopened }),
  };
}

/** What goes on in a group, but for questions. */
function insideOf(model: ShowModel, { show }: DecideContext, group: Cue): string[] {
  if (group.type !== 'group') return [];
  const index = indexOf(show);
  const isInside = (id: string): boolean => index.groups(id).some((around) => around.id === group.id);
  return [...model.running].filter((id) => isInside(id) && model.taken.get(id)?.conduct !== 'interaction');
}

/** Takes a cue; what of it still goes on ends before. Nothing, when it can't be taken (see `whyNotTaken`). */
export function takeEvents(model: ShowModel, context: DecideContext, taking: Taking): ShowEvent[] {
  const cue = indexOf(context.show).cue(taking.cueId);
  if (!cue || whyNotTaken(model, context, cue.id) !== null) return [];
  const event = takenEvent(model, context, cue, taking);
  if (!isRunning(model.cues.get(cue.id))) return [event];
  const ends = [...insideOf(model, context, cue), cue.id].map((id) => {
    const endedAtMs = Math.min(context.nowMs, model.cues.get(id)?.closesAtMs ?? context.nowMs);
    return endEvent(model, context, id, { endedAtMs, cause: 'again', requestId: null });
  });
  return [...(cue.type === 'group' ? dropInside(cue.id)(model, context) : []), ...ends, event];
}
