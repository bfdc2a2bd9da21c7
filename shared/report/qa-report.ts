import { z } from 'zod';
import { incidentSchema } from '../telemetry/incident.ts';
import { metricSchema } from '../telemetry/metrics.ts';
import { afterShowSchema, deliverySchema } from './after-show.ts';

/** Quality before and after a show: the checklist, and the signed report. Times are studio time in ms. */

const timeMs = z.number();
const person = z.string().min(1).max(60);

/** One automatic check of readiness, as it stood. */
export const readinessCheckSchema = z.object({
  id: z.string().min(1).max(64),
  title: z.string().max(120),
  /** grey: not in use, so nothing can be wrong with it. */
  level: z.enum(['green', 'amber', 'red', 'grey']),
  /** One sentence with the figure. */
  reason: z.string().max(1_000),
  /** What to do; empty when green. */
  mend: z.string().max(1_000),
});
export type ReadinessCheck = z.infer<typeof readinessCheckSchema>;

/** Something a person looks at. */
export const checklistItemSchema = z.object({
  id: z.string().min(1).max(64),
  text: z.string().min(1, 'an item needs words').max(200),
  /** Who ticked it and when; null: open. */
  done: z.object({ by: person, atMs: timeMs }).nullable(),
});
export type ChecklistItem = z.infer<typeof checklistItemSchema>;

/** The checklist of one run of a show. */
export const checklistSchema = z.object({
  showId: z.string(),
  /** Which run it was made for; absent where a version before kept it, which did not know. */
  runId: z.string().optional(),
  items: z.array(checklistItemSchema).max(100),
  /** Who found everything ready, when, and what the host's automatic checks said then; null: nobody yet. */
  signedOff: z.object({ by: person, atMs: timeMs, checks: z.array(readinessCheckSchema).max(50) }).nullable(),
});
export type Checklist = z.infer<typeof checklistSchema>;

/** A figure over the run: over its seconds, nearest-rank percentiles. */
export const figureSchema = z.object({
  metric: metricSchema,
  label: z.string(),
  unit: z.string(),
  seconds: z.int().positive(),
  min: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  max: z.number(),
  /** `± 12 ms`, `counted`: how far it was right, or whose word it is; absent in reports of a version before. */
  right: z.string().max(120).optional(),
});
export type QaFigure = z.infer<typeof figureSchema>;

/** What was promised, and whether it held. */
export const promiseSchema = z.object({
  what: z.string(),
  /** Null: not measured, so it is not known. */
  held: z.boolean().nullable(),
  text: z.string(),
});
export type QaPromise = z.infer<typeof promiseSchema>;

/** The drawing of the page; a page of another version can't be compared with its data. */
export const QA_PAGE_VERSION = 2;

export const qaReportSchema = z.object({
  version: z.literal(1),
  pageVersion: z.int(),
  madeAtMs: timeMs,
  studioVersion: z.string(),
  show: z.object({ id: z.string(), title: z.string(), timeZone: z.string() }),
  run: afterShowSchema.shape.run,
  fromMs: timeMs,
  toMs: timeMs,
  /** The last that was set in the run. */
  targetLatencyMs: z.number(),
  /** All that were set in the run, by when each was first in force; absent in reports of a version before. */
  targets: z.array(z.object({ fromMs: timeMs, targetLatencyMs: z.number() })).optional(),
  promises: z.array(promiseSchema),
  delivery: deliverySchema.nullable(),
  /** Seconds of the run in which viewers were further apart than is fair; null: never measured. */
  unfairSeconds: z.int().nonnegative().nullable(),
  figures: z.array(figureSchema),
  incidents: z.array(incidentSchema),
  checklist: checklistSchema,
  plots: z.array(z.object({ title: z.string(), svg: z.string() })),
  notMeasured: z.array(z.string()),
  /** Who vouches for it. */
  signed: z.object({ by: person, atMs: timeMs }),
});
export type QaReport = z.infer<typeof qaReportSchema>;

/** The report with its signature over the canonical JSON (RFC 8785) of `report`. */
export const signedQaReportSchema = z.object({
  report: qaReportSchema,
  signature: z.object({
    algorithm: z.literal('Ed25519'),
    /** SHA-256 of what was signed, hex. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Subject public key info (RFC 8410), DER in base64. */
    publicKey: z.string().max(200),
    /** The first 16 hex digits of the SHA-256 of the public key's DER: what to compare by voice. */
    keyId: z.string().regex(/^[0-9a-f]{16}$/),
    /** Base64. */
    value: z.string().max(200),
  }),
});
export type SignedQaReport = z.infer<typeof signedQaReportSchema>;

/** A signed report that was kept. */
export const qaReportEntrySchema = z.object({
  id: z.string().regex(/^[\w-]{1,80}$/),
  runId: z.string(),
  showTitle: z.string(),
  signedBy: z.string(),
  signedAtMs: timeMs,
  keyId: z.string(),
  sha256: z.string(),
});
export type QaReportEntry = z.infer<typeof qaReportEntrySchema>;

/** Whether a file is what was signed. */
export const verificationSchema = z.object({
  /** genuine: as it was signed; altered: not; unreadable: no signed report. */
  result: z.enum(['genuine', 'altered', 'unreadable']),
  /** One sentence for people. */
  text: z.string(),
  signedBy: z.string().nullable(),
  signedAtMs: timeMs.nullable(),
  keyId: z.string().nullable(),
  /** Signed with the key of this studio; null: not known here. */
  ownKey: z.boolean().nullable(),
});
export type Verification = z.infer<typeof verificationSchema>;

/** What a signed report can be had as. Of the PDF the data in it is verified, of the page the whole. */
export const qaReportFormatSchema = z.enum(['html', 'json', 'pdf']);
export type QaReportFormat = z.infer<typeof qaReportFormatSchema>;

/** Where a signed report is to be had as a file (`?id=…&format=html|json|pdf`). */
export const QA_REPORT_FILE_PATH = '/api/qa/report/file';
/** Longest file that is looked at (characters). */
export const MAX_QA_FILE_CHARS = 8_000_000;
