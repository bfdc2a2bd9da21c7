import type { Choice, StagePhase } from './cue-stage.ts';
import type { LinkState } from './engine-link.ts';
import type { PlayerState } from './player.ts';

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

/** One line under the answers: what became of the viewer's vote, or what to do. */
export function choiceLine(phase: StagePhase, choice: Choice | null, online: boolean): string {
  if (phase === 'withdrawn') return 'This poll was withdrawn.';
  if (!choice) {
    if (phase === 'open') return 'Tap an answer; you may still change it.';
    return phase === 'waiting' ? 'Answers are closed.' : '';
  }
  switch (choice.status) {
    case 'sending':
      return online ? 'Sent…' : 'Kept: will be sent when the connection is back.';
    case 'counted':
      return phase === 'open' ? 'Counted ✓ – you may still change it.' : 'Counted ✓';
    case 'too-late':
      return choice.countedOptionId
        ? 'That change came too late: your earlier answer stands.'
        : 'Too late: this answer could not be counted.';
    case 'too-early':
      return 'Not counted: the poll was not open yet. Please answer again.';
    case 'void':
      return 'This poll was withdrawn: answers do not count.';
    case 'unknown-cue':
    case 'unknown-option':
      return 'Not counted: the studio no longer has this poll.';
  }
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

/** A figure with its unit, or a dash: never NaN. */
export function figure(value: number | null, digits: number, unit: string): string {
  return value === null || !Number.isFinite(value) ? '–' : `${value.toFixed(digits)} ${unit}`;
}
