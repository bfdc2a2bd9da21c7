import type { FollowOn } from '../cues/cue-base.ts';
import type { Cue } from '../cues/registry.ts';

/** Where a cue stands, as far as it decides what follows by itself. */
export interface FollowPlace {
  /** In a sequence, which goes on from end to end. */
  readonly inSequence: boolean;
  /** The next at its level shows its results. */
  readonly beforeReveal: boolean;
}

/** Into a reveal of its question: before the last viewer's window is over, somebody would still be answering. */
export const REVEAL_FOLLOWS: FollowOn = { kind: 'auto-follow-settled', postWaitMs: 0 };

/** What follows a cue by itself: as it says; else, in a sequence, the next. The one rule for the show engine and planned times. */
export function followRule(cue: Cue, { inSequence, beforeReveal }: FollowPlace): FollowOn {
  if (cue.followOn.kind !== 'none') return cue.followOn;
  const atEnd: FollowOn = { kind: 'auto-follow', postWaitMs: 0 };
  if (cue.atEnd === 'play-next') return atEnd;
  if (!inSequence) return cue.followOn;
  // What begins anew until it is closed goes on when a hand has closed it, not after each of its windows.
  return beforeReveal && cue.atEnd !== 'loop' ? REVEAL_FOLLOWS : atEnd;
}
