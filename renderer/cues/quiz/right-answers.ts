import type { QuizCue } from '../../../shared/cues/quiz/quiz-cue.ts';
import type { FieldValues } from '../draft/settle.ts';
import { withoutOption } from '../poll/options.ts';

/** Marks an option as right, or no longer; the last right answer stays, for a question needs one. */
export function withRight(cue: QuizCue, optionId: string, isRight: boolean): FieldValues {
  const others = cue.correctOptionIds.filter((id) => id !== optionId);
  const ids = isRight ? [...others, optionId] : others;
  // In the order of the options, so that the same marks are the same value.
  const ordered = cue.poll.options.map(({ id }) => id).filter((id) => ids.includes(id));
  return ordered.length === 0 ? {} : { correctOptionIds: ordered };
}

/** Takes an option away, with its mark; if it was the only right one, the first that is left becomes right. */
export function removeOption(cue: QuizCue, optionId: string): FieldValues {
  const poll = withoutOption(cue.poll, optionId);
  const left = cue.correctOptionIds.filter((id) => poll.options.some((option) => option.id === id));
  const first = poll.options[0];
  const correctOptionIds = left.length > 0 || !first ? left : [first.id];
  // Marks first: each field is saved by itself, and the question must be whole after each.
  return { correctOptionIds, poll };
}
