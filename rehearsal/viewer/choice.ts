import { quizPoints } from '../../shared/interaction/quiz-points.ts';
import type { PublishedCue, VoteStatus } from '../../shared/interaction/protocol.ts';

/** What became of an answer; one that was sent twice and counted once is simply counted. */
export type ChoiceStatus = 'sending' | Exclude<VoteStatus, 'duplicate'>;

export interface Choice {
  readonly optionId: string;
  readonly voteId: string;
  readonly status: ChoiceStatus;
  /** The option of this viewer that is in the tally, if an earlier vote was counted. */
  readonly countedOptionId: string | null;
  /** Media time at which it was given. */
  readonly answeredAtMs: number;
  /** Counted, but it reached the engine too late for a speed bonus. */
  readonly late: boolean;
}

/** How a viewer did in a quiz question. */
export type QuizOutcome =
  | { readonly kind: 'right'; readonly points: number }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'no-answer' };

/** True when another answer would change nothing: it is this very one, or an answer to a quiz, which stands. */
export function standsFor(choice: Choice, optionId: string, kind: 'poll' | 'quiz'): boolean {
  if (kind === 'quiz' && choice.status === 'already-answered') return true;
  const underWay = choice.status === 'sending' || choice.status === 'counted';
  return underWay && (kind === 'quiz' || choice.optionId === optionId);
}

/** Null unless it is a quiz whose right answers have been told. */
export function quizOutcome(cue: PublishedCue, choice: Choice | null): QuizOutcome | null {
  const { content, opensAtMs, closesAtMs } = cue;
  if (content.kind !== 'quiz' || !content.correctOptionIds) return null;
  if (!choice || choice.countedOptionId === null) return { kind: 'no-answer' };
  if (!content.correctOptionIds.includes(choice.countedOptionId)) return { kind: 'wrong' };
  const { points, speedBonus } = content;
  const { answeredAtMs, late } = choice;
  return { kind: 'right', points: quizPoints({ points, speedBonus, opensAtMs, closesAtMs, answeredAtMs, late }) };
}

/** Whether something kept by an earlier page is a choice. */
export function isChoice(value: unknown): value is Choice {
  if (typeof value !== 'object' || value === null) return false;
  const choice = value as Partial<Record<keyof Choice, unknown>>;
  const { optionId, voteId, status, countedOptionId, answeredAtMs, late } = choice;
  const strings = typeof optionId === 'string' && typeof voteId === 'string' && typeof status === 'string';
  const times = typeof answeredAtMs === 'number' && typeof late === 'boolean';
  return strings && times && (countedOptionId === null || typeof countedOptionId === 'string');
}
