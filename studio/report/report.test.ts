import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unheardClock } from '../../shared/api/clock-view.ts';
import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import { reportSchema } from '../../shared/report/report.ts';
import { untakenCue, type RunState } from '../../shared/show/run-state.ts';
import { freshCue } from '../../shared/cues/registry.ts';
import { SHOW_FILE_VERSION, showSchema, type Show } from '../../shared/show/show.ts';
import { countOn, newCounter, RateMeter, totalOf } from '../telemetry/counters.ts';
import { buildReport, problemsOf, type ReportFacts } from './build-report.ts';
import { addStatus, newFigures } from './figures.ts';
import { neverOnAir, sampleOnAir, type OnAirState } from './on-air-meter.ts';
import { isSettled } from './settle.ts';

describe('counters', () => {
  it('keep what was counted before a new beginning', () => {
    let counter = countOn(newCounter, 10, 'a');
    counter = countOn(counter, 15, 'a');
    counter = countOn(counter, 3, 'a');
    expect(totalOf(counter)).toBe(18);
    counter = countOn(counter, 7, 'b');
    expect(totalOf(counter)).toBe(25);
  });

  it('sum exactly over any restarts', () => {
    const lives = fc.array(fc.array(fc.nat(1_000), { minLength: 1 }));
    fc.assert(
      fc.property(lives, (growths) => {
        let counter = newCounter;
        let total = 0;
        growths.forEach((steps, life) => {
          let shown = 0;
          for (const step of steps) {
            shown += step;
            total += step;
            counter = countOn(counter, shown, String(life));
          }
        });
        expect(totalOf(counter)).toBe(total);
      }),
    );
  });

  it('give a rate per second', () => {
    const meter = new RateMeter();
    expect(meter.sample(10, 1_000)).toBeNull();
    expect(meter.sample(30, 3_000)).toBe(10);
    expect(meter.sample(5, 4_000)).toBeNull();
    expect(meter.sample(6, 4_500)).toBe(2);
  });
});

/** Samples as [time, connected since or null]. */
function measure(samples: [number, number | null][], wanted = true): OnAirState {
  return samples.reduce(
    (state, [atMs, connectedSinceMs]) => sampleOnAir(state, { atMs, wanted, connectedSinceMs }),
    neverOnAir,
  );
}

describe('sampleOnAir', () => {
  it('counts from the connection, and connecting at first is no gap', () => {
    const state = measure([
      [0, null],
      [500, null],
      [1_000, 700],
      [2_000, 700],
    ]);
    expect(state).toMatchObject({ firstOnAirMs: 700, onAirMs: 1_300, gapMs: 0, gaps: 0 });
  });

  it('counts an interruption once, with its whole length', () => {
    const state = measure([
      [0, 0],
      [1_000, 0],
      [1_500, null],
      [2_000, null],
      [2_500, 2_200],
      [3_500, 2_200],
    ]);
    expect(state).toMatchObject({ onAirMs: 2_300, gapMs: 1_200, gaps: 1 });
  });

  it('sees a reconnect that fell between two samples', () => {
    const state = measure([
      [0, 0],
      [1_000, 0],
      [2_000, 1_800],
    ]);
    expect(state).toMatchObject({ onAirMs: 1_200, gapMs: 800, gaps: 1 });
  });

  it('counts the time in which only the host was away', () => {
    const before = measure([
      [0, 0],
      [1_000, 0],
    ]);
    const after = sampleOnAir(before, { atMs: 31_000, wanted: true, connectedSinceMs: 0 });
    expect(after).toMatchObject({ onAirMs: 31_000, gapMs: 0, gaps: 0 });
  });

  it('takes going off air on purpose, and on again, for no gap', () => {
    let state = measure([
      [0, 0],
      [1_000, 0],
    ]);
    state = sampleOnAir(state, { atMs: 1_500, wanted: false, connectedSinceMs: null });
    state = sampleOnAir(state, { atMs: 9_000, wanted: true, connectedSinceMs: null });
    state = sampleOnAir(state, { atMs: 9_500, wanted: true, connectedSinceMs: null });
    state = sampleOnAir(state, { atMs: 10_000, wanted: true, connectedSinceMs: 9_800 });
    expect(state).toMatchObject({ onAirMs: 1_200, gapMs: 0, gaps: 0 });
  });

  it('never counts more than the time that passed', () => {
    const sample = fc.record({
      stepMs: fc.nat(5_000),
      wanted: fc.boolean(),
      since: fc.option(fc.nat(20_000)),
    });
    fc.assert(
      fc.property(fc.array(sample), (samples) => {
        let atMs = 0;
        let state = neverOnAir;
        for (const { stepMs, wanted, since } of samples) {
          atMs += stepMs;
          state = sampleOnAir(state, { atMs, wanted, connectedSinceMs: since === null ? null : Math.min(since, atMs) });
          expect(state.onAirMs + state.gapMs).toBeLessThanOrEqual(atMs);
          expect(Math.min(state.onAirMs, state.gapMs)).toBeGreaterThanOrEqual(0);
          expect(state.gaps > 0 || state.gapMs === 0).toBe(true);
        }
      }),
    );
  });
});

