import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { cueIdSchema } from '../cues/cue-base.ts';
import { deviceActionSchema } from '../cues/device/device-cue.ts';
import { cueSchema } from '../cues/registry.ts';
import { sourceSchema } from '../process/encoder-control.ts';
import { afterShowSchema, runEntrySchema } from '../report/after-show.ts';
import {
  checklistItemSchema,
  checklistSchema,
  MAX_QA_FILE_CHARS,
  qaReportEntrySchema,
  verificationSchema,
} from '../report/qa-report.ts';
import { reportSchema } from '../report/report.ts';
import { planConflictSchema, planOpSchema } from '../show/plan-ops.ts';
import { runHeadSchema, runStateSchema } from '../show/run-state.ts';
import { controlActionSchema, MAX_BACK_DATE_MS, showChangesSchema, showSchema } from '../show/show.ts';
import { historyRequestSchema, historySchema, markSchema } from '../telemetry/history.ts';
import { alarmSchema, incidentSchema } from '../telemetry/incident.ts';
import { heatColumnSchema, heatGroupSchema } from '../telemetry/audience-view.ts';
import { recordingSchema } from '../telemetry/recording.ts';
import { returnStatsSchema } from '../telemetry/latency.ts';
import { probeReadingSchema } from '../telemetry/probe.ts';
import { accessLinkSchema, meSchema, presenceSchema, roleSchema } from './access.ts';
import { deviceStatusSchema } from './devices.ts';
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
  /** This role may not do that; `data.reason` says which role could. */
  FORBIDDEN: { status: 403, data: z.object({ reason: z.string() }) },
  /** Not possible now, stale, or twice; nothing changed. `data.reason` says why in words. */
  REFUSED: { status: 409, data: refusal },
  NOT_FOUND: { status: 404, data: z.object({ reason: z.string() }) },
});

/**
 * Sent again with the same id, a request takes effect once. Without one it is a request of its own each time: a button of a
 * control surface sends the same words with every press.
 */
const requestId = z
  .string()
  .min(8)
  .max(64)
  .optional()
  // Not a default: that would stand in the API's document, another one each time.
  .transform((id) => id ?? `own-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`);
const cueRequest = z.object({ requestId, cueId: cueIdSchema });
/**
 * When the key was pressed, in the caller's studio time: the frame on programme at that moment counts, not the one when the
 * request arrives. A stamp more than 2 s off is ignored.
 */
const pressedAtMs = z.number().finite().optional();
/** Late-press rescue: so much earlier than the press, up to what still reaches every viewer before the frame does. */
const backDateMs = z.number().min(0).max(MAX_BACK_DATE_MS).optional();

