import type { Live } from '../../../shared/api/live.ts';
import type { ReturnStats } from '../../../shared/telemetry/latency.ts';
import { latencyBoundMs } from '../../../shared/telemetry/latency-bound.ts';
import type { ProbeReading } from '../../../shared/telemetry/probe.ts';
import { formatAge } from '../../app/format.ts';
import { boundText } from '../../../shared/report/figure-text.ts';
import type { TrustSource } from '../../../shared/telemetry/metric-source.ts';
import { edgeBoundMs, trustOf, type TrustFacts } from './figure-trust.ts';

/** What one line says of all figures of a panel: how old they are, and how far each kind can be trusted. */
export interface PanelTrust {
  /** Studio time of the oldest measurement behind them; null: not told. */
  readonly atMs: number | null;
  /** `± 12 ms by the viewers’ clocks`, `counts are exact`. */
  readonly says: readonly string[];
  /** Older than this (ms), the figures say nothing about now. */
  readonly staleAfterMs: number;
}

/** Figures come once a second, or oftener. */
export const STALE_AFTER_MS = 5_000;

/** `0.4 s ago`, to the tenth while that is something; `3 min ago`. */
export function exactAge(ageMs: number): string {
  return ageMs < 9_950 ? `${(Math.max(0, ageMs) / 1_000).toFixed(1)}\u202fs ago` : formatAge(ageMs);
}

/** Whether figures of that moment still tell of now. @param atMs null: it is not told */
export function isStale(atMs: number | null, nowMs: number, staleAfterMs: number = STALE_AFTER_MS): boolean {
  return atMs !== null && nowMs - atMs > staleAfterMs;
}

/** `measured 0.4 s ago · ± 12 ms by the viewers’ clocks · counts are exact`; of old figures, that they are old. */
export function trustText({ atMs, says, staleAfterMs }: PanelTrust, nowMs: number): string {
  const stale = isStale(atMs, nowMs, staleAfterMs);
  const age = atMs === null ? 'age not told' : `measured ${exactAge(nowMs - atMs)}`;
  return [stale ? `old figures: ${age}` : age, ...says].filter((part) => part !== '').join(' · ');
}

interface Facts {
  readonly live: Live | null;
}

const COUNTS = 'counts are exact';

/** `± 12 ms what for`; where no bound is known, why. */
function said(source: TrustSource, facts: TrustFacts, of: string): string {
  const { foot } = trustOf(source, facts);
  return foot === '' ? '' : `${of}${of === '' ? '' : ' '}${foot}`;
}

const fresh = (atMs: number | null, says: readonly string[]): PanelTrust => ({
  atMs,
  says,
  staleAfterMs: STALE_AFTER_MS,
});

/** Of the studio clock: told all the time; the newest answer behind it may be a minute old, for which the bound has grown. */
export function clockTrust({ live }: Facts): PanelTrust | null {
  if (!live) return null;
  const ages = live.clock.servers.flatMap(({ state, ageMs }) => (state === 'used' && ageMs !== null ? [ageMs] : []));
  return fresh(live.nowMs, [
    ages.length === 0 ? 'no server is followed' : `newest answer ${exactAge(Math.min(...ages))}`,
    'the bound has grown since by what the oscillator may run away',
    'round trip, late stamps: stamped to 1\u202fµs',
    'steps and holdover are exact',
  ]);
}

/** Of the table of servers: each is as old as it was last heard. */
export function serversTrust({ live }: Facts): PanelTrust | null {
  return (
    live &&
    fresh(live.nowMs, [
      'each server’s figures are as old as it was heard',
      'round trips are stamped to 1\u202fµs',
      'jitter ± by the number of probes (95 %)',
      'counts are exact',
    ])
  );
}

/** Of groups, of the worst off: any one viewer may be the one whose clock is worst. */
export function viewersTrust(facts: TrustFacts): PanelTrust | null {
  if (facts.audience === null) return null;
  const { foot } = trustOf('viewer', facts);
  const bound = foot.startsWith('±') ? `each latency ${foot} by the worst viewer’s clock` : `latencies: ${foot}`;
  return fresh(facts.audience.atMs, [bound, said('spread', facts, 'spreads'), COUNTS]);
}

/** Of what viewers get: by counts of bytes and of frames, and by each viewer's own monotonic clock. */
export function deliveryTrust({ audience }: TrustFacts): PanelTrust | null {
  if (audience === null) return null;
  return fresh(audience.atMs, [
    'bit rates by counted bytes of the last 10\u202fs',
    'networks are at least as quick: browsers tell no time below 1\u202fms',
    'start-up times by each viewer’s own clock',
  ]);
}

