import { z } from 'zod';
import { cueBaseSchema, type CueType } from '../cue-base.ts';

export const pollOptionSchema = z.object({
  id: z.string().min(1).max(32),
  label: z.string().min(1, 'an option needs a label').max(120),
});
export type PollOption = z.infer<typeof pollOptionSchema>;

export const pollContentSchema = z.object({
  question: z.string().min(1, 'a poll needs a question').max(300),
  options: z
    .array(pollOptionSchema)
    .min(2, 'a poll needs at least two options')
    .max(10)
    .refine((options) => new Set(options.map((option) => option.id)).size === options.length, 'option ids must differ'),
});
export type PollContent = z.infer<typeof pollContentSchema>;

/** How long each viewer may answer, in media time; null: until the producer closes it. */
export const responseWindowSchema = z.int().min(1000).max(3_600_000).nullable();
/** `auto`: results go to viewers as soon as they are final; `manual`: on the producer's word or by a reveal cue. */
export const revealModeSchema = z.enum(['auto', 'manual']);

/** A question with options; each viewer has one vote, which may be changed while the window is open. */
export const pollCueSchema = cueBaseSchema.extend({
  type: z.literal('poll'),
  poll: pollContentSchema,
  responseWindowMs: responseWindowSchema,
  reveal: revealModeSchema,
});
export type PollCue = z.infer<typeof pollCueSchema>;

export const pollCueType: CueType<PollCue> = {
  type: 'poll',
  label: 'Poll',
  what: 'Viewers choose one option; the host sees the bars grow.',
  conduct: 'interaction',
  fresh: () => ({
    type: 'poll',
    poll: {
      question: 'Which one?',
      options: [
        { id: 'a', label: 'The first' },
        { id: 'b', label: 'The second' },
      ],
    },
    responseWindowMs: 15_000,
    reveal: 'auto',
  }),
  naturalDurationMs: (cue) => cue.responseWindowMs ?? 0,
};
