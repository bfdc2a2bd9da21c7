import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewerMessageSchema, type ViewerReport } from '../../../shared/interaction/protocol.ts';
import { audienceViewSchema, type EngineFigures } from '../../../shared/telemetry/audience-view.ts';
import { HEAT_BOUNDS_MS } from '../../../shared/telemetry/heat-bands.ts';
import { LatencyRecorder } from '../../../shared/interaction/latency-histogram.ts';
import { readMessage } from '../read-message.ts';
import { AudienceWatch } from './audience-watch.ts';
import { MAX_NAMES, OTHERS } from './label-groups.ts';

const TARGET_MS = 900;
const ENGINE: EngineFigures = { ackP95Ms: null, queue: 0, fanOutP95Ms: null };
const T0 = 1_700_000_000_000;

function report(latencyMs: number | null, more: Partial<ViewerReport> = {}): ViewerReport {
  const recorder = new LatencyRecorder();
  if (latencyMs !== null) for (let frame = 0; frame < 30; frame++) recorder.add(latencyMs);
  return {
    ...{ type: 'report', glassToGlassMs: latencyMs, bufferMs: 300, stalls: 0, playbackRate: 1, clockErrorBoundMs: 2 },
    ...{ votesSent: 0, votesAcked: 0, frames: recorder.frames, latencyHistogram: recorder.take(), ...more },
  };
}

const id = (index: number): string => `viewer-${String(index).padStart(4, '0')}`;

/** Everybody joined long ago and reports now. */
function watching(reports: readonly ViewerReport[], atMs = T0): AudienceWatch {
  const watch = new AudienceWatch();
  reports.forEach((_, index) => {
    watch.join(id(index), index, 'page');
  });
  for (let ago = 12; ago >= 0; ago -= 3) {
    reports.forEach((one, index) => {
      watch.report(id(index), one, atMs - ago * 1_000, TARGET_MS);
    });
  }
  return watch;
}

