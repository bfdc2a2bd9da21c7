import type { ClockView, Health } from '../../shared/api/live.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import { clockSeverity, type ClockTrouble } from '../../shared/telemetry/clock-severity.ts';
import type { Alarm } from '../../shared/telemetry/incident.ts';
import type { CdnReading } from './cdn-probe.ts';
import { START_UP_MS } from './cdn-start-up.ts';
import type { EngineLinkView } from './engine-link.ts';

/** The connection strip: each light with its reason, one sentence with the figure and, unless green, what to do. */

export interface IngestFacts {
  readonly configured: boolean;
  readonly wantedOnAir: boolean;
  /** Null while the encoder process cannot be reached; then `encoderDown` says why. */
  readonly encoder: EncoderStatus | null;
  readonly encoderDown: string | null;
  /** Packets lost on the way of those sent, over the last seconds; null without figures. */
  readonly lossPct: number | null;
}

/** Loss that SRT still repairs at its usual latency of four round trips (see FAULTS: 4 × up to 1 %). */
const LOSS_AMBER_PCT = 1;
const LOSS_RED_PCT = 10;

const grey = (reason: string): Health => ({ level: 'grey', reason });
const green = (reason: string): Health => ({ level: 'green', reason });
const amber = (reason: string): Health => ({ level: 'amber', reason });
const red = (reason: string): Health => ({ level: 'red', reason });

/** Encoder and SRT link. */
export function ingestHealth(facts: IngestFacts): Health {
  const { encoder } = facts;
  if (!facts.configured) return grey('Not set up, so nothing can go on air: start with --ingest srt://….');
  if (!encoder) {
    const why = facts.encoderDown;
    if (why === null) return amber('The encoder process is starting; wait a moment.');
    return red(`The encoder process cannot be reached (${why}); it is started again by itself, wait a moment.`);
  }
  if (!encoder.onAir) {
    if (!facts.wantedOnAir) return grey('Off air.');
    return amber('Going on air: the encoder has been told and has not started yet.');
  }
  switch (encoder.link.state) {
    case 'idle':
      return amber('On air, but the link is not being opened yet; wait a moment.');
    case 'connecting':
      if (encoder.link.reason === null) return amber('Connecting to the ingest; if it stays so, check its address.');
      return notConnected(encoder.link.reason);
    case 'reconnecting':
      return notConnected(encoder.link.reason);
    case 'connected':
      return connectedHealth(encoder, facts.lossPct);
  }
}

function notConnected(reason: string | null): Health {
  return red(
    `The ingest is not connected${because(reason)}; connecting again by itself. Check the network and the ingest.`,
  );
}

function connectedHealth(encoder: EncoderStatus, lossPct: number | null): Health {
  const why = encoder.sourceReason;
  if (encoder.sourceState === 'failed') {
    return red(`The source failed${because(why)}; nothing is being sent. Choose another source or repair this one.`);
  }
  if (encoder.sourceState !== 'running') {
    return amber(`Connected, but the source delivers nothing${because(why)}. Start it or choose another.`);
  }
  const { srt, library } = encoder.link;
  const rate = `${(encoder.bitrateKbps / 1000).toFixed(1)} Mb/s`;
  if (!srt) return green(`Connected with ${library}, sending ${rate}.`);
  const rtt = `round trip ${formatMs(srt.rttMs)}`;
  const loss = lossPct === null ? '' : `, ${lossPct.toFixed(1)} % lost`;
  const figures = `${rtt}${loss}, ${rate}`;
  if (lossPct !== null && lossPct >= LOSS_RED_PCT) {
    return red(`Heavy loss on the way to the ingest (${figures}): raise the SRT latency or lower the bit rate.`);
  }
  if (lossPct !== null && lossPct >= LOSS_AMBER_PCT) {
    return amber(`Loss on the way to the ingest (${figures}): SRT repairs it; raise its latency if pictures break.`);
  }
  if (srt.latencyMs > 0 && srt.sendBufferMs > srt.latencyMs) {
    return amber(
      `The link is too slow: ${formatMs(srt.sendBufferMs)} wait to be sent (${figures}). Lower the bit rate.`,
    );
  }
  if (srt.latencyMs > 0 && srt.rttMs * 3 > srt.latencyMs) {
    return amber(
      `The SRT latency of ${formatMs(srt.latencyMs)} is short for this distance (${figures}): ` +
        `set at least ${formatMs(srt.rttMs * 4)}.`,
    );
  }
  return green(`Connected: ${figures}.`);
}

