import { z } from 'zod';
import { cueIdSchema } from '../../shared/cues/cue-base.ts';
import { deviceActionSchema } from '../../shared/cues/device/device-cue.ts';
import { sceneSchema } from '../../shared/cues/scene/scene-cue.ts';
import { controlMessageSchema, type ControlMessage } from '../../shared/interaction/protocol.ts';
import { countsSchema, hostMessageSchema, takenBySchema } from '../../shared/show/run-state.ts';

/** The commands of which the show engine keeps an outbox. */
export type EngineCommand = Extract<
  ControlMessage,
  { type: 'publish' | 'close' | 'extend' | 'reveal' | 'cancel' | 'clear' }
>;
export type PublishCommand = Extract<ControlMessage, { type: 'publish' }>;

const COMMANDS = ['publish', 'close', 'extend', 'reveal', 'cancel', 'clear'];

export function isEngineCommand(value: unknown): value is EngineCommand {
  const parsed = controlMessageSchema.safeParse(value);
  return parsed.success && COMMANDS.includes(parsed.data.type);
}

const command = z.custom<EngineCommand>(isEngineCommand, 'not a command to the engine');
const publish = z.custom<PublishCommand>(
  (value) => isEngineCommand(value) && value.type === 'publish',
  'not a publish command',
);
const timeMs = z.number();
const standbyCueId = cueIdSchema.nullable();
const requestId = z.string().nullable();
const cueId = cueIdSchema;

/** Why a cue will fire by itself: by its own trigger (`offset`, `hard`, `after`, `before-end`), or as part of a chain. */
export const armCauseSchema = z.enum(['offset', 'hard', 'after', 'before-end', 'chain', 'loop']);
export const armingSchema = z.object({
  cueId,
  /** Studio time, never in the past when it is armed. */
  atMs: timeMs,
  by: z.enum(['scheduled', 'follow-on', 'group']),
  cause: armCauseSchema,
  /** The cue it hangs on; null: none. */
  of: cueIdSchema.nullable(),
});
export type Arming = z.infer<typeof armingSchema>;

/** `time`: its time was over; `done`: nothing more to do; the others: by a hand, or with what ended it. */
export const endCauseSchema = z.enum(['time', 'done', 'hand', 'again', 'jump', 'panic', 'broken', 'over']);

/**
 * Everything that happens to a run, as it stands in the as-run log. Each event carries all that follows from it, so that
 * replaying the log gives the state without the plan (which may have been edited since). What a version before wrote is
 * brought up to date first (event-upgrade.ts).
 */
