import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unheardClock } from '../../shared/api/clock-view.ts';
import type { ClockView, Live } from '../../shared/api/live.ts';
import type { LatencyView } from '../../shared/telemetry/latency.ts';
import { telemetryPointSchema } from '../../shared/telemetry/metrics.ts';
import type { AudienceView } from '../../shared/telemetry/audience-view.ts';
import type { AudienceSummary, Tally } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import type { Show } from '../../shared/show/show.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { Backoff } from '../backends/backoff.ts';
import { CpuMeter } from './cpu-meter.ts';
import { LossWindow } from './loss-window.ts';
import { playheads } from './playheads.ts';
import { LoopDelayMeter } from './loop-delay.ts';
import { TelemetrySampler, type SampleFacts } from './sampler.ts';
import { statusLine } from './status-line.ts';
import { TelemetryLog } from './telemetry-log.ts';
import { TelemetryStore } from './telemetry-store.ts';
import { VoteMeter } from './vote-meter.ts';

const clockView: ClockView = { ...unheardClock('this computer'), offsetMs: 0.5 };
const audience = {
  viewers: 20,
  latency: { p50Ms: 800, p95Ms: 900, p99Ms: 990, syncSpreadMs: 200 },
  pageLatency: null,
  stalls: 2,
  votes: { sent: 10, acked: 10, counted: 10, refused: 0 },
} as AudienceSummary;

function encoder(packetsSent: number, packetsLost: number): EncoderStatus {
  return {
    onAir: true,
    sourceState: 'running',
    link: {
      state: 'connected',
      reason: null,
      srt: { rttMs: 1.25, packetsSent, packetsLost, packetsRetransmitted: 0, sendRateKbps: 3_000, sendBufferMs: 2 },
    },
    frames: { fps: 29.97 },
    captureToSendMs: { p50: 10, p95: 20, p99: 30 },
    lastCaptureTimeMs: 9_950,
    cpuPct: 40,
  } as EncoderStatus;
}

describe('TelemetrySampler', () => {
  const clock = new FakeClock();
  const heard = (status: EncoderStatus, heardMs: number) => ({ status, heardMs });
  const engineLink = {
    ...{ roundTripMs: 2, shortestMs: 1, longestMs: 3, exchanges: 9, atMs: 0 },
    ...{ clockOffsetMs: -4, clockErrorMs: 1 },
  };
  const facts: Omit<SampleFacts, 'atMs' | 'encoder'> = {
    ...{ clock: clockView, audience, view: null, capture: null, cdns: [], latency: null, returnMonitor: null },
    ...{ targetLatencyMs: 900, engineRoundTripMs: 2, engineLink, votesPerSecond: 15, loopDelayMs: 0.5 },
  };
  const newSampler = (): TelemetrySampler => new TelemetrySampler(new CpuMeter(clock, () => ({ user: 0, system: 0 })));

  it('makes rates of totals and leaves out what was not measured', () => {
    const sampler = newSampler();
    const first = sampler.second({ ...facts, atMs: 1_000, encoder: heard(encoder(100, 0), 900) });
    expect(first.values).not.toHaveProperty('srtLostPerSecond');
    expect(first.values).not.toHaveProperty('stallsPerMinute');
    expect(first.values).not.toHaveProperty('cdnLiveEdgeAgeMs');
    expect(first.values).not.toHaveProperty('clockErrorBoundMs');
    const engine = { ackP95Ms: 12, queue: 3, fanOutP95Ms: null };
    const view = { stallsPerMinute: 60, engine, spreadErrorBoundMs: 40 } as AudienceView;
    const next = { ...facts, view, atMs: 2_000 };
    const second = sampler.second({ ...next, encoder: heard(encoder(200, 5), 1_900) });
    expect(telemetryPointSchema.parse(second)).toEqual(second);
    expect(second.values).toMatchObject({
      ...{ srtLostPerSecond: 5, votesPerSecond: 15, srtRttMs: 1.25, viewers: 20 },
      ...{
        stallsPerMinute: 60,
        engineAckP95Ms: 12,
        engineQueue: 3,
        glassToGlassP99Ms: 990,
        targetLatencyMs: 900,
        hostLoopDelayMs: 0.5,
        syncSpreadBoundMs: 40,
        glassToGlassWorstBoundMs: 25,
        engineClockOffsetMs: -4,
        engineClockBoundMs: 1,
      },
    });
    expect(second.values).not.toHaveProperty('engineFanOutP95Ms');
    expect(sampler.lossPct).toBe(5);
    sampler.second({ ...facts, atMs: 3_000, encoder: null });
    expect(sampler.lossPct).toBeNull();
  });

  it('tells between two seconds only what is known anew', () => {
    const sampler = newSampler();
    const made = encoder(100, 0);
    const srt = { ...made.link.srt, bandwidthKbps: 9_000 } as NonNullable<typeof made.link.srt>;
    const more = { bitrateKbps: 3_000, queueFrames: 1, keyframeMs: 2_000, quantiser: null };
    const status = heard({ ...made, ...more, link: { ...made.link, srt } }, 900);
    sampler.second({ ...facts, atMs: 1_000, encoder: status });
    const between = sampler.between({ ...facts, atMs: 1_100, encoder: status });
    expect(Object.keys(between.values).sort()).toEqual(['clockOffsetMs', 'hostLoopDelayMs', 'votesPerSecond']);
    const anew = sampler.between({ ...facts, atMs: 1_500, encoder: { ...status, heardMs: 1_450 } });
    expect(anew.values).toMatchObject({ srtRttMs: 1.25, encoderFps: 29.97 });
    expect(Object.keys(anew.values).sort()).toEqual([
      ...['captureToSendP95Ms', 'clockOffsetMs', 'encoderBitrateKbps', 'encoderFps', 'encoderKeyframeMs'],
      ...['encoderQueueFrames', 'hostLoopDelayMs', 'srtBandwidthKbps', 'srtRttMs', 'srtSendBufferMs'],
      ...['srtSendRateKbps', 'votesPerSecond'],
    ]);
    // A window that captures tells of its own queue, by the second.
    const capture = {} as Exclude<SampleFacts['capture'], null>;
    const captured = sampler.between({ ...facts, capture, atMs: 1_600, encoder: { ...status, heardMs: 1_550 } });
    expect(captured.values).not.toHaveProperty('encoderQueueFrames');
    expect(captured.values).toHaveProperty('encoderFps');
  });

  it('names the ways of measuring, the budget and drifts as they stand', () => {
    const reading = { way: 'mark', p50Ms: 800, p95Ms: null, errorBoundMs: 17, ageMs: 0, viewers: 1, missing: null };
    const latency = {
      readings: [reading, { ...reading, way: 'timestamps', p50Ms: 830 }],
      ...{ disagreement: null, apartMs: 30 },
      budget: { stages: [{ stage: 'encode', ms: 7, how: 'measured', boundMs: 0, what: '' }], sumMs: 7 },
      drifts: [{ between: 'cdn-capture', ppm: -3 }],
    } as unknown as LatencyView;
    const { values } = newSampler().second({ ...facts, latency, atMs: 1_000, encoder: null });
    expect(values).toMatchObject({
      ...{ markGlassToGlassP50Ms: 800, latencyDisagreementMs: 30, budgetEncodeMs: 7, driftCdnPpm: -3 },
    });
  });
});

