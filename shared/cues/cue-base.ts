import { z } from 'zod';

export const cueIdSchema = z
  .string()
  .min(1)
  .max(64)
  // zod leaves `__proto__` out of records (custom texts, runs by cue id): as an id it would lose what belongs to it.
  .regex(/^(?!__proto__$)[\w-]+$/, 'letters, digits, _ and - only');

/** Longest time a rundown may name, in ms: two days. */
export const MAX_SPAN_MS = 48 * 3_600_000;
const spanMs = z.int().nonnegative().max(MAX_SPAN_MS);
const timeMs = z.number().finite().nonnegative();

/** Before so many votes are counted a share of them says little: one of one is 100 %. */
export const DEFAULT_MIN_VOTES = 10;

/**
 * What takes a cue besides GO, which takes any cue in standby. All work in every run mode, and none fires while the
 * show is on hold.
 */
export const triggerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('manual') }),
  /** This many ms after the show began: with the first cue taken in its turn, or the start of the automatic run. */
  z.object({ kind: z.literal('show-offset'), offsetMs: spanMs }),
  /** At this time (ms since the epoch), whatever the show is doing: a hard start. */
  z.object({ kind: z.literal('hard-time'), atMs: timeMs }),
  /** This many ms after another cue was taken or ended. */
  z.object({ kind: z.literal('after-cue'), cueId: cueIdSchema, point: z.enum(['start', 'end']), offsetMs: spanMs }),
  /** This many ms before another cue ends; `cueId` null: before the planned end of the show. Added time moves it. */
  z.object({ kind: z.literal('before-end'), cueId: cueIdSchema.nullable(), beforeMs: spanMs }),
  /**
   * As soon as an interaction has so many votes, in all or for one option, as a count or a share of its votes. A share
   * counts from `minVotes` votes in all, and once the results are final whatever there is.
   */
  z.object({
    kind: z.literal('tally'),
    cueId: cueIdSchema,
    optionId: z.string().min(1).max(32).nullable(),
    unit: z.enum(['votes', 'percent']),
    atLeast: z.number().positive().max(1e9),
    minVotes: z.int().positive().max(1e9).default(DEFAULT_MIN_VOTES),
  }),
  /** As soon as a figure (a metric's name) has been above or below a value for so long. */
  z.object({
    kind: z.literal('telemetry'),
    metric: z.string().min(1).max(64),
    side: z.enum(['above', 'below']),
    value: z.number().finite(),
    forMs: spanMs,
  }),
]);
export type Trigger = z.infer<typeof triggerSchema>;

/**
 * What follows a cue by itself (CUES.md): the next cue is taken so long after this one was taken (`auto-continue`),
 * ended (`auto-follow`), or had its last viewer's window end (`auto-follow-settled`).
 */
export const followOnSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.enum(['auto-continue', 'auto-follow', 'auto-follow-settled']), postWaitMs: spanMs }),
]);
export type FollowOn = z.infer<typeof followOnSchema>;

/**
 * What happens when its time is over: it ends (`stop`); it ends and the next is put in standby (`arm-next`) or taken
 * (`play-next`); it begins anew (`loop`); it goes on until it is ended by hand (`infinite`: overtime).
 */
export const atEndSchema = z.enum(['stop', 'arm-next', 'play-next', 'loop', 'infinite']);

export const CUE_COLOURS = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink', 'grey'] as const;

/** What every cue has, whatever its type. What was added later has a default, so that older files and callers still do. */
export const cueBaseSchema = z.object({
  id: cueIdSchema,
  /** As spoken on the talkback ("cue 12.5"). */
  number: z.string().max(16),
  title: z.string().min(1, 'a cue needs a title').max(200),
  trigger: triggerSchema,
  /** Planned length; null: as long as its content needs (see `plannedDurationMs`). */
  durationMs: spanMs.nullable().default(null),
  /** Planned start, ms since the epoch; null: linked, so it starts when the one before it ends. */
  plannedStartMs: timeMs.nullable().default(null),
  /** Ends at its planned end however late it began (Ontime: count to end). */
  countToEnd: z.boolean().default(false),
  followOn: followOnSchema.default({ kind: 'none' }),
  atEnd: atEndSchema.default('stop'),
  /** The group it stands in; its cues follow the group in the rundown. Null: none. */
  groupId: cueIdSchema.nullable().default(null),
  /** What the host reads off the prompter. */
  hostNotes: z.string().max(5000),
  producerNotes: z.string().max(5000),
  /** Skipped cues stay in the rundown, but standby passes over them. */
  skip: z.boolean(),
  colour: z.enum(CUE_COLOURS).nullable().default(null),
  /** A key that takes it at once ("F5", "Shift+1"); null: none. */
  hotkey: z.string().min(1).max(24).nullable().default(null),
  /** Text by id of the show's custom columns. */
  custom: z.record(z.string().max(64), z.string().max(2000)).default({}),
});
export type CueBase = z.infer<typeof cueBaseSchema>;

/** A cue's text in a custom column, empty if it has none. Column ids may be names that every object has (`constructor`). */
export function customText({ custom }: Pick<CueBase, 'custom'>, columnId: string): string {
  return Object.hasOwn(custom, columnId) ? (custom[columnId] ?? '') : '';
}

/** How a cue of a type runs. */
export type CueConduct =
  /** Viewers answer in a response window; results become final. */
  | 'interaction'
  /** It goes on for its time, or until it is ended. */
  | 'timed'
  /** Done when it is taken. */
  | 'instant'
  /** It holds other cues. */
  | 'group'
  /** It is only read: nothing takes it, standby passes over it. */
  | 'never';

/** What the registry knows of a cue type. */
export interface CueType<C extends { type: string }> {
  readonly type: C['type'];
  /** As menus and columns show it. */
  readonly label: string;
  /** One sentence for the menu: what it does. */
  readonly what: string;
  readonly conduct: CueConduct;
  /** Content of a fresh one, valid as it is. */
  fresh(): Omit<C, keyof CueBase>;
  /** How long its content needs, in ms; 0 for what takes no time. */
  naturalDurationMs(cue: C): number;
}
