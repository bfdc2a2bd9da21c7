import { z } from 'zod';
import { cueIdSchema } from '../cues/cue-base.ts';
import { cueSchema } from '../cues/registry.ts';
import { MAX_CUES } from './show.ts';

/** Where a cue stands: behind which (null: at the top), in which group (null: in none). */
export const placeSchema = z.object({ afterCueId: cueIdSchema.nullable(), groupId: cueIdSchema.nullable() });

/** In conflicts, what two people changed who moved the same cue: `yours` and `theirs` are places then. No field of a cue. */
export const PLACE_FIELD = 'place';

/**
 * An edit of the plan is a list of operations, each of one field or one row, so that what several producers do at once
 * merges by field. Applying one also gives its inverse (see shared/show/apply-ops.ts): undo is an edit like any other.
 */
export const planOpSchema = z.discriminatedUnion('op', [
  /** Sets one field of a cue. `field`: a key of the cue, or `custom.<column id>`. The cue must be whole afterwards. */
  z.object({ op: z.literal('set'), cueId: cueIdSchema, field: z.string().min(1).max(80), value: z.json() }),
  /** Changes type and content at once: fields of the old type go, what all cues have stays unless it is named here. */
  z.object({ op: z.literal('replace'), cue: cueSchema }),
  /** New cues behind another (null: at the top), in this order. Their ids must be new. */
  z.object({
    op: z.literal('insert'),
    cues: z.array(cueSchema).min(1).max(MAX_CUES),
    afterCueId: cueIdSchema.nullable(),
  }),
  /** Cues leave the rundown. What stood in a removed group and is not named moves up to the group's own level. */
  z.object({ op: z.literal('remove'), cueIds: z.array(cueIdSchema).min(1).max(MAX_CUES) }),
  /** Moves cues (a group with all it holds), keeping their order, behind another (null: to the top), into a group or out (null). */
  z.object({
    op: z.literal('move'),
    cueIds: z.array(cueIdSchema).min(1).max(MAX_CUES),
    ...placeSchema.shape,
  }),
  /** Sets one field of the show's settings. */
  z.object({ op: z.literal('set-show'), field: z.string().min(1).max(80), value: z.json() }),
]);
export type PlanOp = z.infer<typeof planOpSchema>;

/** A field that two people changed at once: theirs was first and stands; yours waits for a decision. */
export const planConflictSchema = z.object({
  /** Null: of the show's settings. */
  cueId: cueIdSchema.nullable(),
  /** As `set` names it; `*`: the whole cue (null: removed); `place`: where it stands. */
  field: z.string(),
  yours: z.json(),
  theirs: z.json(),
  /** Who changed it, and when (studio time). */
  by: z.string(),
  atMs: z.number(),
});
export type PlanConflict = z.infer<typeof planConflictSchema>;
