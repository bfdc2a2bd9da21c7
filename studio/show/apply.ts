import { untakenCue } from '../../shared/show/run-state.ts';
import { applyHoldEvent, freezeEnd } from './apply-hold.ts';
import type { Draft } from './draft.ts';
import type { ShowEvent, ShowEventOf } from './show-events.ts';
import { EMPTY_MODEL } from './show-model.ts';
import { isInTurn, takeRunId } from './takes.ts';

function disarm(draft: Draft, cueId: string, note: string | null): void {
  draft.armed.delete(cueId);
  draft.frozen.delete(cueId);
  draft.moveCue(cueId, 'disarm', { plannedAtMs: null, note });
}

/** A cue that is taken anew is part of the show again. */
function rejoin(draft: Draft, cueId: string): void {
  if (!draft.severed.has(cueId)) return;
  const severed = new Set(draft.severed);
  severed.delete(cueId);
  draft.severed = severed;
}

function applyTaken(draft: Draft, event: ShowEventOf<'cue-taken'>): void {
  if (event.how === 'jump') draft.sever();
  rejoin(draft, event.cueId);
  const { cueId, take, how, plannedAtMs, firedAtMs, opensAtMs, closesAtMs, backDatedMs, note, command } = event;
  const byTime = plannedAtMs !== null && how !== 'adopted';
  const taken = draft.moveCue(cueId, 'take', {
    ...untakenCue(cueId),
    take,
    takenBy: how,
    plannedAtMs,
    firedAtMs,
    fireErrorMs: byTime ? firedAtMs - plannedAtMs : null,
    opensAtMs,
    closesAtMs,
    backDatedMs,
    note,
  });
  if (!taken) return;
  draft.armed.delete(cueId);
  draft.frozen.delete(cueId);
  const { reveal, conduct, endless, sceneBefore, standbyCueId } = event;
  draft.taken.set(cueId, { publish: command, reveal, revealedAtMs: null, conduct, endless, sceneBefore });
  const reopened = new Set([...draft.reopened, ...event.reopened]);
  reopened.delete(cueId);
  draft.reopened = reopened;
  if (event.device) draft.devices.set(cueId, take);
  if (how === 'go') draft.lastGoAtMs = firedAtMs;
  if (isInTurn(event)) draft.offsetZeroMs ??= opensAtMs;
  draft.setRun({ standbyCueId, currentCueId: cueId, firstTakenAtMs: draft.run.firstTakenAtMs ?? opensAtMs });
  freezeEnd(draft, cueId, firedAtMs);
  // What the engine already has needs no sending.
  if (how !== 'adopted') draft.queue(command);
}

function applyEnded(draft: Draft, event: ShowEventOf<'cue-ended'>): void {
  const { cueId, endedAtMs, cause, note, command } = event;
  const closesAtMs = draft.cues.get(cueId)?.closesAtMs ?? null;
  const atItsTime = cause === 'time' || closesAtMs === null;
  draft.moveCue(cueId, 'end', {
    endedAtMs,
    closesAtMs: atItsTime ? closesAtMs : endedAtMs,
    // What a reveal waited for is told no longer when it has come.
    note,
  });
  draft.heldEnds.delete(cueId);
  draft.queue(command);
}

function applyFailed(draft: Draft, { cueId, take, failure }: ShowEventOf<'cue-failed'>): void {
  if (draft.devices.get(cueId) === take) draft.devices.delete(cueId);
  if ((draft.cues.get(cueId)?.take ?? 0) === take) draft.editCue(cueId, { failure });
}

function applyAcknowledged(draft: Draft, commandId: string, error: string | null): void {
  const command = draft.outbox.find((other) => other.id === commandId);
  draft.outbox = draft.outbox.filter((other) => other.id !== commandId);
  const cue = command && draft.cues.get(command.cueId);
  if (!command || !cue || error === null || command.runId !== takeRunId(draft.run.runId, cue.take)) return;
  // It ran out for viewers while nobody could move it on: a hold holds it no longer.
  if (command.type === 'extend') draft.heldEnds.delete(cue.cueId);
  const words = `the engine refused the ${command.type}: ${error}`;
  draft.editCue(cue.cueId, command.type === 'publish' ? { failure: words, note: words } : { note: words });
}

function applyPlanChange(draft: Draft, { removed, standbyCueId }: ShowEventOf<'plan-changed'>): void {
  for (const cueId of removed) {
    draft.armed.delete(cueId);
    draft.frozen.delete(cueId);
    draft.cues.delete(cueId);
  }
  draft.setRun({ standbyCueId });
}