export const showEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-begun'),
    runId: z.string(),
    /** Of the state before: the revision goes on growing from run to run. */
    revision: z.int().nonnegative(),
    standbyCueId,
    /** What the engine has not acknowledged of the run before. */
    outbox: z.array(command),
    /** Accepted before: asked again, they take effect once, whatever run goes on by then. */
    requestIds: z.array(z.string()),
    requestId,
  }),
  z.object({ type: z.literal('plan-changed'), removed: z.array(cueId), standbyCueId }),
  z.object({ type: z.literal('run-started'), startedAtMs: timeMs, requestId }),
  z.object({ type: z.literal('run-finished'), atMs: timeMs, requestId }),
  z.object({ type: z.literal('standby-set'), cueId, requestId }),
  z.object({ type: z.literal('cues-armed'), armed: z.array(armingSchema) }),
  /** Armed while the show is on hold: it comes so much later as the hold lasts after `sinceMs`. */
  z.object({ type: z.literal('cues-frozen'), armed: z.array(armingSchema), sinceMs: timeMs }),
  z.object({
    type: z.literal('cues-disarmed'),
    disarmed: z.array(z.object({ cueId, note: z.string().nullable() })),
  }),
  z.object({
    type: z.literal('cue-taken'),
    cueId,
    take: z.int().positive(),
    how: takenBySchema,
    conduct: z.enum(['interaction', 'timed', 'instant', 'group', 'never']),
    endless: z.boolean(),
    /** Null when it was taken by hand. */
    plannedAtMs: timeMs.nullable(),
    firedAtMs: timeMs,
    opensAtMs: timeMs,
    closesAtMs: timeMs.nullable(),
    backDatedMs: z.number().nonnegative(),
    /** Null for what viewers do not see. */
    command: publish.nullable(),
    reveal: z.enum(['auto', 'manual']),
    /** Put on programme by it. */
    scene: sceneSchema.nullable(),
    /** What was on programme before. */
    sceneBefore: sceneSchema.nullable(),
    device: deviceActionSchema.nullable(),
    /** Taken cues that may be taken again, because of a jump back or a group that begins anew. */
    reopened: z.array(cueId),
    note: z.string().nullable(),
    standbyCueId,
    requestId,
  }),
  z.object({ type: z.literal('cue-missed'), cueId, note: z.string(), standbyCueId }),
  z.object({ type: z.literal('cue-closed'), cueId, closesAtMs: timeMs, command, requestId }),
  /** Anything but an interaction came to its end. */
  z.object({
    type: z.literal('cue-ended'),
    cueId,
    endedAtMs: timeMs,
    cause: endCauseSchema,
    command: command.nullable(),
    /** The scene that comes back. */
    scene: sceneSchema.nullable(),
    note: z.string().nullable(),
    requestId,
  }),
  /** It ends at another time: time was added (`addedMs`), or the show is or was on hold. */
  z.object({
    type: z.literal('cue-extended'),
    cueId,
    closesAtMs: timeMs,
    addedMs: z.number(),
    command: command.nullable(),
    requestId,
  }),
  /** Studio time reached the end of the window: some viewers' windows still run. */
  z.object({ type: z.literal('window-ended'), cueId }),
  z.object({ type: z.literal('windows-over'), cueId, atMs: timeMs.nullable() }),
  z.object({
    type: z.literal('results-final'),
    cueId,
    counts: countsSchema,
    votes: z.int(),
    note: z.string().nullable(),
  }),
  z.object({ type: z.literal('cue-revealed'), cueId, revealAtMs: timeMs, command, requestId }),
  /** `command` is null for a cue the engine does not know. `wasOpen`: what follows it comes as if it had ended. */
  z.object({
    type: z.literal('cue-voided'),
    cueId,
    atMs: timeMs.nullable(),
    wasOpen: z.boolean(),
    command: command.nullable(),
    standbyCueId,
    requestId,
  }),
  /** It did not do what it should; what follows it comes all the same. */
  z.object({ type: z.literal('cue-failed'), cueId, take: z.int(), failure: z.string() }),
  /** What a cue put on programme is there, or could not be. */
  z.object({ type: z.literal('scene-settled') }),
  z.object({ type: z.literal('device-done'), cueId, take: z.int() }),
  z.object({ type: z.literal('held'), atMs: timeMs, extendWindows: z.boolean(), requestId }),
  z.object({ type: z.literal('released'), atMs: timeMs, armed: z.array(armingSchema), requestId }),
  z.object({ type: z.literal('panicked'), atMs: timeMs, commands: z.array(command), requestId }),
  z.object({ type: z.literal('host-told'), message: hostMessageSchema, requestId }),
  z.object({ type: z.literal('host-acknowledged'), messageId: z.string(), atMs: timeMs, requestId }),
  /** The engine came back without something it should have, or with something it should not. */
  z.object({ type: z.literal('engine-resynced'), commands: z.array(command) }),
  /** Written by a host that went down before the engine had them; by now they would come late. */
  z.object({ type: z.literal('commands-withheld'), commandIds: z.array(z.string()) }),
  z.object({
    type: z.literal('command-acknowledged'),
    commandId: z.string(),
    /** Null: done; else what the engine said against it. */
    error: z.string().nullable(),
  }),
]);
export type ShowEvent = z.infer<typeof showEventSchema>;
export type ShowEventOf<T extends ShowEvent['type']> = Extract<ShowEvent, { type: T }>;
export type EndCause = z.infer<typeof endCauseSchema>;

const SHOW_EVENT_TYPES: ReadonlySet<string> = new Set(showEventSchema.options.map((option) => option.shape.type.value));

/** Whether a record of the as-run log is about the run (others may write there too). */
export function isShowEventType(type: string): boolean {
  return SHOW_EVENT_TYPES.has(type);
}
