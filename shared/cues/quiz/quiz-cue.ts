import { z } from 'zod';
import { cueBaseSchema, type CueType } from '../cue-base.ts';
import { pollContentSchema, responseWindowSchema, revealModeSchema } from '../poll/poll-cue.ts';

/** A question with right answers, told on reveal; an answer can't be changed. */
export const quizCueSchema = cueBaseSchema
  .extend({
    type: z.literal('quiz'),
    poll: pollContentSchema,
    correctOptionIds: z.array(z.string().min(1).max(32)).min(1, 'a quiz question needs a right answer').max(10),
    /** For a right answer; with `speedBonus` an answer at the very end of the window earns half of them. */
    points: z.int().min(0).max(10_000),
    speedBonus: z.boolean(),
    responseWindowMs: responseWindowSchema,
    reveal: revealModeSchema,
  })
  .refine((cue) => cue.correctOptionIds.every((id) => cue.poll.options.some((option) => option.id === id)), {
    message: 'the right answer must be one of the options',
    path: ['correctOptionIds'],
  });
export type QuizCue = z.infer<typeof quizCueSchema>;

export const quizCueType: CueType<QuizCue> = {
  type: 'quiz',
  label: 'Quiz question',
  what: 'One right answer, points, and an answer that can’t be changed.',
  conduct: 'interaction',
  fresh: () => ({
    type: 'quiz',
    poll: {
      question: 'What is right?',
      options: [
        { id: 'a', label: 'This' },
        { id: 'b', label: 'That' },
      ],
    },
    correctOptionIds: ['a'],
    points: 1000,
    speedBonus: true,
    responseWindowMs: 15_000,
    reveal: 'manual',
  }),
  naturalDurationMs: (cue) => cue.responseWindowMs ?? 0,
};