const show: Show = showSchema.parse({
  version: SHOW_FILE_VERSION,
  id: 'show',
  title: 'Show',
  targetLatencyMs: 800,
  rundown: { cues: [freshCue('poll', 'a', '1', 'Colour')] },
});
const run: RunState = {
  runId: 'r',
  revision: 1,
  ...{ startedAtMs: 0, firstTakenAtMs: 1_000.2, endedAtMs: null, holdSinceMs: null, heldMs: 0, hostMessage: null },
  standbyCueId: null,
  currentCueId: 'a',
  cues: {
    a: {
      ...untakenCue('a'),
      phase: 'closed',
      plannedAtMs: 1_000,
      firedAtMs: 1_000.2,
      fireErrorMs: 0.2,
      opensAtMs: 1_000.2,
      closesAtMs: 6_000.2,
      counts: { red: 3, blue: 1 },
      votes: 4,
      final: true,
      note: null,
    },
  },
};
const audience: AudienceSummary = {
  viewers: 10,
  pages: 1,
  simulated: 9,
  latency: { viewers: 10, p1Ms: 700, p50Ms: 800, p95Ms: 900, p99Ms: 950, maxMs: 990, syncSpreadMs: 250 },
  pageLatency: null,
  runLatency: { viewers: 12, p1Ms: 690, p50Ms: 810, p95Ms: 1_200, p99Ms: 1_500, maxMs: 2_000, syncSpreadMs: 810 },
  stalls: 0,
  votes: { sent: 6, acked: 5, counted: 4, refused: 1 },
  badMessages: 0,
};
const clock = { ...unheardClock('s'), synchronised: true, offsetMs: 1, roundTripMs: 2, errorBoundMs: 3 };
const facts: ReportFacts = {
  figures: {
    ...newFigures('l'),
    onAir: measure([
      [0, 0],
      [1_000, 0],
    ]),
  },
  clock,
  encoder: null,
  show,
  run,
  audience,
};

