import { z } from 'zod';
import { deviceActionSchema } from '../cues/device/device-cue.ts';
import { cueIdSchema } from '../cues/cue-base.ts';
import { cueSchema } from '../cues/registry.ts';

export const SHOW_FILE_VERSION = 2;
export const MAX_CUES = 10_000;
/** Groups stand in groups at most so deep. */
export const MAX_GROUP_DEPTH = 4;

const itemId = z
  .string()
  .min(1)
  .max(64)
  // zod leaves `__proto__` out of records (custom texts, runs by cue id): as an id it would lose what belongs to it.
  .regex(/^(?!__proto__$)[\w-]+$/, 'letters, digits, _ and - only');

/** A column of the producer's own. */
export const columnSchema = z.object({ id: itemId, title: z.string().min(1, 'a column needs a title').max(60) });
export type Column = z.infer<typeof columnSchema>;

/** A device the show talks to. Passwords are kept by the studio, never in the show file. */
export const deviceSchema = z.discriminatedUnion('kind', [
  z.object({
    id: itemId,
    name: z.string().min(1).max(60),
    kind: z.literal('osc'),
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535),
  }),
  z.object({
    id: itemId,
    name: z.string().min(1).max(60),
    kind: z.literal('http'),
    baseUrl: z.url({ protocol: /^https?$/, error: 'an http or https address' }).max(500),
  }),
  z.object({
    id: itemId,
    name: z.string().min(1).max(60),
    kind: z.literal('obs'),
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535),
  }),
]);
export type Device = z.infer<typeof deviceSchema>;

/** What happens in a show that others may want to hear of. */
export const lifecycleSchema = z.enum([
  'cue-armed',
  'cue-taken',
  'cue-open',
  'cue-closed',
  'cue-results',
  'cue-revealed',
  'cue-ended',
  'cue-void',
  'cue-failed',
  'run-started',
  'hold',
  'hold-released',
  'panic',
  'show-over',
]);
export type Lifecycle = z.infer<typeof lifecycleSchema>;

/** Tells a device when something happens; `cueId` null: for every cue. */
export const lifecycleTriggerSchema = z.object({
  id: itemId,
  when: lifecycleSchema,
  cueId: cueIdSchema.nullable(),
  /** `{cue}`, `{number}`, `{title}`, `{type}`, `{time}` and `{votes}` in texts are filled in. */
  action: deviceActionSchema,
});
export type LifecycleTrigger = z.infer<typeof lifecycleTriggerSchema>;

/** Most that a take can be back-dated by: no viewer is further behind. */
export const MAX_BACK_DATE_MS = 30_000;

/**
 * What a control surface may ask. `close`, `reveal`, `void-current` and `add-time` look for their cue themselves
 * (see run-target.ts); `back` is the engine's own "one cue back", `standby-next` and `standby-previous` only move the
 * standby; `start` is the automatic run's.
 */
export const controlActionSchema = z.discriminatedUnion('kind', [
  /** `backDateMs`: late-press rescue, so much earlier than the press. */
  z.object({ kind: z.literal('go'), backDateMs: z.int().min(0).max(MAX_BACK_DATE_MS).default(0) }),
  /** `extendWindows`: open windows wait too, and grow by as long as it lasts. */
  z.object({ kind: z.literal('hold'), extendWindows: z.boolean().default(false) }),
  z.object({
    kind: z.enum([
      'release',
      'panic',
      'back',
      'standby-next',
      'standby-previous',
      'close',
      'reveal',
      'void-current',
      'start',
      'finish',
    ]),
  }),
  z.object({ kind: z.enum(['fire', 'standby', 'jump', 'void']), cueId: cueIdSchema }),
  z.object({ kind: z.literal('add-time'), addMs: z.int().min(-3_600_000).max(3_600_000) }),
  /** Words to the host. */
  z.object({ kind: z.literal('message'), text: z.string().min(1).max(300), urgent: z.boolean().default(false) }),
]);
export type ControlAction = z.infer<typeof controlActionSchema>;

/** A MIDI message that does something; learnt from the controller. OSC has its fixed addresses (docs/control.md). */
export const midiBindingSchema = z.object({
  id: itemId,
  /** Status without channel: note on, control change or programme change. */
  message: z.enum(['note', 'control', 'programme']),
  /** 1–16; null: any. */
  channel: z.int().min(1).max(16).nullable(),
  /** Note, controller or programme number. */
  number: z.int().min(0).max(127),
  action: controlActionSchema,
});
export type MidiBinding = z.infer<typeof midiBindingSchema>;

const timeMs = z.number().finite().nonnegative();

/** Everything of a show but its cues. */
export const showSettingsSchema = z.object({
  title: z.string().min(1, 'a show needs a title').max(200),
  /** What viewers' players aim at, glass to glass. */
  targetLatencyMs: z.int().min(200).max(30_000),
  /** IANA name of the zone in which times are read and typed. Times themselves are ms since the epoch. */
  timeZone: z.string().min(1).max(64).default('UTC'),
  plannedStartMs: timeMs.nullable().default(null),
  plannedEndMs: timeMs.nullable().default(null),
  columns: z
    .array(columnSchema)
    .max(40)
    .refine((columns) => new Set(columns.map(({ id }) => id)).size === columns.length, 'column ids must differ')
    .default([]),
  devices: z
    .array(deviceSchema)
    .max(50)
    .refine((devices) => new Set(devices.map(({ id }) => id)).size === devices.length, 'device ids must differ')
    .default([]),
  lifecycleTriggers: z.array(lifecycleTriggerSchema).max(200).default([]),
  midiBindings: z.array(midiBindingSchema).max(500).default([]),
});
export type ShowSettings = z.infer<typeof showSettingsSchema>;

const { shape } = showSettingsSchema;
/** Some settings. Without defaults: one that is not named stays as it is. */
export const showChangesSchema = z
  .object({
    title: shape.title,
    targetLatencyMs: shape.targetLatencyMs,
    timeZone: shape.timeZone.unwrap(),
    plannedStartMs: shape.plannedStartMs.unwrap(),
    plannedEndMs: shape.plannedEndMs.unwrap(),
    columns: shape.columns.unwrap(),
    devices: shape.devices.unwrap(),
    lifecycleTriggers: shape.lifecycleTriggers.unwrap(),
    midiBindings: shape.midiBindings.unwrap(),
  } satisfies Record<keyof ShowSettings, z.ZodType>)
  .partial();

/** A show file (`.cuelight`): what was planned. What happened stands in the as-run log. */
export const showSchema = showSettingsSchema.extend({
  version: z.literal(SHOW_FILE_VERSION),
  id: z.string().min(1).max(64),
  rundown: z.object({
    /** In the order of the rundown; the cues of a group follow it (see shared/show/tree.ts). */
    cues: z
      .array(cueSchema)
      .max(MAX_CUES)
      .refine((cues) => new Set(cues.map((cue) => cue.id)).size === cues.length, 'cue ids must differ'),
  }),
});
export type Show = z.infer<typeof showSchema>;
