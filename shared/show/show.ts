import { z } from 'zod';
import { cueSchema } from '../cues/registry.ts';

export const SHOW_FILE_VERSION = 1;
export const MAX_CUES = 10_000;

/** A show file (`.cuelight`): what was planned. What happened stands in the as-run log. */
export const showSchema = z.object({
  version: z.literal(SHOW_FILE_VERSION),
  id: z.string().min(1).max(64),
  title: z.string().min(1).max(200),
  /** What viewers' players aim at, glass to glass. */
  targetLatencyMs: z.int().min(200).max(30_000),
  rundown: z.object({
    cues: z
      .array(cueSchema)
      .max(MAX_CUES)
      .refine((cues) => new Set(cues.map((cue) => cue.id)).size === cues.length, 'cue ids must differ'),
  }),
});
export type Show = z.infer<typeof showSchema>;