export interface CdnFacts {
  readonly configured: boolean;
  readonly onAir: boolean;
  readonly reading: Pick<CdnReading, 'reachable' | 'liveEdgeAgeMs' | 'responseMs' | 'problem' | 'phase'> | null;
  readonly targetLatencyMs: number;
}

/** Whether the first media of this time on air may still be on its way: nothing there is no fault then. */
export function cdnStarting({ onAir, reading }: Pick<CdnFacts, 'onAir' | 'reading'>): boolean {
  // Since going on air nobody may have asked yet: what was there before says nothing.
  return onAir && reading !== null && reading.reachable && reading.phase !== 'running';
}

const FUTURE_TOLERANCE_MS = 250;

/** What a viewer's player would get. */
export function cdnHealth(facts: CdnFacts): Health {
  const { reading, onAir, targetLatencyMs } = facts;
  if (!facts.configured) return grey('Not set up, so what viewers get is not checked: start with --cdn https://….');
  if (!reading) return grey('The CDN has not been asked yet.');
  if (!reading.reachable) {
    return red(`The CDN cannot be reached: ${reading.problem ?? 'no answer'}. Check its address and the network.`);
  }
  // Of refusals nobody measures how long they took.
  const answers = reading.responseMs === null ? 'can be reached' : `answers in ${formatMs(reading.responseMs)}`;
  if (!onAir) return grey(`Off air; the CDN ${answers}.`);
  const ageMs = reading.liveEdgeAgeMs ?? 0;
  if (cdnStarting(facts) && (reading.problem !== null || ageMs > targetLatencyMs)) {
    const what = reading.problem ?? `its newest media is of before, ${formatMs(ageMs)} old`;
    return amber(
      `Starting: the first media of this time on air is not at the CDN yet (${what}). ` +
        `That may take ${formatMs(START_UP_MS)} from going on air; wait a moment.`,
    );
  }
  if (reading.problem !== null) {
    return red(`The CDN has no picture for viewers: ${reading.problem}. Check the ingest and the CDN's address.`);
  }
  if (ageMs < -FUTURE_TOLERANCE_MS) {
    return amber(`The CDN's newest media lies ${formatMs(-ageMs)} in the future: its clock or the studio's is wrong.`);
  }
  const age = `its newest media is ${formatMs(Math.max(0, ageMs))} old`;
  if (ageMs > targetLatencyMs + 2_000) {
    return red(`The CDN has stopped: ${age}. Viewers see a frozen picture; check the ingest.`);
  }
  if (ageMs > targetLatencyMs) {
    return amber(`The CDN is late: ${age}, but viewers aim at ${formatMs(targetLatencyMs)}. Raise the target latency.`);
  }
  return green(`The CDN ${answers}; ${age}.`);
}

const GRAVITY: Readonly<Record<Health['level'], number>> = { red: 3, amber: 2, green: 1, grey: 0 };

/** Of all CDNs the worst, by its name where there are several: behind each are viewers. */
export function cdnsHealth(
  cdns: readonly { readonly name: string; readonly health: Health }[],
  configured: boolean,
): Health {
  const [first] = cdns;
  if (!first) return cdnHealth({ configured, onAir: false, reading: null, targetLatencyMs: 0 });
  const worst = cdns.reduce((worse, cdn) => (GRAVITY[cdn.health.level] > GRAVITY[worse.health.level] ? cdn : worse));
  if (cdns.length === 1) return worst.health;
  const { level, reason } = worst.health;
  return {
    level,
    reason: `CDN ${String(cdns.indexOf(worst) + 1)} of ${String(cdns.length)} (${worst.name}): ${reason}`,
  };
}

const CLOCK_TOLERANCE_MS = 50;
const SLOW_ENGINE_MS = 500;

/**
 * The interaction engine's control connection.
 * @param silentMs for so long it has told nothing of its viewers; null: it does, or never has
 */
export function engineHealth(view: EngineLinkView | null, silentMs: number | null): Health {
  const health = linkHealth(view);
  if (silentMs === null || health.level === 'grey' || health.level === 'red') return health;
  const silent = `told nothing of its viewers for ${formatMs(silentMs)}: their figures are not known`;
  if (health.level === 'amber') return amber(`${health.reason} It has ${silent}.`);
  return amber(`The engine answers but has ${silent}. Look at its log; cues and votes go on.`);
}

