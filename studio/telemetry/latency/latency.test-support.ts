import type { AudienceView } from '../../../shared/telemetry/audience-view.ts';
import type { ReturnStats } from '../../../shared/telemetry/latency.ts';
import type { EncoderStatus } from '../../../shared/process/encoder-control.ts';
import type { LatencyFacts } from './facts.ts';

export const NOW = Date.UTC(2026, 10, 22);

const spread = (p50Ms: number, viewers = 4) => ({
  viewers,
  p1Ms: p50Ms - 20,
  p50Ms,
  p95Ms: p50Ms + 20,
  p99Ms: p50Ms + 30,
  maxMs: p50Ms + 40,
  syncSpreadMs: 50,
});

/** What viewers' pages tell: by their playlists' dates, by the mark, and what waits in their players. */
export function viewOf(stampsMs: number, markMs: number | null, bufferMs: number | null = 200): AudienceView {
  return {
    atMs: NOW,
    all: spread(stampsMs),
    pages: spread(stampsMs),
    marks: markMs === null ? null : spread(markMs),
    markMinusStampsMs: markMs === null ? null : markMs - stampsMs,
    bufferP50Ms: bufferMs,
    clockErrorP50Ms: 2,
    datedBy: [
      { by: 'program-date-time', viewers: 3, pages: 0 },
      { by: 'sei', viewers: 1, pages: 1 },
    ],
  } as AudienceView;
}

export function returnOf(stampsMs: number | null, markMs: number | null, more: Partial<ReturnStats> = {}): ReturnStats {
  return {
    atMs: NOW,
    state: 'playing',
    glassToGlassMs: stampsMs,
    markMs,
    bufferMs: 200,
    stalls: 0,
    reason: null,
    clockErrorBoundMs: 1,
    renderMs: 20,
    fetchMs: 5,
    arrivalAgeMs: null,
    partMs: 100,
    datedBy: stampsMs === null ? null : 'program-date-time',
    glassToGlassByMs: null,
    ...more,
  };
}

export function encoderOf(more: Partial<EncoderStatus> = {}): EncoderStatus {
  return {
    onAir: true,
    source: { kind: 'test' },
    video: { framerateFps: 30 },
    link: { state: 'connected', srt: { latencyMs: 120, rttMs: 10 } },
    captureToMuxMs: { p50: 15, p95: 20, p99: 25 },
    captureToSendMs: { p50: 17, p95: 22, p99: 27 },
    timelineLagMs: { video: 12, audio: 0 },
    ...more,
  } as EncoderStatus;
}

export function factsOf(more: Partial<LatencyFacts> = {}): LatencyFacts {
  return {
    atMs: NOW,
    engineApartMs: 1,
    encoder: encoderOf(),
    capture: null,
    audience: null,
    view: null,
    returnMonitor: null,
    cdn: { liveEdgeAgeMs: 230, partFetchMs: 6, seenAtOnce: false },
    ...more,
  };
}