/** Of the producer's panel: the median, the spread, and how many watch. */
export function audienceTrust(facts: TrustFacts): PanelTrust | null {
  if (facts.audience === null) return null;
  return fresh(facts.audience.atMs, [
    said('viewers', facts, 'median'),
    said('spread', facts, 'spread'),
    'viewers counted',
  ]);
}

/** Of the heat map: what stands in which band. */
export function heatTrust(facts: TrustFacts): PanelTrust | null {
  const trust = viewersTrust(facts);
  return (
    trust && { ...trust, says: [trust.says[0] ?? '', 'counts are exact: of a column of several seconds, their mean'] }
  );
}

/** Of the budget: every stage has its own ±, and all were measured over the same six seconds. */
export function budgetTrust({ live }: Facts): PanelTrust | null {
  const { latency = null } = live ?? {};
  if (!latency?.budget) return null;
  const bounds = latency.readings.flatMap(({ p50Ms, errorBoundMs }) => (p50Ms === null ? [] : (errorBoundMs ?? [])));
  return fresh(latency.atMs ?? null, [
    'medians of the last 6\u202fs',
    bounds.length === 0 ? '' : `glass to glass ${boundText(Math.max(...bounds))}`,
    'each stage ± beside it',
  ]);
}

/** Of drifts: their ± is what the scatter over the time watched allows. */
export function driftTrust({ live }: Facts): PanelTrust | null {
  if (!live?.latency) return null;
  return fresh(live.latency.atMs ?? null, ['over the time watched', '± holds at 95 % if errors are independent']);
}

/** Of viewers' drifts. */
export function driftingTrust({ audience }: TrustFacts): PanelTrust | null {
  return audience && fresh(audience.atMs, ['± as each viewer’s player tells it (95 %), over the time watched']);
}

/** Of the encoder process, and of the window that captures. */
export function encoderTrust(facts: Facts & TrustFacts): PanelTrust | null {
  const { live } = facts;
  if (!live?.encoder) return null;
  const atMs = live.encoderHeardMs;
  return fresh(atMs, [said('encoder', facts, 'to send'), said('window', facts, 'to encoded'), 'the rest is counted']);
}

/** Of the return monitor in this window. */
export function returnTrust(stats: ReturnStats | null): PanelTrust | null {
  if (stats === null || stats.state === 'off') return null;
  const boundMs = latencyBoundMs(stats.clockErrorBoundMs);
  const clock = boundMs === null ? 'latencies: bound unknown' : `latencies ${boundText(boundMs)}`;
  return fresh(stats.atMs, [clock, 'buffer and fetch as the browser reports them, no bound known', 'stalls counted']);
}

/** Of the table of CDNs: as old as the oldest of them. */
export function cdnTrust(
  readings: readonly ProbeReading[],
  facts: TrustFacts,
  staleAfterMs: number = STALE_AFTER_MS,
): PanelTrust | null {
  const asked = readings.filter(({ requests }) => requests > 0);
  if (asked.length === 0) return null;
  const edge = edgeBoundMs(facts.live?.clock.errorBoundMs ?? null);
  const says = [
    edge === null ? 'ages: bound unknown' : `ages ${boundText(edge)} by studio time`,
    said('requests', facts, 'fetch times'),
    'throughput as precise as they are',
    COUNTS,
  ];
  return { atMs: Math.min(...asked.map(({ atMs }) => atMs)), says, staleAfterMs };
}

/** By how much two CDNs' ages of newest media may be wrong against one another: the clock is the same, dates are in ms. */
export const EDGES_APART_BOUND_MS = 2;

/** What stands behind the figures of the connection strip. */
export interface StripTrust {
  readonly ingest: string;
  readonly cdn: string;
  readonly engine: string;
  readonly clock: string;
}

/** `by libsrt, 0.4 s ago`: bound and age of each cell of the connection strip; empty where nothing is known. */
export function stripTrust(facts: Facts & TrustFacts & { readonly cdnAtMs: number | null }, nowMs: number): StripTrust {
  const { live } = facts;
  const aged = (foot: string, atMs: number | null): string =>
    [foot, atMs === null ? '' : exactAge(nowMs - atMs)].filter((part) => part !== '').join(', ');
  const link = trustOf('libsrt', facts);
  const answers = (live?.clock.servers ?? []).flatMap(({ state, ageMs }) =>
    state === 'used' && ageMs !== null ? [ageMs] : [],
  );
  return {
    ingest: aged(link.foot, link.atMs),
    cdn: live?.cdn ? aged(trustOf('edge', facts).foot, facts.cdnAtMs) : '',
    engine: aged('', live?.engineLink?.atMs ?? null),
    clock: live && answers.length > 0 ? aged('', live.nowMs - Math.min(...answers)) : '',
  };
}
