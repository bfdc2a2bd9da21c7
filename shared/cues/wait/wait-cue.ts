import { z } from 'zod';
import { cueBaseSchema, type CueType } from '../cue-base.ts';

/** Lets time pass; with a follow-on it spaces the cues of a chain. */
export const waitCueSchema = cueBaseSchema.extend({
  type: z.literal('wait'),
  waitMs: z
    .int()
    .min(0)
    .max(24 * 3_600_000),
});
export type WaitCue = z.infer<typeof waitCueSchema>;

export const waitCueType: CueType<WaitCue> = {
  type: 'wait',
  label: 'Wait',
  what: 'Lets time pass before what follows.',
  conduct: 'timed',
  fresh: () => ({ type: 'wait', waitMs: 5_000 }),
  naturalDurationMs: (cue) => cue.waitMs,
};
