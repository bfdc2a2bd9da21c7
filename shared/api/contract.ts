import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { cueIdSchema } from '../cues/cue-base.ts';
import { cueSchema } from '../cues/registry.ts';
import { sourceSchema } from '../process/encoder-control.ts';
import { reportSchema } from '../report/report.ts';
import { runStateSchema } from '../show/run-state.ts';
import { showSchema } from '../show/show.ts';
import { captureStatsSchema, liveMessageSchema, liveSchema, programmeSchema } from './live.ts';

/**
 * The studio's API: one contract, served to the UI over WebSocket (`/api/ws`) and to Stream Deck, Companion and
 * curl as OpenAPI (`/api/openapi.json`, routes under `/api`). Expected refusals are typed errors, not exceptions.
 */
export const API_WS_PATH = '/api/ws';
export const API_HTTP_PREFIX = '/api';
/** Header that carries the API key of HTTP clients: `Authorization: Bearer <key>`. */
export const API_KEY_HEADER = 'authorization';

const refusal = z.object({ reason: z.string(), revision: z.int() });
const base = oc.errors({
  /** Not possible now, stale, or twice; nothing changed. `data.reason` says why in words. */
  REFUSED: { status: 409, data: refusal },
  NOT_FOUND: { status: 404, data: z.object({ reason: z.string() }) },
});

/** Sent again with the same id, a request takes effect once. */
const requestId = z.string().min(8).max(64);
const cueRequest = z.object({ requestId, cueId: cueIdSchema });

export const contract = {
  system: {
    info: oc.route({ method: 'GET', path: '/info', summary: 'Version, mode and addresses' }).output(
      z.object({
        version: z.string(),
        rehearsal: z.boolean(),
        viewerUrl: z.string().nullable(),
        cdnUrl: z.string().nullable(),
        canCapture: z.boolean(),
      }),
    ),
    /** The UI's clock exchange; t1 and t2 are studio time. */
    ping: oc
      .route({ method: 'POST', path: '/ping', summary: 'Clock exchange (RFC 5905 §8 stamps, ms)' })
      .input(z.object({ t0: z.number() }))
      .output(z.object({ t0: z.number(), t1: z.number(), t2: z.number() })),
    live: oc.route({ method: 'GET', path: '/live', summary: 'Everything that moves, once' }).output(liveSchema),
    /** A stream of changes; it goes on until the caller leaves. */
    subscribe: oc
      .route({ method: 'GET', path: '/subscribe', summary: 'Everything that moves, as server-sent events' })
      .output(eventIterator(liveMessageSchema)),
  },
  show: {
    get: oc
      .route({ method: 'GET', path: '/show', summary: 'The show as planned' })
      .output(z.object({ show: showSchema, planRevision: z.int() })),
    putCue: base
      .route({ method: 'PUT', path: '/show/cues', summary: 'Add a cue, or replace the one with its id' })
      .input(z.object({ cue: cueSchema, afterCueId: cueIdSchema.nullable().optional() }))
      .output(z.object({ planRevision: z.int() })),
    removeCue: base
      .route({ method: 'POST', path: '/show/cues/remove', summary: 'Remove a cue that has not been fired' })
      .input(z.object({ cueId: cueIdSchema }))
      .output(z.object({ planRevision: z.int() })),
    moveCue: base
      .route({ method: 'POST', path: '/show/cues/move', summary: 'Move a cue behind another (null: to the top)' })
      .input(z.object({ cueId: cueIdSchema, afterCueId: cueIdSchema.nullable() }))
      .output(z.object({ planRevision: z.int() })),
    settings: base
      .route({ method: 'POST', path: '/show/settings', summary: 'Title and target latency' })
      .input(
        z.object({
          title: z.string().min(1).max(200).optional(),
          targetLatencyMs: z.int().min(200).max(30_000).optional(),
        }),
      )
      .output(z.object({ planRevision: z.int() })),
  },
  run: {
    /** Takes the cue in standby. Refused when stale, doubled within 500 ms, or when another cue is in standby by now. */
    go: base
      .route({ method: 'POST', path: '/run/go', summary: 'GO: take the cue in standby' })
      .input(z.object({ requestId, expectedStandbyId: cueIdSchema, revision: z.int().optional() }))
      .output(runStateSchema),
    standby: base
      .route({ method: 'POST', path: '/run/standby', summary: 'Put a cue in standby' })
      .input(cueRequest)
      .output(runStateSchema),
    close: base
      .route({ method: 'POST', path: '/run/close', summary: 'End answering, in media time from now' })
      .input(cueRequest)
      .output(runStateSchema),
    reveal: base
      .route({ method: 'POST', path: '/run/reveal', summary: 'Show final results to viewers' })
      .input(cueRequest)
      .output(runStateSchema),
    void: base
      .route({ method: 'POST', path: '/run/void', summary: 'Withdraw a cue; its votes do not count' })
      .input(cueRequest)
      .output(runStateSchema),
    /** Starts the automatic run: cues with a show offset fire by themselves from now on. */
    start: base
      .route({ method: 'POST', path: '/run/start', summary: 'Start the automatic run' })
      .input(z.object({ requestId }))
      .output(runStateSchema),
    /** A fresh run; refused while a window is open. The as-run log keeps the old one. */
    reset: base
      .route({ method: 'POST', path: '/run/reset', summary: 'Begin a new run' })
      .input(z.object({ requestId }))
      .output(runStateSchema),
    report: oc
      .route({ method: 'GET', path: '/run/report', summary: 'The report of this run so far' })
      .output(reportSchema),
  },
  air: {
    start: base
      .route({ method: 'POST', path: '/air/start', summary: 'Go on air' })
      .input(z.object({ source: sourceSchema }))
      .output(z.object({ ok: z.literal(true) })),
    stop: base
      .route({ method: 'POST', path: '/air/stop', summary: 'Go off air' })
      .input(z.object({}))
      .output(z.object({ ok: z.literal(true) })),
    programme: base
      .route({ method: 'POST', path: '/air/programme', summary: 'Scene and latency mark' })
      .input(programmeSchema.partial())
      .output(programmeSchema),
    /** Where and with which ticket the capturing UI sends its media. Only over the UI's own WebSocket. */
    mediaSession: base
      .route({ method: 'GET', path: '/air/media-session', summary: 'Address and ticket of the media socket' })
      .output(z.object({ url: z.string(), ticket: z.string() })),
    captureStats: oc
      .route({ method: 'POST', path: '/air/capture-stats', summary: 'What the capturing UI measured' })
      .input(captureStatsSchema)
      .output(z.object({ ok: z.literal(true) })),
  },
};
