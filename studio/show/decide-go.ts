import { backDateRoomMs } from '../../shared/show/late-press.ts';
import type { CommandOf, Stamp } from './commands.ts';
import { refuse, type DecideContext, type Intent, type Step } from './decision.ts';
import { ending } from './ending.ts';
import { clockTime, cueName, cueNameFirst, isTakeable, nextStandby, previousStandby } from './rundown.ts';
import { armOwnTimes } from './scheduling.ts';
import { indexOf } from './show-index.ts';
import type { ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { takeEvents, whyNotTaken } from './taking.ts';

/** A second GO within this time is taken for a bounce of the first. */
export const DOUBLE_GO_MS = 500;

/** Why a take can't be back-dated so far; null when it can. */
function whyNotBackDated({ backDateMs, captureMs, rescueLeftMs }: Stamp, nowMs: number): string | null {
  const roomMs = backDateRoomMs(rescueLeftMs, captureMs, nowMs);
  if (backDateMs === 0 || roomMs === null || backDateMs <= roomMs) return null;
  const asked = String(Math.round(backDateMs));
  const left = String(Math.max(0, Math.floor(roomMs)));
  return `Back-dated by ${asked} ms, but only ${left} ms still reaches every viewer.`;
}

function takenByHand(cueId: string, by: 'go' | 'fire-now' | 'jump', stamp: Stamp, requestId: string): Step {
  return (model, context) => {
    const { nowMs } = context;
    const opensAtMs = Math.min(nowMs, stamp.captureMs) - stamp.backDateMs;
    const taking = { cueId, by, plannedAtMs: null, firedAtMs: nowMs, opensAtMs, backDatedMs: stamp.backDateMs };
    return takeEvents(model, context, { ...taking, requestId });
  };
}

/** After the show nothing is taken in its turn any more; what is fired now is nobody's turn. */
function whyOver({ run }: ShowModel): string | null {
  if (run.endedAtMs === null) return null;
  return `The show was called over at ${clockTime(run.endedAtMs)} UTC: begin a new run.`;
}

export function decideGo(model: ShowModel, command: CommandOf<'go'>, context: DecideContext): Intent {
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
    const name = cueName(show, run.standbyCueId);
    return refuse(`Standby has moved since this GO was offered: ${name} is in standby now. Look, and press again.`);
  }
  const cueId = run.standbyCueId;
  const reason = whyOver(model) ?? whyNotTaken(model, context, cueId) ?? whyNotBackDated(command.stamp, nowMs);
  if (reason !== null) return refuse(reason);
  return { steps: [takenByHand(cueId, 'go', command.stamp, command.requestId)] };
}

/** Two hands on one cue: the second press is the first one's, asked twice. */
function whyTooSoon(model: ShowModel, { nowMs, show }: DecideContext, cueId: string): string | null {
  const run = model.cues.get(cueId);
  if (!run || run.firedAtMs === null || run.takenBy === 'adopted') return null;
  if (Math.abs(nowMs - run.firedAtMs) >= DOUBLE_GO_MS) return null;
  return `${cueNameFirst(show, cueId)} was taken less than half a second ago: look whether that is enough.`;
}

/** Fire now: standby stays where it is, unless it is this very cue. */
export function decideFire(model: ShowModel, command: CommandOf<'fire'>, context: DecideContext): Intent {
  const { cueId, stamp, requestId } = command;
  const reason =
    whyNotTaken(model, context, cueId) ?? whyTooSoon(model, context, cueId) ?? whyNotBackDated(stamp, context.nowMs);
  return reason === null ? { steps: [takenByHand(cueId, 'fire-now', stamp, requestId)] } : refuse(reason);
}

/** Takes back what would fire because of what went before; show offsets and hard times are of their own. */
export const dropChains: Step = (model): ShowEvent[] => {
  const disarmed = [...model.armed.values(), ...model.frozen.values()]
    .filter(({ cause }) => cause !== 'offset' && cause !== 'hard')
    .map(({ cueId }) => ({ cueId, note: null }));
  return disarmed.length > 0 ? [{ type: 'cues-disarmed', disarmed }] : [];
};

export function decideJump(model: ShowModel, command: CommandOf<'jump'>, context: DecideContext): Intent {
  const { cueId, stamp, requestId } = command;
  const reason = whyOver(model) ?? whyNotTaken(model, context, cueId) ?? whyTooSoon(model, context, cueId);
  if (reason !== null) return refuse(reason);
  const around = new Set(
    indexOf(context.show)
      .groups(cueId)
      .map(({ id }) => id),
  );
  const end = { endedAtMs: context.nowMs, cause: 'jump' as const, requestId: null };
  const ends = [...model.running]
    .filter((id) => id !== cueId && !around.has(id) && model.taken.get(id)?.conduct !== 'interaction')
    .map((id) => ending(id, end));
  return { steps: [...ends, dropChains, takenByHand(cueId, 'jump', stamp, requestId), armOwnTimes] };
}

export function decideStandby(command: CommandOf<'standby'>, { show }: DecideContext): Intent {
  const { cueId, requestId } = command;
  const cue = indexOf(show).cue(cueId);
  if (!cue) return refuse(`There is no cue ${cueId} in the rundown.`);
  if (cue.type === 'memo') return refuse(`${cueNameFirst(show, cueId)} is a memo: it is only read.`);
  if (!isTakeable(indexOf(show), cue)) return refuse(`${cueNameFirst(show, cueId)} is skipped: clear “skip” first.`);
  return { steps: [() => [{ type: 'standby-set', cueId, requestId }]] };
}

export function decideBack(model: ShowModel, command: CommandOf<'back'>, { show }: DecideContext): Intent {
  const cueId = previousStandby(show, model.run.standbyCueId);
  if (cueId === null) return refuse('There is no cue before this one.');
  return { steps: [() => [{ type: 'standby-set', cueId, requestId: command.requestId }]] };
}

/** Standby passes over the cue it stands on, to the one that GO would put there. */
export function decideSkip(model: ShowModel, command: CommandOf<'skip'>, { show }: DecideContext): Intent {
  const { standbyCueId } = model.run;
  const cueId = nextStandby(show, model, standbyCueId);
  if (cueId === null) {
    return refuse(standbyCueId === null ? 'No cue is left to take.' : 'No cue is left to take behind this one.');
  }
  return { steps: [() => [{ type: 'standby-set', cueId, requestId: command.requestId }]] };
}

/** Where standby stands after the plan was edited. */
export function standbyOfPlan(model: ShowModel, { show }: DecideContext): string | null {
  const index = indexOf(show);
  const { standbyCueId, currentCueId } = model.run;
  const standby = standbyCueId === null ? undefined : index.cue(standbyCueId);
  if (standby && isTakeable(index, standby)) return standby.id;
  // A cue that became skipped hands on to the next behind it; otherwise go on behind the cue taken last.
  return nextStandby(show, model, standby?.id ?? currentCueId);
}
