import { z } from 'zod';
import { cueBaseSchema, type CueType } from '../cue-base.ts';

/** Counts down for as long as the cue lasts. */
export const countdownCueSchema = cueBaseSchema.extend({
  type: z.literal('countdown'),
  /** "We begin in". */
  label: z.string().max(120),
  lengthMs: z
    .int()
    .min(1000)
    .max(24 * 3_600_000),
  /** Who sees it: the host always does. */
  forViewers: z.boolean(),
});
export type CountdownCue = z.infer<typeof countdownCueSchema>;

export const countdownCueType: CueType<CountdownCue> = {
  type: 'countdown',
  label: 'Countdown',
  what: 'Counts down to zero for the host, and for viewers on the frame.',
  conduct: 'timed',
  fresh: () => ({ type: 'countdown', label: 'We begin in', lengthMs: 60_000, forViewers: true }),
  naturalDurationMs: (cue) => cue.lengthMs,
};
