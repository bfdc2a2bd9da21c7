import { z } from 'zod';
import { cueIdSchema } from '../../shared/cues/cue-base.ts';
import { controlMessageSchema, type ControlMessage } from '../../shared/interaction/protocol.ts';
import { countsSchema } from '../../shared/show/run-state.ts';

/** The commands of which the show engine keeps an outbox. */
export type EngineCommand = Extract<ControlMessage, { type: 'publish' | 'close' | 'reveal' | 'cancel' }>;
export type PublishCommand = Extract<ControlMessage, { type: 'publish' }>;

export function isEngineCommand(value: unknown): value is EngineCommand {
  const parsed = controlMessageSchema.safeParse(value);
  return parsed.success && ['publish', 'close', 'reveal', 'cancel'].includes(parsed.data.type);
}

const command = z.custom<EngineCommand>(isEngineCommand, 'not a command to the engine');
const publish = z.custom<PublishCommand>(
  (value) => isEngineCommand(value) && value.type === 'publish',
  'not a publish command',
);
const timeMs = z.number();
const standbyCueId = cueIdSchema.nullable();
const requestId = z.string().nullable();
const armed = z.array(z.object({ cueId: cueIdSchema, atMs: timeMs }));

/**
 * Everything that happens to a run, as it stands in the as-run log. Each event carries all that follows from it, so that
 * replaying the log gives the state without the plan (which may have been edited since).
 */
export const showEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-begun'),
    runId: z.string(),
    /** Of the state before: the revision goes on growing from run to run. */
    revision: z.int().nonnegative(),
    cueIds: z.array(cueIdSchema),
    standbyCueId,
    /** What the engine has not acknowledged of the run before. */
    outbox: z.array(command),
    requestId,
  }),
  z.object({
    type: z.literal('plan-changed'),
    added: z.array(cueIdSchema),
    removed: z.array(cueIdSchema),
    armed,
    disarmed: z.array(z.object({ cueId: cueIdSchema, note: z.string().nullable() })),
    standbyCueId,
  }),
  z.object({ type: z.literal('run-started'), startedAtMs: timeMs, armed, requestId }),
  z.object({ type: z.literal('standby-set'), cueId: cueIdSchema, requestId }),
  z.object({
    type: z.literal('cue-taken'),
    cueId: cueIdSchema,
    /** `adopted`: the engine had it when the host came back; the host went down before it could write it. */
    how: z.enum(['go', 'scheduled', 'adopted']),
    /** Null unless scheduled. */
    plannedAtMs: timeMs.nullable(),
    firedAtMs: timeMs,
    command: publish,
    reveal: z.enum(['auto', 'manual']),
    note: z.string().nullable(),
    standbyCueId,
    requestId,
  }),
  z.object({ type: z.literal('cue-missed'), cueId: cueIdSchema, note: z.string(), standbyCueId }),
  z.object({ type: z.literal('cue-closed'), cueId: cueIdSchema, closesAtMs: timeMs, command, requestId }),
  /** Studio time reached the end of the window: some viewers' windows still run. */
  z.object({ type: z.literal('window-ended'), cueId: cueIdSchema }),
  z.object({ type: z.literal('windows-over'), cueId: cueIdSchema }),
  z.object({
    type: z.literal('results-final'),
    cueId: cueIdSchema,
    counts: countsSchema,
    votes: z.int(),
    note: z.string().nullable(),
  }),
  z.object({ type: z.literal('cue-revealed'), cueId: cueIdSchema, revealAtMs: timeMs, command, requestId }),
  /** `command` is null for a cue that was never taken: the engine does not know it. */
  z.object({ type: z.literal('cue-voided'), cueId: cueIdSchema, command: command.nullable(), standbyCueId, requestId }),
  /** The engine came back without something it should have, or with something it should not. */
  z.object({ type: z.literal('engine-resynced'), commands: z.array(command) }),
  z.object({
    type: z.literal('command-acknowledged'),
    commandId: z.string(),
    /** Null: done; else what the engine said against it. */
    error: z.string().nullable(),
  }),
]);
export type ShowEvent = z.infer<typeof showEventSchema>;

const SHOW_EVENT_TYPES: ReadonlySet<string> = new Set(showEventSchema.options.map((option) => option.shape.type.value));

/** Whether a record of the as-run log is about the run (others may write there too). */
export function isShowEventType(type: string): boolean {
  return SHOW_EVENT_TYPES.has(type);
}