describe('VoteMeter', () => {
  const tally = (cueId: string, total: number): Tally => ({ cueId, runId: 'r', total }) as Tally;

  it('counts what came in the last second, retakes included, and nothing of before it was there', () => {
    const votes = new VoteMeter();
    votes.begin([tally('a', 500)]);
    votes.add([tally('a', 507), tally('b', 3)], 10_000);
    expect(votes.perSecond(10_050)).toBe(10);
    votes.add([tally('b', 1)], 10_900);
    expect(votes.perSecond(10_950)).toBe(11);
    expect(votes.perSecond(11_001)).toBe(1);
    expect(votes.perSecond(12_000)).toBe(0);
  });
});

describe('LoopDelayMeter', () => {
  it('tells how late the loop comes to its work, of the last second', () => {
    const real = new FakeClock();
    let heldUpMs = 0;
    const clock: Clock = {
      wallNow: () => real.wallNow(),
      monoNow: () => real.monoNow(),
      schedule: (delayMs, task) => real.schedule(delayMs + heldUpMs, task),
    };
    const meter = new LoopDelayMeter(clock);
    expect(meter.p99Ms).toBeNull();
    real.advance(1_000);
    expect(meter.p99Ms).toBe(0);
    heldUpMs = 75;
    real.advance(120);
    heldUpMs = 0;
    real.advance(200);
    expect(meter.p99Ms).toBe(75);
    real.advance(2_000);
    expect(meter.p99Ms).toBe(0);
    meter.close();
    expect(real.pendingTasks).toBe(0);
  });
});