/** Events of interactions and of cues that were not to be; false for any other. */
function applyCueEvent(draft: Draft, event: ShowEvent): boolean {
  switch (event.type) {
    case 'cue-missed': {
      const dueMs = draft.armed.get(event.cueId)?.atMs;
      if (dueMs !== undefined) draft.missed.set(event.cueId, dueMs);
      draft.armed.delete(event.cueId);
      draft.frozen.delete(event.cueId);
      if (draft.cues.get(event.cueId)?.phase === 'armed') draft.moveCue(event.cueId, 'disarm', { note: event.note });
      else draft.editCue(event.cueId, { note: event.note });
      draft.setRun({ standbyCueId: event.standbyCueId });
      return true;
    }
    case 'cue-closed':
      draft.moveCue(event.cueId, 'end-window', { closesAtMs: event.closesAtMs });
      draft.heldEnds.delete(event.cueId);
      draft.queue(event.command);
      return true;
    case 'window-ended':
      draft.moveCue(event.cueId, 'end-window', {});
      draft.heldEnds.delete(event.cueId);
      return true;
    case 'windows-over': {
      const endedAtMs = event.atMs ?? draft.cues.get(event.cueId)?.closesAtMs ?? null;
      draft.moveCue(event.cueId, 'end-windows', { endedAtMs });
      return true;
    }
    case 'results-final': {
      const { cueId, counts, votes, note } = event;
      draft.moveCue(cueId, 'finalise', { counts, votes, final: true, ...(note === null ? {} : { note }) });
      return true;
    }
    case 'cue-revealed': {
      const { cueId, revealAtMs } = event;
      draft.moveCue(cueId, 'reveal', {});
      const taken = draft.taken.get(cueId);
      if (taken) draft.taken.set(cueId, { ...taken, revealedAtMs: revealAtMs });
      draft.queue(event.command);
      return true;
    }
    case 'cue-voided': {
      const ended = event.wasOpen || event.command !== null;
      draft.moveCue(event.cueId, 'withdraw', ended ? { endedAtMs: event.atMs } : {});
      draft.armed.delete(event.cueId);
      draft.frozen.delete(event.cueId);
      draft.heldEnds.delete(event.cueId);
      draft.setRun({ standbyCueId: event.standbyCueId });
      draft.queue(event.command);
      return true;
    }
    default:
      return false;
  }
}

/** Events of the run as a whole; false for any other. */
function applyRunEvent(draft: Draft, event: ShowEvent): boolean {
  switch (event.type) {
    case 'run-begun': {
      const { runId, revision, standbyCueId, outbox, requestIds } = event;
      draft.clear();
      draft.outbox = outbox;
      draft.requestIds = requestIds;
      draft.run = { ...EMPTY_MODEL.run, runId, revision, standbyCueId };
      return true;
    }
    case 'run-started':
      draft.offsetZeroMs = event.startedAtMs;
      draft.setRun({ startedAtMs: event.startedAtMs });
      return true;
    case 'run-finished':
      for (const cueId of [...draft.armed.ids(), ...draft.frozen.ids()]) disarm(draft, cueId, null);
      draft.setRun({ endedAtMs: event.atMs });
      return true;
    case 'plan-changed':
      applyPlanChange(draft, event);
      return true;
    case 'standby-set':
      draft.setRun({ standbyCueId: event.cueId });
      return true;
    case 'host-told':
      draft.setRun({ hostMessage: event.message });
      return true;
    case 'host-acknowledged': {
      const { hostMessage } = draft.run;
      if (hostMessage?.id === event.messageId) {
        draft.setRun({ hostMessage: { ...hostMessage, acknowledgedAtMs: event.atMs } });
      }
      return true;
    }
    default:
      return false;
  }
}

/** What the event does, its bookkeeping aside. */
function applyBody(draft: Draft, event: ShowEvent): void {
  switch (event.type) {
    case 'cues-armed':
      for (const arming of event.armed) draft.arm(arming);
      return;
    case 'cues-disarmed':
      for (const { cueId, note } of event.disarmed) disarm(draft, cueId, note);
      return;
    case 'cue-taken':
      applyTaken(draft, event);
      return;
    case 'cue-ended':
      applyEnded(draft, event);
      return;
    case 'cue-failed':
      applyFailed(draft, event);
      return;
    case 'scene-settled':
      draft.sceneDue = null;
      return;
    case 'device-done':
      if (draft.devices.get(event.cueId) === event.take) draft.devices.delete(event.cueId);
      return;
    case 'engine-resynced':
      draft.queue(...event.commands);
      return;
    case 'commands-withheld':
      draft.outbox = draft.outbox.filter(({ id }) => !event.commandIds.includes(id));
      return;
    case 'command-acknowledged':
      applyAcknowledged(draft, event.commandId, event.error);
      return;
    default:
      if (!applyCueEvent(draft, event) && !applyHoldEvent(draft, event)) applyRunEvent(draft, event);
  }
}

/** Changes a draft by an event; its revision grows by one with each. */
export function applyTo(draft: Draft, event: ShowEvent): void {
  const standbyBefore = draft.run.standbyCueId;
  applyBody(draft, event);
  if ('scene' in event && event.scene !== null) draft.sceneDue = { cueId: event.cueId, scene: event.scene };
  const revision = draft.run.revision + 1;
  draft.setRun({ revision });
  if ('requestId' in event) draft.accept(event.requestId);
  if (draft.run.standbyCueId !== standbyBefore || event.type === 'run-begun') draft.standbyRevision = revision;
}