export const contract = {
  system: {
    info: oc.route({ method: 'GET', path: '/info', summary: 'Version, mode and addresses' }).output(
      z.object({
        version: z.string(),
        rehearsal: z.boolean(),
        viewerUrl: z.string().nullable(),
        cdnUrl: z.string().nullable(),
        canCapture: z.boolean(),
        /** UDP port at which OSC is taken; null: it is not. */
        oscPort: z.int().nullable(),
      }),
    ),
    /** The UI's clock exchange; t1 and t2 are studio time, which was set, not slewed, so often (`clockSteps`). */
    ping: oc
      .route({ method: 'POST', path: '/ping', summary: 'Clock exchange (RFC 5905 §8 stamps, ms)' })
      .input(z.object({ t0: z.number() }))
      .output(
        z.object({ t0: z.number(), t1: z.number(), t2: z.number(), clockSteps: z.int().nonnegative().optional() }),
      ),
    live: oc.route({ method: 'GET', path: '/live', summary: 'Everything that moves, once' }).output(liveSchema),
    /** A stream of changes; it goes on until the caller leaves. */
    subscribe: oc
      .route({ method: 'GET', path: '/subscribe', summary: 'Everything that moves, as server-sent events' })
      .output(eventIterator(liveMessageSchema)),
  },
  show: {
    get: base
      .route({ method: 'GET', path: '/show', summary: 'The show as planned' })
      .output(z.object({ show: showSchema, planRevision: z.int() })),
    /**
     * Edits the plan. Operations take effect in order and all together, or not at all (REFUSED), but for fields that
     * someone else changed after `baseRevision`: those stay as they are and come back as conflicts.
     */
    edit: base
      .route({ method: 'POST', path: '/show/edit', summary: 'Edit the plan by operations' })
      .input(
        z.object({
          requestId,
          baseRevision: z.int(),
          ops: z.array(planOpSchema).min(1).max(20_000),
          /** For the history: "Move 3 cues". */
          label: z.string().max(120).optional(),
        }),
      )
      .output(z.object({ planRevision: z.int(), conflicts: z.array(planConflictSchema) })),
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
      .route({ method: 'POST', path: '/show/settings', summary: 'Title, target latency, times, columns, devices' })
      .input(showChangesSchema)
      .output(z.object({ planRevision: z.int() })),
  },
  run: {
    state: base.route({ method: 'GET', path: '/run', summary: 'The run with all its cues' }).output(runStateSchema),
    /**
     * Takes the cue in standby. Refused when doubled within 500 ms, when another cue is in standby by now, and, with the
     * `revision` the caller saw, when standby has moved since, though it be back; nothing else makes it stale.
     */
    go: base
      .route({ method: 'POST', path: '/run/go', summary: 'GO: take the cue in standby' })
      .input(
        z.object({ requestId, expectedStandbyId: cueIdSchema, revision: z.int().optional(), pressedAtMs, backDateMs }),
      )
      .output(runHeadSchema),
    /** GO for buttons that know nothing of the show: takes whatever is in standby. The guard against a double GO holds. */
    goNext: base
      .route({ method: 'POST', path: '/run/go-next', summary: 'GO: take whatever is in standby' })
      .input(z.object({ requestId, pressedAtMs, backDateMs }))
      .output(runHeadSchema),
    /** What a button, pad or fader asks, in one form for MIDI, OSC and HTTP; which cue it is for is worked out by the studio. */
    control: base
      .route({ method: 'POST', path: '/run/control', summary: 'Any action of a control surface' })
      .input(z.object({ requestId, action: controlActionSchema, pressedAtMs }))
      .output(runHeadSchema),
    /** Takes a cue at once, whatever is in standby, which stays there. A cue that was taken before is taken again. */
    fire: base
      .route({ method: 'POST', path: '/run/fire', summary: 'Fire now: take any cue, ad lib' })
      .input(z.object({ requestId, cueId: cueIdSchema, pressedAtMs, backDateMs }))
      .output(runHeadSchema),
    /** Ends what goes on by itself (timers, follow-ons), takes the cue, and puts the one behind it in standby. */
    jump: base
      .route({ method: 'POST', path: '/run/jump', summary: 'Jump: go on from this cue' })
      .input(cueRequest.extend({ pressedAtMs }))
      .output(runHeadSchema),
    /** Puts the cue before the one in standby (skipped ones left out) in standby; it may be taken again. */
    back: base
      .route({ method: 'POST', path: '/run/back', summary: 'Standby one cue back' })
      .input(z.object({ requestId }))
      .output(runHeadSchema),
    standby: base
      .route({ method: 'POST', path: '/run/standby', summary: 'Put a cue in standby' })
      .input(cueRequest)
      .output(runHeadSchema),
    /** Ends answering, or a timed cue. */
    close: base
      .route({ method: 'POST', path: '/run/close', summary: 'End answering or a timed cue, in media time from now' })
      .input(cueRequest)
      .output(runHeadSchema),
    reveal: base
      .route({ method: 'POST', path: '/run/reveal', summary: 'Show final results to viewers' })
      .input(cueRequest)
      .output(runHeadSchema),
    void: base
      .route({ method: 'POST', path: '/run/void', summary: 'Withdraw a cue; its votes do not count' })
      .input(cueRequest)
      .output(runHeadSchema),
    /** On hold nothing is taken by itself and timers stand still; open windows run on unless `extendWindows`. */
    hold: base
      .route({ method: 'POST', path: '/run/hold', summary: 'Hold: stop automatic advance' })
      .input(z.object({ requestId, extendWindows: z.boolean().optional() }))
      .output(runHeadSchema),
    release: base
      .route({ method: 'POST', path: '/run/release', summary: 'Go on after a hold' })
      .input(z.object({ requestId }))
      .output(runHeadSchema),
    /** Voids what is open, clears what viewers see, holds the show. The programme stays on air. */
    panic: base
      .route({ method: 'POST', path: '/run/panic', summary: 'Panic: withdraw everything, hold' })
      .input(z.object({ requestId }))
      .output(runHeadSchema),
    /** Gives a running cue more time. Timers may be given less; open windows only grow. */
    addTime: base
      .route({ method: 'POST', path: '/run/add-time', summary: 'Add time to a running cue' })
      .input(cueRequest.extend({ addMs: z.int().min(-3_600_000).max(3_600_000) }))
      .output(runHeadSchema),
    /** Starts the automatic run: cues with a show offset fire by themselves from now on. */
    start: base
      .route({ method: 'POST', path: '/run/start', summary: 'Start the automatic run' })
      .input(z.object({ requestId }))
      .output(runHeadSchema),
    /** The show is over: nothing is taken by itself any more. Refused while a window is open. */
    finish: base
      .route({ method: 'POST', path: '/run/finish', summary: 'Call the show over' })
      .input(z.object({ requestId }))
      .output(runHeadSchema),
    /** A fresh run; refused while a window is open. The as-run log keeps the old one. */
    reset: base
      .route({ method: 'POST', path: '/run/reset', summary: 'Begin a new run' })
      .input(z.object({ requestId }))
      .output(runHeadSchema),
    tellHost: base
      .route({
        method: 'POST',
        path: '/run/tell-host',
        summary: 'A message to the host ("wrap up", "stretch", free text)',
        description:
          'It takes the place of the one before; an urgent one that was not read stays, unless `replacesId` names it.',
      })
      .input(
        z.object({
          requestId,
          text: z.string().min(1).max(300),
          urgent: z.boolean(),
          replacesId: z.string().min(1).max(64).nullable().default(null),
        }),
      )
      .output(runHeadSchema),
    acknowledge: base
      .route({ method: 'POST', path: '/run/acknowledge', summary: 'The host has read the message' })
      .input(z.object({ requestId, messageId: z.string().min(1).max(64) }))
      .output(runHeadSchema),
    report: base
      .route({ method: 'GET', path: '/run/report', summary: 'The report of this run so far' })
      .output(reportSchema),
    /** Runs in the as-run log that can be reported on, the newest first. */
    runs: base
      .route({ method: 'GET', path: '/runs', summary: 'This run and earlier ones' })
      .output(z.array(runEntrySchema)),
    /** As-run against plan, results, participation, latency, incidents. Takes up to some seconds after a long show. */
    afterShow: base
      .route({
        method: 'GET',
        path: '/run/after-show',
        summary: 'The report after the show; of an earlier run by its id',
      })
      .input(z.object({ runId: z.string().min(1).max(64).optional() }))
      .output(afterShowSchema),
  },
  access: {
    /** Who the caller is, and what they may do. */
    me: base.route({ method: 'GET', path: '/me', summary: 'Role and rights of the caller' }).output(meSchema),
    links: base
      .route({ method: 'GET', path: '/access/links', summary: 'Links given to others' })
      .output(z.array(accessLinkSchema)),
    createLink: base
      .route({ method: 'POST', path: '/access/links', summary: 'A link for another person, with a role' })
      .input(z.object({ name: z.string().min(1).max(60), role: roleSchema }))
      .output(z.object({ link: accessLinkSchema, url: z.string() })),
    revokeLink: base
      .route({
        method: 'POST',
        path: '/access/links/revoke',
        summary: 'Withdraw a link; who came by it is out at once',
      })
      .input(z.object({ linkId: z.string().min(1).max(64) }))
      .output(z.object({ ok: z.literal(true) })),
    /** Tells the others what one is looking at. Only over the UI's own WebSocket; it ends with the connection. */
    presence: base
      .route({ method: 'POST', path: '/access/presence', summary: 'What the caller is looking at' })
      .input(presenceSchema.pick({ cueId: true, field: true, workspace: true }))
      .output(z.object({ ok: z.literal(true) })),
  },
  devices: {
    status: base
      .route({ method: 'GET', path: '/devices', summary: 'Devices of the show and how they are' })
      .output(z.array(deviceStatusSchema)),
    /** Kept by the studio on this machine, never in the show file and never given out again. */
    setPassword: base
      .route({ method: 'POST', path: '/devices/password', summary: 'Password of a device (OBS)' })
      .input(z.object({ deviceId: z.string().min(1).max(64), password: z.string().max(200) }))
      .output(z.object({ ok: z.literal(true) })),
    test: base
      .route({ method: 'POST', path: '/devices/test', summary: 'Carry an action out now, and say how it went' })
      .input(z.object({ action: deviceActionSchema }))
      .output(z.object({ ok: z.boolean(), detail: z.string(), tookMs: z.number() })),
  },
  telemetry: {
    /** What was measured in a span, binned so that no spike is lost. */
    history: base
      .route({ method: 'POST', path: '/telemetry/history', summary: 'Figures over time, in bins' })
      .input(historyRequestSchema)
      .output(historySchema),
    /** What happened in a span, for marks on plots; at most 2,000, those of the highest level first kept. */
    marks: base
      .route({ method: 'POST', path: '/telemetry/marks', summary: 'Cues, incidents and notices over time' })
      .input(z.object({ fromMs: z.number().finite(), toMs: z.number().finite() }))
      .output(z.array(markSchema)),
    /** The heat map of the audience's latency. */
    heat: base
      .route({ method: 'POST', path: '/telemetry/heat', summary: 'Audience latency over time, in bands' })
      .input(
        z.object({
          ...{ fromMs: z.number().finite(), toMs: z.number().finite(), columns: z.int().min(1).max(1_000) },
          /** Null: of all viewers. */
          group: heatGroupSchema.nullable().default(null),
        }),
      )
      .output(z.array(heatColumnSchema)),
    /** Alarms that last or are unseen. */
    alarms: base
      .route({ method: 'GET', path: '/alarms', summary: 'Alarms that last, or that nobody has seen' })
      .output(z.array(alarmSchema)),
    /** Somebody has seen them: those that no longer last go out of view. */
    seen: base
      .route({ method: 'POST', path: '/alarms/seen', summary: 'Alarms were seen; without ids all of them' })
      .input(z.object({ ids: z.array(z.string().min(1).max(64)).max(500).optional() }))
      .output(z.object({ ok: z.literal(true) })),
    incidents: base
      .route({ method: 'POST', path: '/telemetry/incidents', summary: 'The incident timeline of a span' })
      .input(z.object({ fromMs: z.number().finite(), toMs: z.number().finite() }))
      .output(z.array(incidentSchema)),
    /** Recorded sessions, the newest first; the file itself is at `/api/telemetry/recording?id=…`. */
    recordings: base
      .route({ method: 'GET', path: '/telemetry/recordings', summary: 'Recorded sessions' })
      .output(z.array(recordingSchema)),
    /** What the window with the return monitor measured. Only over the UI's own WebSocket. */
    returnStats: base
      .route({ method: 'POST', path: '/telemetry/return', summary: 'What the return monitor measured' })
      .input(returnStatsSchema)
      .output(z.object({ ok: z.literal(true) })),
  },
  qa: {
    /** Of the present run of the show; everything open at first. */
    checklist: base
      .route({ method: 'GET', path: '/qa/checklist', summary: 'The checklist before a show' })
      .output(checklistSchema),
    /** Ticks an item, takes the tick back, or adds an item. Who ticked it first stays. */
    putItem: base
      .route({ method: 'PUT', path: '/qa/checklist', summary: 'Tick or add an item of the checklist' })
      .input(checklistItemSchema.pick({ id: true, text: true }).extend({ done: z.boolean() }))
      .output(checklistSchema),
    removeItem: base
      .route({ method: 'POST', path: '/qa/checklist/remove', summary: 'Remove an item of the checklist' })
      .input(checklistItemSchema.pick({ id: true }))
      .output(checklistSchema),
    /** Everything is ready: what the host's own automatic checks say at this moment is kept with it. */
    signOff: base
      .route({ method: 'POST', path: '/qa/checklist/sign-off', summary: 'Say that everything is ready' })
      .input(z.object({}))
      .output(checklistSchema),
    resetChecklist: base
      .route({ method: 'POST', path: '/qa/checklist/reset', summary: 'Open all items again' })
      .input(z.object({}))
      .output(checklistSchema),
    /** Percentiles, spread, drift, incidents and plots of a run, signed with the studio's key. Takes some seconds. */
    sign: base
      .route({ method: 'POST', path: '/qa/report', summary: 'Make and sign the QA report of a run' })
      .input(
        z.object({
          runId: z.string().min(1).max(64).optional(),
          /** Who vouches for it; without one the caller. */
          name: z.string().trim().min(1).max(60).optional(),
        }),
      )
      .output(qaReportEntrySchema),
    reports: base
      .route({ method: 'GET', path: '/qa/reports', summary: 'Signed QA reports, the newest first' })
      .output(z.array(qaReportEntrySchema)),
    /** The text of a page or JSON file: whether it is what was signed. */
    verify: base
      .route({ method: 'POST', path: '/qa/report/verify', summary: 'Verify a signed QA report' })
      .input(z.object({ text: z.string().max(MAX_QA_FILE_CHARS) }))
      .output(verificationSchema),
  },
  probe: {
    /** The CDNs that the studio is set up with, watched once a second; the first is where viewers are sent. */
    cdns: base
      .route({ method: 'GET', path: '/probe/cdns', summary: 'What the CDNs deliver, and what is wrong with it' })
      .output(z.array(probeReadingSchema)),
    /**
     * Probes an address in depth, and answers when it is done. Addresses in the studio's own network are for its owner
     * alone. Refused while two others run.
     */
    url: base
      .route({ method: 'POST', path: '/probe', summary: 'Probe an HLS or DASH address for some seconds' })
      .input(
        z.object({
          url: z.url({ protocol: /^https?$/, error: 'It has to begin with http:// or https://.' }).max(2_000),
          seconds: z.int().min(2).max(20).default(20),
        }),
      )
      .output(probeReadingSchema),
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