describe('LossWindow', () => {
  it('looks at the last seconds only, and begins anew with a new connection', () => {
    const window = new LossWindow();
    expect(window.lossPct).toBeNull();
    window.add(0, 0);
    for (let second = 1; second <= 10; second++) window.add(second * 100, Math.min(second, 4) * 50);
    expect(window.lossPct).toBe(0);
    window.add(50, 0);
    expect(window.lossPct).toBeNull();
  });

  it('is always a share', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat())), (samples) => {
        const window = new LossWindow();
        for (const [sent, lost] of samples) {
          window.add(sent, lost);
          expect(window.lossPct ?? 0).toBeGreaterThanOrEqual(0);
          expect(window.lossPct ?? 0).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});

describe('playheads', () => {
  const heard = { status: encoder(1, 0), heardMs: 10_000 };

  it('moves on between two statuses, and never beyond now', () => {
    expect(playheads(10_200, heard, audience)).toEqual({ onAirMs: 10_150, viewersMs: 9_400 });
    const ahead = { status: { ...encoder(1, 0), lastCaptureTimeMs: 10_100 }, heardMs: 10_000 };
    expect(playheads(10_020, ahead, null)).toEqual({ onAirMs: 10_020, viewersMs: null });
  });

  it('knows nothing without a picture or with old news', () => {
    expect(playheads(12_500, heard, null).onAirMs).toBeNull();
    expect(playheads(10_000, null, null).onAirMs).toBeNull();
    const waiting = { ...heard, status: { ...heard.status, sourceState: 'waiting' as const } };
    expect(playheads(10_000, waiting, null).onAirMs).toBeNull();
  });
});

describe('statusLine', () => {
  const show = { rundown: { cues: [{ id: 'a', number: '12.5' }] } } as Show;
  const run = { currentCueId: 'a', cues: { a: { cueId: 'a', phase: 'open', votes: 134 } } };
  const live = { encoder: encoder(100, 0), audience, run } as unknown as Live;

  it('tells everything on one line', () => {
    expect(statusLine({ live, show, onAirMs: 3_723_900, lossPct: 0.04 })).toBe(
      'on air 01:02:03 | link connected rtt 1.3 ms loss 0.0 % | 30 fps | 20 viewers | latency p50 800 p95 900 ms | ' +
        'cue 12.5 open 134 votes',
    );
  });

  it('says what is missing', () => {
    const alone = { ...live, encoder: null, audience: null, run: { currentCueId: null, cues: {} } } as unknown as Live;
    expect(statusLine({ live: alone, show, onAirMs: 0, lossPct: null })).toBe(
      'off air | encoder away | no audience | no cue yet',
    );
  });
});

describe('small parts', () => {
  it('keeps ten minutes of points', () => {
    const log = new TelemetryLog();
    for (let second = 0; second < 700; second++) log.add({ atMs: second * 1_000, values: {} });
    expect(log.points).toHaveLength(600);
    expect(log.points[0]?.atMs).toBe(100_000);
  });

  it('puts what an earlier host measured before its own', () => {
    const log = new TelemetryLog();
    log.add({ atMs: 5_000, values: {} });
    log.takeOver([3_000, 4_000, 5_000, 6_000].map((atMs) => ({ atMs, values: { viewers: 1 } })));
    expect(log.points.map(({ atMs }) => atMs)).toEqual([3_000, 4_000, 5_000]);
    log.takeOver(Array.from({ length: 700 }, (_, second) => ({ atMs: second, values: {} })));
    expect(log.points).toHaveLength(600);
  });

  it('gives back the last ten minutes after a restart, without rows it does not understand', async () => {
    const clock = new FakeClock();
    const dir = mkdtempSync(join(tmpdir(), 'cuelight-telemetry-'));
    const problems: string[] = [];
    const open = (nowMs: number): TelemetryStore =>
      new TelemetryStore({ dir, nowMs, asideSuffix: 'then' }, (_level, problem) => problems.push(problem));
    const first = open(1_000_000);
    expect(await first.recent(clock)).toEqual([]);
    for (const atMs of [100_000, 500_000, 900_000, 2_000_000])
      first.append({ atMs, values: { viewers: atMs / 1_000 } });
    await first.close();
    const db = new DatabaseSync(join(dir, 'telemetry.sqlite'));
    db.exec(`INSERT INTO telemetry VALUES (950000, 'rubbish'), (960000, '{"viewers":"many"}')`);
    db.close();
    const second = open(1_000_000);
    expect(await second.recent(clock)).toEqual([
      { atMs: 500_000, values: { viewers: 500 } },
      { atMs: 900_000, values: { viewers: 900 } },
    ]);
    await second.close();
    rmSync(dir, { recursive: true });
    const third = open(1_000_000);
    await third.close();
    writeFileSync(join(dir, 'telemetry.sqlite'), 'no database at all, and long enough to be taken for one'.repeat(30));
    const broken = open(1_000_000);
    expect(await broken.recent(clock)).toEqual([]);
    await broken.close();
    expect(problems).toHaveLength(1);
    rmSync(dir, { recursive: true });
  });

  it('reads CPU time as a share of one core', () => {
    const clock = new FakeClock();
    let userUs = 0;
    const meter = new CpuMeter(clock, () => ({ user: userUs, system: 0 }));
    clock.advance(1_000);
    userUs = 250_000;
    expect(meter.read()).toBeCloseTo(25);
    expect(meter.read()).toBe(0);
  });

  it('waits longer after each failure, up to its limit, and never in step with others', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(60), (random, failures) => {
        const backoff = new Backoff({ firstMs: 100, longestMs: 10_000, random: () => random });
        for (let failure = 0; failure < failures; failure++) backoff.nextMs();
        const waitMs = backoff.nextMs();
        const fullMs = Math.min(10_000, 100 * 2 ** failures);
        expect(waitMs).toBeGreaterThanOrEqual(fullMs / 2);
        expect(waitMs).toBeLessThanOrEqual(fullMs);
        backoff.reset();
        expect(backoff.nextMs()).toBeLessThanOrEqual(100);
      }),
    );
  });
});
