import { z } from 'zod';

export const cueIdSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w-]+$/, 'letters, digits, _ and - only');

/** What takes a cue. Later kinds (hard time, follow-on …) are added here. */
export const triggerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('manual') }),
  /** This many ms after the start of the run. */
  z.object({
    kind: z.literal('show-offset'),
    offsetMs: z
      .int()
      .nonnegative()
      .max(48 * 3_600_000),
  }),
]);

/** What every cue has, whatever its type. */
export const cueBaseSchema = z.object({
  id: cueIdSchema,
  /** As spoken on the talkback ("cue 12.5"). */
  number: z.string().max(16),
  title: z.string().min(1, 'a cue needs a title').max(200),
  trigger: triggerSchema,
  hostNotes: z.string().max(5000),
  producerNotes: z.string().max(5000),
  /** Skipped cues stay in the rundown, but standby passes over them. */
  skip: z.boolean(),
});
