import { z } from 'zod';
import { cueSchema } from '../cues/registry.ts';
import { showSchema, showSettingsSchema } from '../show/show.ts';

/**
 * Project files of Ontime (https://github.com/cpvalente/ontime), versions 2–4, as far as we read and write them: `rundown` is a
 * list of events, delays and blocks up to version 3; `rundowns` has entries by id with groups and milestones since version 4.
 * Times of day are ms since midnight, without a date.
 */

/** Our custom field: everything of the cue, for the way back. */
export const CUELIGHT_FIELD = 'Cuelight';
export const HOST_FIELD = 'Host_notes';
/** Our field among the project's own: everything of the show but its cues. */
export const SHOW_FIELD = 'Cuelight show';

const text = z.string().catch('');
const flag = z.boolean().catch(false);

/** An entry of any version; what is missing or of another type is as in a fresh one. */
export const ontimeEntrySchema = z.looseObject({
  id: z.string().optional().catch(undefined),
  type: z.string(),
  cue: text.optional(),
  title: text.optional(),
  note: text.optional(),
  colour: text.optional(),
  custom: z.record(z.string(), z.unknown()).optional().catch(undefined),
  timeStart: z.number().nullable().optional().catch(null),
  duration: z.number().nullable().optional().catch(null),
  targetDuration: z.number().nullable().optional().catch(null),
  /** Version 3: the id of the event before it; version 4: whether it is linked. */
  linkStart: z.unknown().optional(),
  endAction: text.optional(),
  timerType: text.optional(),
  countToEnd: flag.optional(),
  skip: flag.optional(),
  entries: z.array(z.string()).optional().catch(undefined),
  parent: z.string().nullable().optional().catch(null),
});
export type OntimeEntry = z.infer<typeof ontimeEntrySchema> & { custom?: Record<string, unknown> | undefined };

const rundown4Schema = z.looseObject({
  title: text.optional(),
  order: z.array(z.string()).catch([]),
  entries: z.record(z.string(), z.unknown()),
});

export const ontimeSchema = z.looseObject({
  rundown: z.array(z.unknown()).optional(),
  rundowns: z.record(z.string(), rundown4Schema).optional(),
  project: z
    .looseObject({
      title: text.optional(),
      custom: z
        .array(z.looseObject({ title: text, value: text }))
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  customFields: z
    .record(z.string(), z.looseObject({ label: text }))
    .optional()
    .catch(undefined),
});
export type OntimeProject = z.infer<typeof ontimeSchema>;

/** What our field of an entry holds: the cue, and the entry as it was written. */
export const storedCueSchema = z.object({ v: z.literal(1), cue: cueSchema, as: z.looseObject({}) });
export const storedShowSchema = z.object({
  v: z.literal(1),
  show: showSettingsSchema.extend({ id: showSchema.shape.id }),
});
