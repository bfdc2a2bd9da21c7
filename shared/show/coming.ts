import { z } from 'zod';
import { cueIdSchema } from '../cues/cue-base.ts';

/** So many are looked ahead to. */
export const MOST_COMING = 3;
/** So many cues on one frame are named. */
export const MOST_TOGETHER = 8;

/** What comes: cues that are taken on one frame. */
export const comingSchema = z.object({
  /** A group comes with its first cue, or with all of them when they are parallel: the first named is what is taken. */
  cueIds: z.array(cueIdSchema).min(1).max(MOST_TOGETHER),
  /** `itself`: by its time, a chain or its group, if no hand comes first. */
  by: z.enum(['go', 'itself']),
  /** Studio time at which it comes by itself; null: by GO, or it hangs on something whose time is not known. */
  atMs: z.number().nullable(),
});
export type Coming = z.infer<typeof comingSchema>;
