import type { FrameDates } from '../../shared/media/playback/fragment-dates.ts';
import type { Choice, QuizOutcome } from './choice.ts';
import type { QuestionContent, StagePhase } from './cue-stage.ts';
import type { LinkState } from './engine-link.ts';
import type { DatedBy, PlayerState } from './player.ts';

/** Everything the page says, rendered from states: the only place with words for viewers. */

export interface Notice {
  readonly title: string;
  readonly detail: string;
}

/** What stands in the middle of the page instead of a picture; null while there is one. */
export function pictureNotice(state: PlayerState, reason: string | null): Notice | null {
  switch (state) {
    case 'connecting':
      return { title: 'Connecting…', detail: 'The picture will be here in a moment.' };
    case 'waiting-for-show':
      return { title: 'The show has not started', detail: 'Stay here: it begins by itself.' };
    case 'ended':
      return { title: 'The show has ended', detail: 'Thank you for watching.' };
    case 'blocked':
      return { title: 'Ready when you are', detail: 'Your browser wants a tap before it plays.' };
    case 'paused':
      return { title: 'Paused', detail: 'The show goes on: come back when you like.' };
    case 'unsupported':
      return { title: 'This browser cannot play the show', detail: 'Please open it in a current browser.' };
    case 'reconnecting':
      return { title: 'The picture is interrupted', detail: interrupted(reason) };
    case 'playing':
    case 'stalled':
      return null;
  }
}

function interrupted(reason: string | null): string {
  return reason ? `Trying again by itself (${reason}).` : 'Trying again by itself.';
}

/** The badge for connection troubles; null while all is well. */
export function connectionBadge(player: PlayerState, link: LinkState, unackedVotes: number): string | null {
  if (link === 'refused') return 'This page is out of date. Please reload it.';
  if (link === 'lost') {
    return unackedVotes > 0
      ? 'Answers are offline: yours is kept and will be sent when the connection is back'
      : 'Answers are offline: they will be sent when the connection is back';
  }
  if (player === 'stalled') return 'The picture waits for data: it goes on by itself';
  return null;
}

type QuestionKind = QuestionContent['kind'];

const HEADINGS: Readonly<Record<QuestionKind, Readonly<Record<StagePhase, string>>>> = {
  poll: { open: 'Poll', waiting: 'Poll closed', results: 'Results', withdrawn: 'Poll withdrawn' },
  quiz: { open: 'Quiz', waiting: 'Answers closed', results: 'The answer', withdrawn: 'Question withdrawn' },
};

/** What stands over a question. */
export function questionHeading(kind: QuestionKind, phase: StagePhase): string {
  return HEADINGS[kind][phase];
}

/** One line under the answers: what became of the viewer's vote, or what to do. */
export function choiceLine(kind: QuestionKind, phase: StagePhase, choice: Choice | null, online: boolean): string {
  if (phase === 'withdrawn') return `This ${nameOf(kind)} was withdrawn.`;
  if (!choice) {
    if (phase === 'open')
      return kind === 'poll' ? 'Tap an answer; you may still change it.' : 'Tap once: your first answer stands.';
    return phase === 'waiting' ? 'Answers are closed.' : '';
  }
  switch (choice.status) {
    case 'sending':
      return online ? 'Sent…' : 'Kept: will be sent when the connection is back.';
    case 'counted':
      if (phase !== 'open') return 'Counted ✓';
      return kind === 'poll' ? 'Counted ✓ – you may still change it.' : 'Counted ✓ – the answer comes later.';
    case 'already-answered':
      return 'You answered before: your first answer stands.';
    case 'too-late':
      return choice.countedOptionId
        ? 'That change came too late: your earlier answer stands.'
        : 'Too late: this answer could not be counted.';
    case 'too-early':
      return `Not counted: the ${nameOf(kind)} was not open yet. Please answer again.`;
    case 'void':
      return `This ${nameOf(kind)} was withdrawn: answers do not count.`;
    case 'unknown-cue':
    case 'unknown-option':
      return `Not counted: the studio no longer has this ${nameOf(kind)}.`;
  }
}

const nameOf = (kind: QuestionKind): string => (kind === 'poll' ? 'poll' : 'question');

/** How the viewer did, once the right answer is shown. */
export function outcomeText(outcome: QuizOutcome): string {
  switch (outcome.kind) {
    case 'right':
      return outcome.points === 0 ? 'Right!' : `Right! ${pointsText(outcome.points)}`;
    case 'wrong':
      return 'Not this time: no points';
    case 'no-answer':
      return 'You did not answer';
  }
}

function pointsText(points: number): string {
  return points === 1 ? '+1 point' : `+${points.toLocaleString('en')} points`;
}

/** Time to a countdown's zero as a clock shows it, in whole seconds begun: 0:07, 12:05, 1:02:05. */
export function clockText(remainingMs: number): string {
  const seconds = Math.max(0, Math.ceil(remainingMs / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)}:${two(seconds % 60)}`;
  return `${String(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Time left to answer, in whole seconds begun. */
export function countdownText(remainingMs: number): string {
  const seconds = Math.ceil(remainingMs / 1000);
  if (seconds < 60) return `${String(seconds)} s`;
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How many have answered, in words. */
export function votesText(total: number): string {
  return total === 1 ? '1 answer' : `${total.toLocaleString('en')} answers`;
}

/** How the page knows when a frame was captured, for the details. */
export const DATED_BY: Readonly<Record<DatedBy, string>> = {
  'program-date-time': 'the playlist',
  id3: 'ID3 tags',
  sei: 'SEI in the picture',
  nothing: 'nothing',
};

/** What one source of dates says of a frame minus what is believed; a dash where the stream does not carry it. */
export function dateApart(source: 'id3Ms' | 'seiMs', dates: FrameDates): string {
  const believedMs = dates.programDateTimeMs ?? dates.id3Ms ?? dates.seiMs;
  const ms = dates[source];
  return ms === null || believedMs === null ? '–' : signedMs(ms - believedMs);
}

function signedMs(ms: number): string {
  const text = figure(Math.abs(ms), 1, 'ms');
  return Number.parseFloat(text) === 0 ? `± ${text}` : `${ms < 0 ? '−' : '+'}${text}`;
}

/** A figure with its unit, or a dash: never NaN. */
export function figure(value: number | null, digits: number, unit: string): string {
  return value === null || !Number.isFinite(value) ? '–' : `${value.toFixed(digits)} ${unit}`;
}