describe('AudienceWatch', () => {
  it('tells what viewers get by medians, in the whole, by group and of the worst, and nothing of those who do not tell', () => {
    const gets = (cdn: string, mbps: number, startUpMs: number, latencyMs = 900) =>
      report(latencyMs, { cdn, bitrateKbps: 3_000, throughputKbps: mbps * 1_000, startUpMs });
    const watch = watching([
      gets('cdn-a', 80, 400),
      gets('cdn-a', 90, 500),
      gets('cdn-a', 999, 60_000),
      gets('cdn-b', 4, 2_500, 2_000),
      report(900, { cdn: 'cdn-c' }),
    ]);
    const view = watch.view(T0, TARGET_MS, ENGINE);
    const of = (name: string) => view.groups.find((group) => group.name === name)?.delivery;
    const bitrateP50Kbps = 3_000;
    expect(of('cdn-a')).toEqual({
      bitrateP50Kbps,
      throughputP50Kbps: 90_000,
      startUpP50Ms: 500,
      droppedPct: null,
    });
    expect(of('cdn-b')).toMatchObject({ throughputP50Kbps: 4_000, startUpP50Ms: 2_500 });
    expect(of('cdn-c')).toBeNull();
    expect(view.delivery).toMatchObject({ bitrateP50Kbps, throughputP50Kbps: 80_000, startUpP50Ms: 500 });
    expect(view.worst[0]).toMatchObject({ cdn: 'cdn-b', bitrateKbps: 3_000, throughputKbps: 4_000 });
    expect(view.worst.at(-1)).toMatchObject({ cdn: 'cdn-c', bitrateKbps: null, throughputKbps: null });
    expect(audienceViewSchema.parse(view)).toEqual(view);
  });

  it('counts frames dropped between reports, each viewer alike, and none of a player that began anew', () => {
    const watch = new AudienceWatch();
    for (let index = 0; index < 3; index++) watch.join(id(index), index, 'page');
    const reports = (dropped: readonly number[], atMs: number): void => {
      dropped.forEach((framesDropped, index) => {
        watch.report(id(index), report(900, { frames: 30, framesDropped }), atMs, TARGET_MS);
      });
    };
    reports([100, 0, 500], T0 - 1_000);
    expect(watch.view(T0 - 1_000, TARGET_MS, ENGINE).delivery).toBeNull();
    reports([110, 0, 4], T0);
    expect(watch.view(T0, TARGET_MS, ENGINE).delivery?.droppedPct).toBeCloseTo((100 * (10 / 40)) / 2, 6);
  });

  it('has nothing to say before anybody plays', () => {
    const watch = watching([report(null)]);
    const view = watch.view(T0, TARGET_MS, ENGINE);
    expect(view).toMatchObject({ all: null, pages: null, heat: null, settling: null, groups: [], worst: [] });
    expect(audienceViewSchema.parse(view)).toEqual(view);
  });

  it('counts each viewer once in the whole, in one group of each kind and in one band', () => {
    const label = fc.constantFrom('cdn-a', 'cdn-b', 'wifi', '4g');
    const anyReport = fc.record({
      ms: fc.double({ min: -50, max: 9_000, noNaN: true }),
      cdn: fc.option(label),
      device: fc.option(label),
    });
    fc.assert(
      fc.property(fc.array(anyReport, { minLength: 1, maxLength: 60 }), (all) => {
        const labels = ({ cdn, device }: (typeof all)[number]) => ({
          ...(cdn ? { cdn } : {}),
          ...(device ? { device } : {}),
        });
        const view = watching(all.map((one) => report(one.ms, labels(one)))).view(T0, TARGET_MS, ENGINE);
        expect(audienceViewSchema.safeParse(view).success).toBe(true);
        expect(view.all?.viewers).toBe(all.length);
        for (const dimension of ['cdn', 'device', 'network'] as const) {
          const groups = view.groups.filter((group) => group.dimension === dimension);
          expect(groups.reduce((sum, group) => sum + group.spread.viewers, 0)).toBe(all.length);
        }
        expect(view.heat?.counts.reduce((sum, count) => sum + count, 0)).toBe(all.length);
        expect(view.worst).toHaveLength(Math.min(10, all.length));
        const latencies = view.worst.map((viewer) => viewer.glassToGlassMs);
        expect(latencies).toEqual(latencies.toSorted((a, b) => b - a));
      }),
    );
  });

  it('lets no client make up more groups than fit a table', () => {
    const reports = Array.from({ length: 500 }, (_, index) =>
      report(800, { cdn: index < 300 ? 'real' : `fake-${String(index)}` }),
    );
    const groups = watching(reports)
      .view(T0, TARGET_MS, ENGINE)
      .groups.filter((group) => group.dimension === 'cdn');
    expect(groups).toHaveLength(MAX_NAMES + 1);
    expect(groups[0]).toMatchObject({ name: 'real', spread: { viewers: 300 } });
    expect(groups.at(-1)).toMatchObject({ name: OTHERS, spread: { viewers: 500 - 300 - (MAX_NAMES - 1) } });
  });

  it('takes no client’s claim beyond what can be counted', () => {
    const plain = { latencyHistogram: [], frames: 0 };
    const view = watching([report(1e300, plain), report(-1e300, plain)]).view(T0, TARGET_MS, ENGINE);
    expect(view.all?.maxMs).toBeLessThanOrEqual(60_100);
    expect(view.settling?.errorP95Ms).toBeLessThanOrEqual(61_000);
    expect(audienceViewSchema.safeParse(view).success).toBe(true);
  });

  it('puts viewers into bands of the heat map, the late ones into the last', () => {
    const view = watching([report(0), report(99.9), report(100), report(850), report(59_900), report(65_000)]).view(
      T0,
      TARGET_MS,
      ENGINE,
    );
    expect(view.heat?.counts.slice(0, 2)).toEqual([2, 1]);
    expect(view.heat?.counts[8]).toBe(1);
    // What is later than histograms reach counts as their end.
    expect(view.heat?.counts.slice(HEAT_BOUNDS_MS.length - 2)).toEqual([2]);
  });

  it('tells the heat of each group, which together are all', () => {
    const view = watching([report(150, { cdn: 'a' }), report(150, { cdn: 'b' }), report(4_900, { cdn: 'b' })]).view(
      T0,
      TARGET_MS,
      ENGINE,
    );
    const of = (dimension: string) => view.heatGroups.filter((group) => group.dimension === dimension);
    expect(of('cdn').map(({ name, counts }) => [name, counts[1], counts.at(-1)])).toEqual([
      ['a', 1, 1],
      ['b', 1, 1],
    ]);
    for (const dimension of ['cdn', 'device', 'network']) {
      const sums = view.heat?.counts.map((_, band) =>
        of(dimension).reduce((sum, { counts }) => sum + (counts[band] ?? 0), 0),
      );
      expect(sums).toEqual(view.heat?.counts);
    }
  });

  it('counts viewers without a histogram by the latency they tell, and those who stand still by the frame’s age', () => {
    const { latencyHistogram: _histogram, frames: _frames, ...plain } = report(700);
    const still = report(null, { glassToGlassMs: 5_000, frames: 0, latencyHistogram: [], stalls: 1 });
    const view = watching([plain, still]).view(T0, TARGET_MS, ENGINE);
    expect(view.all?.p50Ms).toBeCloseTo(700, 0);
    expect(view.all?.maxMs).toBeCloseTo(5_000, -1);
    expect(view.worst[0]).toMatchObject({ why: 'stall', glassToGlassMs: 5_000 });
  });

  it('says how far the audience is with a new target, before anyone has answered', () => {
    const told = { targetMs: 900, personalTargetMs: 1_000, errorMs: 0 };
    const watch = watching([report(1_000, told), report(1_000, told)]);
    expect(watch.view(T0, 900, ENGINE).settling).toMatchObject({
      settled: 2,
      viewers: 2,
      errorP95Ms: 0,
      estimateMs: 0,
    });
    const moved = watch.view(T0, 1_900, ENGINE).settling;
    expect(moved).toMatchObject({ settled: 0, errorP95Ms: 1_000 });
    expect(moved?.estimateMs).toBeCloseTo((1_000 - 50) / 0.04);
  });

  it('keeps who loses the connection for a minute, but shows only who is there and reports', () => {
    const watch = watching([report(800), report(900)]);
    watch.leave(id(0), 0, T0);
    expect(watch.view(T0, TARGET_MS, ENGINE).all?.viewers).toBe(1);
    watch.join(id(0), 7, 'page');
    watch.report(id(0), report(800, { stalls: 2 }), T0 + 1_000, TARGET_MS);
    expect(watch.view(T0 + 1_000, TARGET_MS, ENGINE)).toMatchObject({ all: { viewers: 2 }, stallsPerMinute: 2 });
    // The old session closing late must not take the new one with it.
    watch.leave(id(0), 0, T0 + 1_500);
    expect(watch.view(T0 + 2_000, TARGET_MS, ENGINE).all?.viewers).toBe(2);
    expect(watch.view(T0 + 7_000, TARGET_MS, ENGINE).all).toBeNull();
  });

  it('tells how wrong the spread may be, and by what frames are dated', () => {
    const dated = (by: ViewerReport['datedBy']) => report(700, by === undefined ? {} : { datedBy: by });
    const view = watching([dated('sei'), dated('program-date-time'), dated('sei'), dated(undefined)]).view(
      ...([T0, TARGET_MS, ENGINE] as const),
    );
    // At 700 ms a bucket is 0.4 ms wide.
    expect(view.spreadErrorBoundMs).toBeCloseTo(2 * (2 + 1_000 / 60) + 0.4, 6);
    expect(view.datedBy).toEqual([
      { by: 'sei', viewers: 2, pages: 2 },
      { by: 'program-date-time', viewers: 1, pages: 1 },
    ]);
    expect(view.worst.map(({ datedBy }) => datedBy)).toEqual(['sei', 'program-date-time', 'sei', null]);
    // What viewers and recordings of before sent stays valid.
    expect(viewerMessageSchema.parse(report(700))).not.toHaveProperty('datedBy');
    const { spreadErrorBoundMs: _, datedBy: __, ...older } = view;
    expect(audienceViewSchema.parse(older)).toMatchObject({ spreadErrorBoundMs: null, datedBy: [] });
  });

  it('leaves those out whose clock is not known, tells how many, and lets them spoil nobody’s bound', () => {
    const good = [
      report(700, { cdn: 'a' }),
      report(720, { cdn: 'a' }),
      report(710, { cdn: 'a', clockErrorBoundMs: 1_000 }),
    ];
    const alone = watching(good).view(T0, TARGET_MS, ENGINE);
    expect(alone).toMatchObject({ clockUnknown: 0, all: { viewers: 3 } });
    const bad = [
      report(50_000, { cdn: 'a', clockErrorBoundMs: null, markMs: 50_000, arrivalAgeMs: 9_000, datedBy: 'sei' }),
      report(3, { cdn: 'b', clockErrorBoundMs: 1_001, startUpMs: 70 }),
      report(3, { cdn: 'b', clockErrorBoundMs: 60_000 }),
    ];
    const view = watching([...good, ...bad]).view(T0, TARGET_MS, ENGINE);
    const { all, pages, spreadErrorBoundMs, heat, heatGroups, groups, worst, settling, marks, datedBy } = alone;
    expect(view).toMatchObject({
      clockUnknown: 3,
      all,
      pages,
      spreadErrorBoundMs,
      heat,
      worst,
      settling,
      marks,
      datedBy,
    });
    expect(view.heatGroups).toEqual(heatGroups);
    expect(view.groups.map(({ spread }) => spread)).toEqual(groups.map(({ spread }) => spread));
    expect(view.arrivalAgeP50Ms).toBeNull();
    // What needs no clock is told of everybody.
    expect(view.delivery?.startUpP50Ms).toBe(70);
    const none = watching(bad).view(T0, TARGET_MS, ENGINE);
    expect(none).toMatchObject({
      clockUnknown: 3,
      all: null,
      heat: null,
      spreadErrorBoundMs: null,
      groups: [],
      worst: [],
    });
    expect(audienceViewSchema.parse(none)).toEqual(none);
    const { clockUnknown: _, ...older } = none;
    expect(audienceViewSchema.parse(older).clockUnknown).toBe(0);
  });

  it('compares the mark with the time stamps, viewer by viewer', () => {
    const view = watching([report(700, { markMs: 820 }), report(900, { markMs: 1_020 }), report(800)]).view(
      T0,
      TARGET_MS,
      ENGINE,
    );
    expect(view.marks).toMatchObject({ viewers: 2 });
    expect(view.markMinusStampsMs).toBeCloseTo(120, 0);
  });

  it.each([
    ['clock', { clockErrorBoundMs: 150 }],
    ['drift', { driftPpm: -900 }],
    ['network', { targetMs: 900, personalTargetMs: 1_300 }],
    ['network', { bufferMs: 20 }],
    ['on-target', { targetMs: 900, personalTargetMs: 980, errorMs: 20 }],
    ['settling', { playbackRate: 1.04 }],
    ['unknown', {}],
  ] as const)('tells why a viewer is late: %s', (why, more) => {
    const [worst] = watching([report(1_500, more)]).view(T0, TARGET_MS, ENGINE).worst;
    expect(worst?.why).toBe(why);
    expect(worst?.text).toMatch(/\.$/);
  });

  it('tells who joins, who stalled and who ratchets', () => {
    const watch = new AudienceWatch();
    watch.join(id(1), 1, 'simulated');
    let atMs = T0;
    const play = (seconds: number, latencyMs: number, stalls: number): string | undefined => {
      for (let second = 0; second < seconds; second++) {
        atMs += 1_000;
        watch.report(id(1), report(latencyMs, { stalls }), atMs, TARGET_MS);
      }
      return watch.view(atMs, TARGET_MS, ENGINE).worst[0]?.why;
    };
    expect(play(5, 900, 0)).toBe('joining');
    expect(play(10, 900, 0)).toBe('on-target');
    expect(play(2, 1_100, 1)).toBe('rebuffer');
    expect(play(20, 1_100, 1)).toBe('unknown');
    play(20, 1_300, 2);
    expect(play(20, 1_500, 3)).toBe('ratchet');
    expect(watch.view(atMs, TARGET_MS, ENGINE).ratcheting).toBe(1);
  });

  it('names the five that surely drift most, with what their figure comes from', () => {
    const told = (driftPpm: number | null, driftErrorPpm?: number) =>
      report(900, { driftPpm, ...(driftErrorPpm === undefined ? {} : { driftErrorPpm, driftSpanMs: 60_000 }) });
    const watch = watching([
      ...[told(30, 2), told(-80, 5), told(90, 85), told(null), told(40, 3), told(-20, 1), told(500), report(900)],
    ]);
    const view = watch.view(T0, TARGET_MS, ENGINE);
    expect(audienceViewSchema.parse(view)).toEqual(view);
    expect(view.drifting.map(({ ppm }) => ppm)).toEqual([-80, 40, 30, -20, 90]);
    expect(view.drifting[0]).toMatchObject({ viewerId: id(1), errorPpm: 5, watchedMs: 60_000, client: 'page' });
    // Sorted −80 ±5, −20 ±1, 30 ±2, 40 ±3, 90 ±85, 500 (untold): nobody may be left out of a bound.
    expect(view.driftPpm).toMatchObject({ p50: 30, min: -80, max: 500, errorPpm: null, endsErrorPpm: null });
    const all = watching([told(30, 2), told(-80, 5), told(40, 85)]).view(T0, TARGET_MS, ENGINE);
    // The lower ends are −85, −45, 28, the upper −75, 32, 125: the median is between −45 and 32.
    expect(all.driftPpm).toMatchObject({ p50: 30, errorPpm: 75, endsErrorPpm: 85 });
    const silent = watching([told(500), told(7), told(-9)]).view(T0, TARGET_MS, ENGINE).drifting;
    expect(silent.map(({ ppm }) => ppm)).toEqual([500, -9, 7]);
    expect(silent[0]).toMatchObject({ errorPpm: null, watchedMs: null });
  });

  it('refuses hostile reports with what is wrong, and never throws', () => {
    const good = report(800);
    const bad = [
      { ...good, latencyHistogram: [4, 1, 3, 1] },
      { ...good, latencyHistogram: Array.from({ length: 5_000 }, (_, index) => index) },
      { ...good, latencyHistogram: 'HISTFAAA' },
      { ...good, cdn: 'A'.repeat(300) },
      { ...good, device: '<b>' },
      { ...good, markMs: 1e300 },
      { ...good, personalTargetMs: -1 },
      { ...good, driftErrorPpm: -1 },
    ];
    for (const message of bad) {
      const read = readMessage(JSON.stringify(message), viewerMessageSchema);
      expect(read.ok ? '' : read.problem).toMatch(
        /^(latencyHistogram|cdn|device|markMs|personalTargetMs|driftErrorPpm)/,
      );
    }
    expect(readMessage(JSON.stringify(good), viewerMessageSchema).ok).toBe(true);
  });
});
