import { z } from 'zod';
import { metricSchema } from './metrics.ts';

/** What probably stands behind an alarm: alarms of one cause are one incident. */
export const causeSchema = z.enum([
  'clock',
  'capture',
  'encoder',
  'uplink',
  'ingest',
  'cdn',
  'engine',
  'viewers',
  'timeline',
  'machine',
  'disk',
]);
export type Cause = z.infer<typeof causeSchema>;

/** Causes as people call them. */
export const CAUSE_LABELS: Readonly<Record<Cause, string>> = {
  clock: 'Clock',
  capture: 'Capture',
  encoder: 'Encoder',
  uplink: 'Uplink',
  ingest: 'Ingest',
  cdn: 'CDN',
  engine: 'Engine',
  viewers: 'Viewers',
  timeline: 'Timeline',
  machine: 'Computer',
  disk: 'Disk',
};

export const alarmSchema = z.object({
  /** Of this raising; the same rule raised again gets another. */
  id: z.string().min(1).max(64),
  /** Which rule (`clock-off`, `srt-loss` …). */
  rule: z.string().min(1).max(64),
  cause: causeSchema,
  level: z.enum(['warning', 'error']),
  /** One sentence with the figure, its limit and the unit. */
  text: z.string(),
  whatToDo: z.string(),
  metric: metricSchema.nullable(),
  raisedAtMs: z.number(),
  /** Null while it lasts. */
  clearedAtMs: z.number().nullable(),
  /** Latched: it stays in view until somebody has seen it; null until then. */
  seenAtMs: z.number().nullable(),
  seenBy: z.string().nullable(),
  /** The worst figure so far, in the metric's unit; null where there is no figure. */
  worst: z.number().nullable(),
});
export type Alarm = z.infer<typeof alarmSchema>;

/** Alarms of one cause that overlap or follow one another closely. */
export const incidentSchema = z.object({
  id: z.string().min(1).max(64),
  cause: causeSchema,
  level: z.enum(['warning', 'error']),
  fromMs: z.number(),
  /** Null while it lasts. */
  toMs: z.number().nullable(),
  title: z.string(),
  alarms: z.array(alarmSchema),
});
export type Incident = z.infer<typeof incidentSchema>;
