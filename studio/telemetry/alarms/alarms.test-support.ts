import type { CdnFigures, Live } from '../../../shared/api/live.ts';
import { unheardClock } from '../../../shared/api/clock-view.ts';
import type { EncoderStatus } from '../../../shared/process/encoder-control.ts';
import { DEFAULT_VIDEO } from '../../../shared/media/video-settings.ts';
import type { Alarm, Cause } from '../../../shared/telemetry/incident.ts';
import type { AlarmFacts, AlarmRule, Verdict } from './alarm-rule.ts';

/** An encoder that sends as it should. */
export const WELL_ENCODER: EncoderStatus = {
  ...{ onAir: true, onAirSinceMs: 0, source: { kind: 'ui' }, sourceState: 'running', sourceReason: null },
  ...{
    uiConnected: true,
    video: DEFAULT_VIDEO,
    bitrateKbps: 3_000,
    captureToSendMs: null,
    lastCaptureTimeMs: 0,
    cpuPct: 20,
  },
  link: {
    ...{ state: 'connected', reason: null, library: 'libsrt', connectedSinceMs: 0, reconnects: 0 },
    srt: {
      ...{ rttMs: 10, packetsSent: 1, packetsLost: 0, packetsRetransmitted: 0, packetsDropped: 0 },
      ...{ sendRateKbps: 3_000, bandwidthKbps: 9_000, sendBufferMs: 10, latencyMs: 120 },
    },
  },
  frames: { in: 1, sent: 1, dropped: 0, damaged: 0, fps: 30 },
};

/** A CDN as it should be. */
export const WELL_CDN: CdnFigures = {
  ...{ name: 'a.example live.m3u8', reachable: true, liveEdgeAgeMs: 300, responseMs: 5, starting: false },
  ...{ health: { level: 'green', reason: 'All is well.' }, datesApartMs: null, laterMs: null, wrong: null },
};

const WELL_LIVE = {
  nowMs: 0,
  run: { startedAtMs: null, firstTakenAtMs: null, endedAtMs: null },
  clock: { ...unheardClock('time.example'), synchronised: true, state: 'synchronised', errorBoundMs: 1 },
  connections: {
    ...{ ingest: { level: 'green', reason: '' }, cdn: { level: 'green', reason: '' } },
    ...{ engine: { level: 'green', reason: '' }, clock: { level: 'green', reason: '' } },
  },
  ...{ encoder: WELL_ENCODER, source: { kind: 'ui' }, capture: null, audience: null, latency: null },
  cdn: WELL_CDN,
  cdns: [WELL_CDN],
  targetLatencyMs: 1_000,
} as unknown as Live;

/** A second in which all is well, on air, but for what is given. */
export function facts(part: Partial<Omit<AlarmFacts, 'live'>> & { readonly live?: Partial<Live> } = {}): AlarmFacts {
  const { live, ...rest } = part;
  return {
    ...{ atMs: 1_000_000, monoMs: 1_000, values: {}, audience: null, armed: true, stepMs: 0, freeDiskBytes: null },
    ...{ encoderBreakMs: null, cdnFindings: [] },
    ...rest,
    live: { ...WELL_LIVE, ...live },
  };
}

/** A rule that says what it is told to. */
export function scripted(part: Partial<AlarmRule> & { verdict(): Verdict | null }): AlarmRule {
  const { verdict, ...rest } = part;
  return {
    ...{ rule: 'r', name: 'rule', cause: 'cdn', follows: [], metric: null, worse: 'higher' },
    ...{ raiseAfterMs: 3_000, clearAfterMs: 2_000 },
    judge: verdict,
    ...rest,
  };
}

export function bad(figure: number | null = null, level: 'warning' | 'error' = 'warning'): Verdict {
  return { state: 'bad', level, figure, text: `It is ${String(figure)}.`, whatToDo: 'Mend it.' };
}

export function alarm(part: Partial<Alarm> & { readonly id: string; readonly cause?: Cause }): Alarm {
  return {
    ...{ rule: 'r', cause: 'cdn', level: 'warning', text: 'It is so.', whatToDo: 'Mend it.', metric: null },
    ...{ raisedAtMs: 0, clearedAtMs: null, seenAtMs: null, seenBy: null, worst: null },
    ...part,
  };
}
