import type { PollOption } from '../../shared/cues/poll/poll-cue.ts';
import type { PublishedCue } from '../../shared/interaction/protocol.ts';
import type { Random } from './random.ts';

/** How a crowd answers: shares of all viewers. Made up, but of the order of what polls on air see. */
const NEVER_VOTES = 0.08;
const CHANGES_ITS_VOTE = 0.05;
const WAITS_FOR_THE_END = 0.03;
const REACTION_MEDIAN_MS = 2_000;
const REACTION_SIGMA = 0.5;
/** Favourites exist: each option is liked this much more than the next. */
const PREFERENCE = 1.4;

/** A vote that this viewer will give when its media time reaches `dueMs`, if the poll is still open then. */
export interface PlannedVote {
  readonly dueMs: number;
  readonly optionId: string;
}

/**
 * What a viewer will do about a poll or quiz question that came on its screen at media time `shownAtMs`; nothing about
 * other cues.
 */
export function planVotes(random: Random, cue: PublishedCue, shownAtMs: number): PlannedVote[] {
  const { content } = cue;
  if (content.kind !== 'poll' && content.kind !== 'quiz') return [];
  const { options } = content.poll;
  const favourite = choose(random, options);
  const reactionMs = random.logNormal(REACTION_MEDIAN_MS, REACTION_SIGMA);
  const never = random.chance(NEVER_VOTES);
  const changes = random.chance(CHANGES_ITS_VOTE);
  const second = choose(random, options);
  const secondAfterMs = random.between(800, 3_000);
  const atEnd = random.chance(WAITS_FOR_THE_END);
  const beforeEndMs = random.between(150, 500);
  if (never) return [];
  const reactedMs = shownAtMs + reactionMs;
  const dueMs = atEnd && cue.closesAtMs !== null ? Math.max(reactedMs, cue.closesAtMs - beforeEndMs) : reactedMs;
  const plan = [{ dueMs, optionId: favourite }];
  // An answer to a quiz can't be changed.
  if (changes && content.kind === 'poll') plan.push({ dueMs: dueMs + secondAfterMs, optionId: second });
  return plan;
}

/** An option, the earlier ones a little more often. */
function choose(random: Random, options: readonly PollOption[]): string {
  const weights = options.map((_, index) => PREFERENCE ** -index);
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, option] of options.entries()) {
    left -= weights[index] ?? 0;
    if (left < 0) return option.id;
  }
  return options.at(-1)?.id ?? '';
}