function linkHealth(view: EngineLinkView | null): Health {
  if (!view) return grey('Not set up, so cues reach no viewer: start with --engine wss://….');
  if (view.state === 'connecting') {
    return red(
      `The interaction engine is not connected (${view.reason ?? 'no answer yet'}); trying again by itself. ` +
        'Cues wait here; check its address if it stays so.',
    );
  }
  const { roundTripMs, clockOffsetMs, clockErrorMs, recentBadMessages } = view;
  if (recentBadMessages > 0) {
    return amber(
      `The engine sent ${String(recentBadMessages)} messages in the last minute that are not understood and were ` +
        'left out; check that its version fits.',
    );
  }
  if (roundTripMs === null) return green('Connected.');
  if (clockOffsetMs === null || clockErrorMs === null) {
    return amber(
      `The engine has not answered for ${formatMs(roundTripMs)}: cues may come after their frame. Check the network.`,
    );
  }
  const figures = `round trip ${formatMs(roundTripMs)}, its clock ${formatMs(Math.abs(clockOffsetMs))} off`;
  if (Math.abs(clockOffsetMs) > CLOCK_TOLERANCE_MS + clockErrorMs) {
    return amber(`The engine's clock differs from studio time (${figures}): check the time servers of both.`);
  }
  if (roundTripMs > SLOW_ENGINE_MS) {
    return amber(`The engine is slow (${figures}): cues may come after their frame. Check the network.`);
  }
  return green(`Connected: ${figures}.`);
}

interface ClockFacts {
  readonly view: ClockView;
  /** See `isArmed`. */
  readonly armed: boolean;
  /** Those that are shown: of the clock's own, none that lasts may be graver than its light. */
  readonly alarms: readonly Alarm[];
}

/** Studio time: as grave as its worst alarm, which waits before it ends, and never graver than `clockSeverity` else. */
export function clockHealth({ view, armed, alarms }: ClockFacts): Health {
  const own = clockNow(view, armed);
  const lasting = alarms.filter(({ cause, clearedAtMs }) => cause === 'clock' && clearedAtMs === null);
  const grave = lasting.find(({ level }) => level === 'error');
  const worst = grave ?? lasting[0];
  if (!worst || own.level === 'red' || (own.level === 'amber' && !grave)) return own;
  const words = `${worst.text} ${worst.whatToDo}`;
  return grave ? red(words) : amber(words);
}

function clockNow(view: ClockView, armed: boolean): Health {
  const { level, trouble } = clockSeverity(view, armed);
  return { level, reason: clockWords(view, trouble) };
}

function clockWords(view: ClockView, trouble: ClockTrouble | null): string {
  const bound = view.errorBoundMs ?? 0;
  const figures = `offset ${formatMs(view.offsetMs)} from ${view.source}`;
  switch (trouble) {
    case null:
      return `Within ±${formatMs(bound)} of true time (${figures}).`;
    case 'settling':
      return `Settling: ${view.source}. The first time servers are being asked; wait a moment.`;
    case 'unsynchronised':
      return (
        `Unsynchronised: ${view.source}. Latency figures may be wrong; ` +
        'check the network and the time servers (NTP, UDP port 123).'
      );
    case 'unknown-bound':
      return `Synchronised (${figures}), but the error is unknown; add a time server.`;
    case 'off':
      return (
        `Studio time is ${formatMs(Math.abs(view.slewRemainingMs))} off with a show armed and is brought back gently ` +
        '(500 ppm at most). See in the clock panel which server moved.'
      );
    case 'bound':
      return view.state === 'holdover'
        ? `Holdover: the clock may be ${formatMs(bound)} off and more, as no time server is believed any more.`
        : `The clock may be ${formatMs(bound)} off (${figures}): use a nearer time server.`;
    case 'holdover':
      return `Holdover: within ±${formatMs(bound)} and growing, as no time server is believed any more.`;
  }
}

/** A duration for people: `0.4 ms`, `12 ms`, `3.4 s`. */
export function formatMs(durationMs: number): string {
  const size = Math.abs(durationMs);
  if (size >= 1000) return `${(durationMs / 1000).toFixed(1)} s`;
  return size >= 10 ? `${durationMs.toFixed(0)} ms` : `${durationMs.toFixed(1)} ms`;
}

function because(reason: string | null): string {
  return reason === null || reason === '' ? '' : ` (${reason})`;
}
