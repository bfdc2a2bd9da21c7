import type { Metric } from '../../../shared/api/live.ts';

/** What figures are called in menus, and their unit. */
export const METRIC_WORDS: Readonly<Record<Metric, { readonly label: string; readonly unit: string }>> = {
  viewers: { label: 'Viewers', unit: '' },
  votesPerSecond: { label: 'Votes per second', unit: '/s' },
  glassToGlassP50Ms: { label: 'Latency, median of all viewers', unit: 'ms' },
  glassToGlassP95Ms: { label: 'Latency, p95 of all viewers', unit: 'ms' },
  pageGlassToGlassP50Ms: { label: 'Latency, median of viewer pages', unit: 'ms' },
  syncSpreadMs: { label: 'Sync spread of viewers', unit: 'ms' },
  clockOffsetMs: { label: 'Clock offset', unit: 'ms' },
  clockErrorBoundMs: { label: 'Clock error bound', unit: 'ms' },
  srtRttMs: { label: 'SRT round trip', unit: 'ms' },
  srtSendRateKbps: { label: 'SRT send rate', unit: 'kb/s' },
  srtSendBufferMs: { label: 'SRT send buffer', unit: 'ms' },
  srtLostPerSecond: { label: 'SRT packets lost per second', unit: '/s' },
  srtRetransmittedPerSecond: { label: 'SRT packets sent again per second', unit: '/s' },
  captureToSendP95Ms: { label: 'Capture to send, p95', unit: 'ms' },
  cdnLiveEdgeAgeMs: { label: 'Age of the CDN’s newest picture', unit: 'ms' },
  engineRoundTripMs: { label: 'Round trip to the engine', unit: 'ms' },
  encoderFps: { label: 'Encoder frames per second', unit: 'fps' },
  encoderCpuPct: { label: 'Encoder processor load', unit: '%' },
  hostCpuPct: { label: 'Host processor load', unit: '%' },
};

export function metricWords(metric: string): { readonly label: string; readonly unit: string } {
  return Object.hasOwn(METRIC_WORDS, metric) ? METRIC_WORDS[metric as Metric] : { label: metric, unit: '' };
}
