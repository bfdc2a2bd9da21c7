import { z } from 'zod';
import { pollCueSchema } from './poll/poll-cue.ts';

/** The one place where cue types are registered: a new type is a folder beside `poll/` and a line here. */
export const cueSchema = z.discriminatedUnion('type', [pollCueSchema]);
export type Cue = z.infer<typeof cueSchema>;
