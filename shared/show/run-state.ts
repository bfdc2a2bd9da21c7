import { z } from 'zod';
import { cueIdSchema } from '../cues/cue-base.ts';

/**
 * The life of an interaction (CUES.md): draft → armed (scheduled, payload may be out) → open → closing (some viewers'
 * windows still run) → pending (all windows over, results not final) → result (final, not revealed) → closed (revealed).
 * Void at any time.
 */
export const cuePhaseSchema = z.enum(['draft', 'armed', 'open', 'closing', 'pending', 'result', 'closed', 'void']);
export type CuePhase = z.infer<typeof cuePhaseSchema>;

/** Counts by option id. */
export const countsSchema = z.record(z.string(), z.int().nonnegative());

export const cueRunSchema = z.object({
  cueId: cueIdSchema,
  phase: cuePhaseSchema,
  /** When the rundown wanted it; null for a cue taken by hand. */
  plannedAtMs: z.number().nullable(),
  firedAtMs: z.number().nullable(),
  /** firedAt − wanted time of a scheduled firing; null for a cue taken by hand. */
  fireErrorMs: z.number().nullable(),
  /** The response window in media time. */
  opensAtMs: z.number().nullable(),
  closesAtMs: z.number().nullable(),
  counts: countsSchema,
  votes: z.int().nonnegative(),
  /** True when no further vote can be counted. */
  final: z.boolean(),
  /** Why something is not as planned ("missed while the host was down"); null when all is well. */
  note: z.string().nullable(),
});
export type CueRun = z.infer<typeof cueRunSchema>;

export const runStateSchema = z.object({
  /** One run of the show; a new id with every reset. */
  runId: z.string(),
  /** Grows with every change of state; requests name it, so that stale ones are refused. */
  revision: z.int().nonnegative(),
  /** When the automatic run began; null when cues are only taken by hand. */
  startedAtMs: z.number().nullable(),
  standbyCueId: cueIdSchema.nullable(),
  /** The cue taken last. */
  currentCueId: cueIdSchema.nullable(),
  cues: z.record(z.string(), cueRunSchema),
});
export type RunState = z.infer<typeof runStateSchema>;