describe('buildReport', () => {
  it('fits its schema and says what was measured', () => {
    const report = buildReport(facts);
    expect(reportSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({
      onAirMs: 1_000,
      glassToGlassMs: { p50: 810, p95: 1_200, p99: 1_500 },
      syncSpreadMs: 810,
      srt: { packetsSent: null, library: 'none' },
      votes: { sent: 6, acked: 5, counted: 4, lost: 1 },
      cues: [{ id: 'a', type: 'poll', votes: 4, results: { red: 3, blue: 1 }, fireErrorMs: 0.2 }],
    });
  });

  it('tells the latency of now while the run has none, and none when nobody ever told', () => {
    const early = { ...audience, runLatency: null };
    expect(buildReport({ ...facts, audience: early }).glassToGlassMs).toEqual({ p50: 800, p95: 900, p99: 950 });
    const silent = { ...early, latency: null };
    expect(buildReport({ ...facts, audience: silent })).toMatchObject({ glassToGlassMs: null, syncSpreadMs: null });
  });

  it('never reports a negative loss', () => {
    const votes = { sent: 1, acked: 4, counted: 4, refused: 2 };
    expect(buildReport({ ...facts, audience: { ...audience, votes } }).votes.lost).toBe(0);
  });

  it('adds packets over reconnects, and frames over restarts', () => {
    const status = (packetsSent: number, since: number, framesIn: number): EncoderStatus =>
      ({
        onAir: true,
        sourceState: 'running',
        link: {
          state: 'connected',
          connectedSinceMs: since,
          library: 'libsrt 1.5.1',
          srt: { rttMs: 1, packetsSent, packetsLost: 1, packetsRetransmitted: 0, packetsDropped: 0 },
        },
        frames: { in: framesIn, sent: framesIn, dropped: 0 },
        bitrateKbps: 3_000,
      }) as EncoderStatus;
    let figures = newFigures('l');
    figures = addStatus(figures, status(100, 1, 30), 500, true);
    figures = addStatus(figures, status(150, 2, 60), 1_000, true);
    figures = addStatus(figures, status(20, 3, 5), 1_500, true);
    const report = buildReport({ ...facts, figures });
    expect(report.srt).toMatchObject({ packetsSent: 270, packetsLost: 3, library: 'libsrt 1.5.1', rttMs: 1 });
    expect(report.frames.in).toBe(65);
  });

  it('names each problem in words', () => {
    const problems = (given: ReportFacts): string[] => problemsOf(given, buildReport(given), true);
    expect(problems(facts)).toEqual(['1 of 6 votes were sent by viewers but neither counted nor refused.']);
    expect(problems({ ...facts, figures: newFigures('l'), audience: null })).toEqual([
      'The programme never went on air.',
      'The interaction engine never told about its audience, so votes cannot be accounted for.',
    ]);
    const onAir = measure([
      [0, 0],
      [1_000, 0],
      [2_000, null],
      [3_000, 2_500],
    ]);
    const fine = { ...audience, votes: { sent: 4, acked: 4, counted: 3, refused: 1 } };
    expect(problems({ ...facts, figures: { ...newFigures('l'), onAir }, audience: fine })).toEqual([
      'The programme was interrupted once, for 1.5 s in all.',
    ]);
    expect(problems({ ...facts, audience: fine })).toEqual([]);
  });
});

describe('isSettled', () => {
  it('waits for votes on their way and for windows about to end', () => {
    const fine = { ...audience, votes: { sent: 4, acked: 4, counted: 3, refused: 1 } };
    const cue = run.cues['a'];
    if (!cue) throw new Error('the example has a cue');
    const pending = { ...run, cues: { a: { ...cue, phase: 'pending' as const } } };
    const open = { ...run, cues: { a: { ...cue, phase: 'open' as const, closesAtMs: 600_000 } } };
    expect(isSettled({ audience: fine, run, nowMs: 9_000 })).toBe(true);
    expect(isSettled({ audience, run, nowMs: 9_000 })).toBe(false);
    const unacknowledged = { ...audience, votes: { sent: 4, acked: 3, counted: 4, refused: 0 } };
    expect(isSettled({ audience: unacknowledged, run, nowMs: 9_000 })).toBe(false);
    expect(isSettled({ audience: fine, run: pending, nowMs: 9_000 })).toBe(false);
    expect(isSettled({ audience: fine, run: open, nowMs: 9_000 })).toBe(true);
    expect(isSettled({ audience: null, run, nowMs: 9_000 })).toBe(false);
  });
});
