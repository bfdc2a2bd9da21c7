import { expect, it } from 'vitest';
import type { CdnReading } from '../backends/cdn-probe.ts';
import type { LatencyView, ReturnStats } from '../../shared/telemetry/latency.ts';
import { cdnFigures, latencyFigures, pointOf, returnFigures } from './points.ts';

const reading = (part: Partial<CdnReading>): CdnReading => ({
  ...{ name: 'a', asked: true, reachable: true, liveEdgeAgeMs: 300, responseMs: 4, problem: null, format: 'll-hls' },
  ...{ manifestMs: 4, ttfbMs: 3, partFetchMs: 6, throughputKbps: 9_000, errorsPerMinute: 0, findings: [] },
  ...{ phase: 'running', datesApartMs: null, laterMs: null, wrong: null },
  ...part,
});
const figures = (...cdns: CdnReading[]): object => pointOf(0, cdnFigures(cdns)).values;

it('has figures of each CDN, and of how far they are apart', () => {
  expect(figures(reading({}))).toEqual({
    ...{ cdnLiveEdgeAgeMs: 300, cdnManifestMs: 4, cdnTtfbMs: 3, cdnPartFetchMs: 6, cdnThroughputKbps: 9_000 },
    cdnErrorsPerMinute: 0,
  });
  const dead = reading({ reachable: false, liveEdgeAgeMs: null, errorsPerMinute: 60 });
  const off = reading({ liveEdgeAgeMs: 800, datesApartMs: -400, laterMs: 120 });
  const several = figures(reading({}), dead, off, reading({ datesApartMs: 30 }));
  expect(several).toMatchObject({ cdnLiveEdgeAgeMs: 300, cdn2ErrorsPerMinute: 60, cdn3LiveEdgeAgeMs: 800 });
  expect(several).toMatchObject({ cdnDatesApartMs: 400, cdnLaterMs: 120 });
  expect(several).not.toHaveProperty('cdn2LiveEdgeAgeMs');
  expect(several).not.toHaveProperty('cdn2ManifestMs');
});

it('has nothing of a CDN that nobody has asked yet', () => {
  expect(figures(reading({ asked: false }))).toEqual({});
});

it('keeps a bound with each figure of the latency budget, of drift and of the return monitor', () => {
  const stage = { stage: 'srt' as const, ms: 122, how: 'measured' as const, boundMs: 1.5, what: '' };
  const drift = { between: 'cdn-capture' as const, ppm: 12, errorPpm: 4, msPerHour: 43, spanMs: 60_000, missing: null };
  const unknown = { ...drift, between: 'camera-ntp' as const, ppm: null, errorPpm: 9, msPerHour: null };
  const budget = { totalMs: 122, stages: [stage] };
  const latency = { readings: [], disagreement: null, budget, drifts: [drift, unknown] } as unknown as LatencyView;
  const { values } = pointOf(0, latencyFigures(latency));
  expect(values).toEqual({ budgetSrtMs: 122, budgetSrtBoundMs: 1.5, driftCdnPpm: 12, driftCdnBoundPpm: 4 });
  const monitor = { glassToGlassMs: 800, markMs: 801, clockErrorBoundMs: 3 } as ReturnStats;
  const { returnBoundMs } = pointOf(0, returnFigures(monitor)).values;
  expect(returnBoundMs).toBeCloseTo(3 + 1_000 / 60);
});
