import { plannedDurationMs, type Cue } from '../../shared/cues/registry.ts';
import type { CueRun } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import { indexOf, type ShowIndex } from './show-index.ts';
import type { ShowModel } from './show-model.ts';

/** As the talkback says it: "cue 12.5"; a cue without a number goes by its place. */
export function cueName(show: Show, cueId: string): string {
  const index = indexOf(show);
  const cue = index.cue(cueId);
  if (!cue) return `cue ${cueId}`;
  return `cue ${cue.number === '' ? String(index.place(cueId) + 1) : cue.number}`;
}

/** The same at the beginning of a sentence. */
export function cueNameFirst(show: Show, cueId: string): string {
  const name = cueName(show, cueId);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Whether standby and what goes on by itself pass over the cue: it was taken, and no jump has opened it anew. */
export function isDone(model: ShowModel, cueId: string): boolean {
  const phase = model.cues.get(cueId)?.phase ?? 'draft';
  return phase !== 'draft' && phase !== 'armed' && !model.reopened.has(cueId);
}

/** Whether the cue can stand in standby seen from a place: it is no memo, not skipped, and no group around it takes it by itself. */
function isStop(index: ShowIndex, cue: Cue, from: ReadonlySet<string>): boolean {
  if (cue.type === 'memo' || index.isOff(cue.id)) return false;
  return index.groups(cue.id).every((group) => group.mode === 'one-at-a-time' || from.has(group.id));
}

function groupIds(index: ShowIndex, cueId: string | null): ReadonlySet<string> {
  return new Set(cueId === null ? [] : index.groups(cueId).map((group) => group.id));
}

/** The next cue that GO could take behind `afterCueId` (null: from the top), or null at the end. */
export function nextStandby(
  show: Show,
  model: ShowModel,
  afterCueId: string | null,
  reopened: readonly string[] = [],
): string | null {
  const index = indexOf(show);
  const from = groupIds(index, afterCueId);
  const open = new Set(reopened);
  for (let place = afterCueId === null ? 0 : index.place(afterCueId) + 1; place < index.cues.length; place++) {
    const cue = index.cues[place];
    if (!cue || cue.id === afterCueId || !isStop(index, cue, from)) continue;
    if (open.has(cue.id) || !isDone(model, cue.id)) return cue.id;
  }
  return null;
}

/** The cue before the one in standby (null: before the end), taken or not; null at the top. */
export function previousStandby(show: Show, standbyCueId: string | null): string | null {
  const index = indexOf(show);
  const from = groupIds(index, standbyCueId);
  const end = standbyCueId === null ? index.cues.length : index.place(standbyCueId);
  for (let place = end - 1; place >= 0; place--) {
    const cue = index.cues[place];
    if (cue && isStop(index, cue, from)) return cue.id;
  }
  return null;
}

/** What comes behind a cue at its own level: in the same group, skipped cues and memos passed over. */
export function nextSibling(index: ShowIndex, cue: Cue): Cue | null {
  const siblings = cue.groupId === null ? index.cues : index.children(cue.groupId);
  const from = cue.groupId === null ? index.place(cue.id) : siblings.indexOf(cue);
  for (let place = from + 1; place < siblings.length; place++) {
    const other = siblings[place];
    if (other?.groupId === cue.groupId && isTakeable(index, other)) return other;
  }
  return null;
}

/** Whether anything but a hand may take it. */
export function isTakeable(index: ShowIndex, cue: Cue): boolean {
  return cue.type !== 'memo' && !index.isOff(cue.id);
}

/** The last poll or quiz question before a reveal, unless the reveal names one. */
export function revealTarget(index: ShowIndex, cue: Cue & { type: 'reveal' }): string | null {
  if (cue.targetCueId !== null) return cue.targetCueId;
  for (let place = index.place(cue.id) - 1; place >= 0; place--) {
    const other = index.cues[place];
    if (other && (other.type === 'poll' || other.type === 'quiz')) return other.id;
  }
  return null;
}

/** When the cue's own trigger wants it; null if that is no time, or not yet known. */
export function wantedAtMs(show: Show, model: ShowModel, cue: Cue): number | null {
  const { trigger } = cue;
  if (model.run.endedAtMs !== null || !isTakeable(indexOf(show), cue)) return null;
  if (trigger.kind === 'hard-time') return trigger.atMs;
  if (trigger.kind === 'show-offset') return model.offsetZeroMs === null ? null : model.offsetZeroMs + trigger.offsetMs;
  if (trigger.kind !== 'before-end' || trigger.cueId !== null || show.plannedEndMs === null) return null;
  return show.plannedEndMs - trigger.beforeMs;
}

/**
 * When a cue that opens at `opensAtMs` ends, in media time; null: not by itself. A scene that stays is over at once.
 * One that counts to its end and has a planned start ends when it was planned to.
 */
export function endOf(cue: Cue, opensAtMs: number): number | null {
  const untimed =
    ((cue.type === 'poll' || cue.type === 'quiz') && cue.responseWindowMs === null) ||
    (cue.type === 'message' && cue.durationMs === null && cue.stayMs === null) ||
    (cue.type === 'scene' && cue.durationMs === null && cue.then === 'back');
  if (untimed) return null;
  const isQuestion = cue.type === 'poll' || cue.type === 'quiz';
  const lengthMs = isQuestion ? (cue.responseWindowMs ?? 0) : plannedDurationMs(cue);
  if (!cue.countToEnd || cue.plannedStartMs === null) return opensAtMs + lengthMs;
  // A question is never shut in the faces of those who see it: a second at least.
  return Math.max(opensAtMs + (isQuestion ? 1000 : 0), cue.plannedStartMs + plannedDurationMs(cue));
}

/** `12:00:05` UTC, for notes. */
export function clockTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19);
}

/** Why a running cue stands in the way, in words: "still open". */
export function runningWord(cue: CueRun): string {
  return cue.phase === 'pending' ? 'waiting for its results' : `still ${cue.phase}`;
}
