import { z } from 'zod';
import { cueIdSchema } from '../cues/cue-base.ts';

/**
 * The life of an interaction (CUES.md): draft → armed (scheduled, payload may be out) → open → closing (some viewers'
 * windows still run) → pending (all windows over, results not final) → result (final, not revealed) → closed (revealed).
 * Void at any time. Other cues: draft → armed → open (it goes on) → closed (it is over).
 */
export const cuePhaseSchema = z.enum(['draft', 'armed', 'open', 'closing', 'pending', 'result', 'closed', 'void']);
export type CuePhase = z.infer<typeof cuePhaseSchema>;

/** Counts by option id. */
export const countsSchema = z.record(z.string(), z.int().nonnegative());

/** What took a cue. */
export const takenBySchema = z.enum([
  'go',
  'fire-now',
  'jump',
  /** By the clock: show offset, hard time, or so long before or after something. */
  'scheduled',
  'follow-on',
  'group',
  'tally',
  'telemetry',
  /** The engine had it when the host came back; the host went down before it could write it. */
  'adopted',
]);
export type TakenBy = z.infer<typeof takenBySchema>;

export const cueRunSchema = z.object({
  cueId: cueIdSchema,
  phase: cuePhaseSchema,
  /** 1 for the first time it is taken in this run, 2 for the second; 0 before. */
  take: z.int().nonnegative(),
  takenBy: takenBySchema.nullable(),
  /** When the rundown wants or wanted it; null for a cue taken by hand. */
  plannedAtMs: z.number().nullable(),
  firedAtMs: z.number().nullable(),
  /** firedAt − wanted time of a scheduled firing; null for a cue taken by hand. */
  fireErrorMs: z.number().nullable(),
  /** By how much GO was back-dated (late-press rescue), ≥ 0. */
  backDatedMs: z.number().nonnegative(),
  /** The response window, or the time a timed cue goes on, in media time; `closesAtMs` null: until it is ended. */
  opensAtMs: z.number().nullable(),
  closesAtMs: z.number().nullable(),
  /** When it was over (all windows, or its time). */
  endedAtMs: z.number().nullable(),
  /** Time added (or, for a timer, taken away) while it went on. */
  addedMs: z.number(),
  counts: countsSchema,
  votes: z.int().nonnegative(),
  /** True when no further vote can be counted. */
  final: z.boolean(),
  /** Why it did not do what it should; null when it did. A failed cue never stops the chain it stands in. */
  failure: z.string().nullable(),
  /** Why something is not as planned ("missed while the host was down"); null when all is well. */
  note: z.string().nullable(),
});
export type CueRun = z.infer<typeof cueRunSchema>;

/** Words from the producer to the host. */
export const hostMessageSchema = z.object({
  id: z.string().min(1).max(64),
  text: z.string().min(1, 'a message needs words').max(300),
  urgent: z.boolean(),
  from: z.string().max(60),
  sentAtMs: z.number(),
  acknowledgedAtMs: z.number().nullable(),
});

/** The run without its cues: small enough to send with every change. */
export const runHeadSchema = z.object({
  /** One run of the show; a new id with every reset. */
  runId: z.string(),
  /** Grows with every change of state; requests name it, so that stale ones are refused. */
  revision: z.int().nonnegative(),
  /** When the automatic run began; null when cues are only taken by hand. */
  startedAtMs: z.number().nullable(),
  /** When the first cue of the run was taken; null before. */
  firstTakenAtMs: z.number().nullable(),
  /** When the show was called over; null while it goes on. */
  endedAtMs: z.number().nullable(),
  standbyCueId: cueIdSchema.nullable(),
  /** The cue taken last. */
  currentCueId: cueIdSchema.nullable(),
  /** On hold since then; null while it goes on. */
  holdSinceMs: z.number().nullable(),
  /** How long the run was on hold in all, the present hold left out. */
  heldMs: z.number().nonnegative(),
  hostMessage: hostMessageSchema.nullable(),
});
export type RunHead = z.infer<typeof runHeadSchema>;

/** Cues that something happened to, by id, in no order; the others are `untakenCue(id)`. */
export const runStateSchema = runHeadSchema.extend({ cues: z.record(z.string(), cueRunSchema) });
export type RunState = z.infer<typeof runStateSchema>;

/** What changed of a run: its head, and the cues that are not what they were. */
export const runChangeSchema = z.object({
  head: runHeadSchema,
  cues: z.array(cueRunSchema),
  removed: z.array(cueIdSchema),
});
export type RunChange = z.infer<typeof runChangeSchema>;

/** A cue that was never taken. */
export function untakenCue(cueId: string): CueRun {
  return {
    cueId,
    phase: 'draft',
    take: 0,
    takenBy: null,
    plannedAtMs: null,
    firedAtMs: null,
    fireErrorMs: null,
    backDatedMs: 0,
    opensAtMs: null,
    closesAtMs: null,
    endedAtMs: null,
    addedMs: 0,
    counts: {},
    votes: 0,
    final: false,
    failure: null,
    note: null,
  };
}

export function headOf(run: RunState): RunHead {
  const { cues: _, ...head } = run;
  return head;
}

/** From one state to the next of the same run (cues are compared by identity). */
export function runChange(before: RunState, after: RunState): RunChange {
  const cues = Object.values(after.cues).filter((cue) => before.cues[cue.cueId] !== cue);
  const removed = Object.keys(before.cues).filter((cueId) => !(cueId in after.cues));
  return { head: headOf(after), cues, removed };
}

/** The state after a change. */
export function changedRun(before: RunState, change: RunChange): RunState {
  const cues = { ...before.cues };
  for (const cueId of change.removed) delete cues[cueId];
  for (const cue of change.cues) cues[cue.cueId] = cue;
  return { ...change.head, cues };
}
