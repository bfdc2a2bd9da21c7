import { z } from 'zod';
import { metricSchema } from './metrics.ts';

/** Longest span that is kept, and so can be asked for (ms): 14 days. */
export const HISTORY_KEPT_MS = 14 * 24 * 3_600_000;
/** The last so much is kept ten times a second (ms), all older figures once a second. */
export const FINE_KEPT_MS = 600_000;
export const MAX_HISTORY_BINS = 4_000;

/** `GET …?format=csv|json&fromMs=…&toMs=…`: every second of a span as it was measured, as a file; without a span all that is kept. */
export const TELEMETRY_EXPORT_PATH = '/api/telemetry/export';
/** `GET …?metrics=a,b&fromMs=…&toMs=…&bins=…`: a History in binary (history-wire.ts), for plots of many figures. */
export const TELEMETRY_HISTORY_PATH = '/api/telemetry/history.bin';

/** Figures over a span of time, in at most `bins` equal bins. */
export const historyRequestSchema = z.object({
  metrics: z.array(metricSchema).min(1).max(80),
  fromMs: z.number().finite(),
  toMs: z.number().finite(),
  bins: z.int().min(1).max(MAX_HISTORY_BINS).default(1_000),
});
export type HistoryRequest = z.infer<typeof historyRequestSchema>;

const column = z.array(z.number().nullable());

/**
 * Bins lie on a fixed grid, so that the same bin comes back while a plot is moved: `fromMs` is the grid's line at or before
 * what was asked for, `stepMs` a whole number of 0.1, 1, 10, 60 or 600 s (0.1 s steps only within the last ten minutes),
 * and `bins` (never more than asked for) reach to the end of the span or a little beyond.
 *
 * Bin `i` holds what was measured in [fromMs + i·stepMs, fromMs + (i + 1)·stepMs). Of a bin with several values the smallest,
 * the mean and the largest are told, so that no spike is lost by zooming out; null: nothing was measured in it.
 */
export const historySchema = z.object({
  fromMs: z.number(),
  stepMs: z.number().positive(),
  bins: z.int(),
  series: z.array(z.object({ metric: metricSchema, min: column, mean: column, max: column })),
});
export type History = z.infer<typeof historySchema>;

/** What happened, for marks on plots: cues taken, going on air, notices, alarms. */
export const markSchema = z.object({
  atMs: z.number(),
  /** Null: a moment. */
  endMs: z.number().nullable(),
  kind: z.enum(['cue', 'air', 'run', 'notice', 'incident']),
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
});
export type Mark = z.infer<typeof markSchema>;
