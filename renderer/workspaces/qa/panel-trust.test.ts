import { describe, expect, it } from 'vitest';
import { clockServerSchema, unheardClock } from '../../../shared/api/clock-view.ts';
import type { Live } from '../../../shared/api/live.ts';
import type { AudienceView } from '../../../shared/telemetry/audience-view.ts';
import { VSYNC_MS } from '../../../shared/telemetry/latency-bound.ts';
import { returnStatsSchema } from '../../../shared/telemetry/latency.ts';
import { METRICS, type Metric } from '../../../shared/telemetry/metrics.ts';
import { probeReadingSchema } from '../../../shared/telemetry/probe.ts';
import { liveSample } from '../../app/samples.test-support.ts';
import { linesTrust, metricTrust } from './metric-trust.ts';
import * as trust from './panel-trust.ts';
import type { ReadFacts } from './trust-facts.ts';

const NOW = 1_000_000;
const NONE: ReadFacts = { live: null, audience: null, loopDelayMs: null, cdnAtMs: null };

function facts(
  part: { readonly boundMs?: number | null; readonly spreadMs?: number | null; live?: Partial<Live> } = {},
) {
  const { boundMs = 2, spreadMs = 40 } = part;
  const clock = { ...unheardClock('test'), errorBoundMs: boundMs };
  const engineLink = {
    ...{ roundTripMs: 2, shortestMs: 1, longestMs: 3, exchanges: 9, atMs: NOW - 300 },
    ...{ clockOffsetMs: -1.5, clockErrorMs: 0.5 },
  };
  return {
    live: { ...liveSample(), nowMs: NOW, clock, engineLink, ...part.live },
    audience: { atMs: NOW - 400, spreadErrorBoundMs: spreadMs } as AudienceView,
    loopDelayMs: 3,
    cdnAtMs: NOW - 700,
  } satisfies ReadFacts;
}

describe('a panel’s foot', () => {
  it('tells age and bound once for all its figures', () => {
    const told = trust.viewersTrust(facts());
    expect(told && trust.trustText(told, NOW)).toBe(
      'measured 0.4\u202fs ago · each latency ± 22\u202fms by the worst viewer’s clock · spreads ± 40\u202fms · counts are exact',
    );
  });

  it('says of old figures that they are old, and never of new ones', () => {
    const told = trust.viewersTrust(facts());
    if (!told) throw new Error('nothing told');
    expect(trust.isStale(told.atMs, NOW)).toBe(false);
    expect(trust.isStale(told.atMs, NOW + 60_000)).toBe(true);
    expect(trust.trustText(told, NOW + 60_000)).toMatch(/^old figures: measured 1 min ago/);
    expect(trust.isStale(null, NOW)).toBe(false);
  });

  it('makes no bound up where a viewer tells none', () => {
    const told = trust.viewersTrust(facts({ spreadMs: null }));
    expect(told?.says.join()).not.toMatch(/\d/);
    expect(told?.says[0]).toBe('latencies: bound unknown');
  });

  it('is not there before anything is measured', () => {
    const made = [trust.clockTrust, trust.serversTrust, trust.viewersTrust, trust.audienceTrust, trust.heatTrust];
    for (const make of [...made, trust.budgetTrust, trust.driftTrust, trust.driftingTrust]) {
      expect(make(NONE)).toBeNull();
    }
    expect(trust.cdnTrust([], NONE)).toBeNull();
    expect(trust.returnTrust(null)).toBeNull();
    expect(Object.values(trust.stripTrust(NONE, NOW)).join('')).toBe('');
  });

  it('tells the age of the newest answer of servers that are followed', () => {
    const server = (state: 'used' | 'rejected', ageMs: number) =>
      clockServerSchema.parse({ ...{ address: 'a', state, offsetMs: 0, roundTripMs: 1, reason: null }, ageMs });
    const clock = { ...unheardClock('test'), servers: [server('rejected', 10), server('used', 2_000)] };
    expect(trust.clockTrust(facts({ live: { clock } }))?.says[0]).toBe('newest answer 2.0\u202fs ago');
    expect(trust.stripTrust(facts({ live: { clock } }), NOW + 500).clock).toBe('2.5\u202fs ago');
    expect(trust.clockTrust(facts())?.says[0]).toBe('no server is followed');
  });

  it('tells the age of the CDN’s newest answer on the strip, not that of its telling', () => {
    const cdn = { reachable: true, liveEdgeAgeMs: 400 } as Live['cdn'];
    expect(trust.stripTrust(facts({ live: { cdn } }), NOW).cdn).toBe('± 3.0\u202fms, 0.7\u202fs ago');
    expect(trust.stripTrust({ ...facts({ live: { cdn } }), cdnAtMs: null }, NOW).cdn).toBe('± 3.0\u202fms');
    expect(trust.stripTrust(facts(), NOW).cdn).toBe('');
  });

  it('bounds a CDN’s ages by studio time, and its fetch times by the host’s loop', () => {
    const reading = (atMs: number) => probeReadingSchema.partial().parse({ atMs, requests: 3 });
    const readings = [reading(NOW - 900), reading(NOW - 200)] as Parameters<typeof trust.cdnTrust>[0];
    const told = trust.cdnTrust(readings, facts());
    expect(told?.atMs).toBe(NOW - 900);
    expect(told?.says.slice(0, 2)).toEqual(['ages ± 3.0\u202fms by studio time', 'fetch times ≤ 3.0\u202fms too long']);
    expect(trust.cdnTrust(readings, facts({ boundMs: null }))?.says[0]).toBe('ages: bound unknown');
  });

  it('bounds the return monitor by its window’s clock and a refresh', () => {
    const stats = (clockErrorBoundMs: number | null) =>
      returnStatsSchema.parse({
        ...{ atMs: NOW, state: 'playing', glassToGlassMs: 600, markMs: 601, bufferMs: 200, stalls: 0, reason: null },
        clockErrorBoundMs,
      });
    const boundMs = Math.round(5 + VSYNC_MS);
    expect(trust.returnTrust(stats(5))?.says[0]).toBe(`latencies ± ${String(boundMs)}\u202fms`);
    expect(trust.returnTrust(stats(null))?.says[0]).toBe('latencies: bound unknown');
  });
});

describe('metricTrust', () => {
  it('has a word for each metric, and makes none up', () => {
    for (const metric of Object.keys(METRICS) as Metric[]) {
      expect(metricTrust(metric, NONE).replace('± 1\u202fµs', '')).not.toMatch(/\d/);
    }
  });

  it('says once what holds for all lines of a plot, else whose it is', () => {
    const line = (metric: Metric, label: string) => ({ metric, label });
    expect(linesTrust([line('viewers', 'v'), line('votesPerSecond', 'w')], facts())).toBe('counted');
    expect(linesTrust([line('glassToGlassP99Ms', 'p99'), line('targetLatencyMs', 'target')], facts())).toBe(
      'p99 ± 22\u202fms · target exact',
    );
    expect(linesTrust([line('srtRttMs', 'rtt'), line('viewers', 'viewers')], facts())).toBe('viewers counted');
  });
});
