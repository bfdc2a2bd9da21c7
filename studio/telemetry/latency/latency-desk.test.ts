import { describe, expect, it } from 'vitest';
import { latencyViewSchema } from '../../../shared/telemetry/latency.ts';
import { LatencyDesk } from './latency-desk.ts';
import { encoderOf, factsOf, NOW, returnOf, viewOf } from './latency.test-support.ts';

describe('LatencyDesk', () => {
  it('says of every way without a figure why, and what to do', () => {
    const desk = new LatencyDesk();
    expect(desk.view).toBeNull();
    const view = desk.second(factsOf({ encoder: null, cdn: null, engineApartMs: null }));
    expect(latencyViewSchema.parse(view)).toEqual(view);
    expect(view.readings.map(({ way }) => way)).toEqual(['timestamps', 'mark', 'return', 'return-mark', 'return-tags']);
    expect(view.readings.every(({ missing, p50Ms }) => p50Ms === null && missing !== null)).toBe(true);
    expect(view.drifts.every(({ ppm, missing }) => ppm === null && missing !== null)).toBe(true);
    expect(view).toMatchObject({ budget: null, disagreement: null });
    const states = ['off', 'connecting', 'stalled', 'failed', 'playing'] as const;
    const reasons = states.map((state) => {
      const returnMonitor = returnOf(null, null, { state, reason: 'HTTP 500' });
      return desk.second(factsOf({ returnMonitor })).readings[2]?.missing;
    });
    expect(new Set(reasons).size).toBe(states.length);
  });

  it('tells each way with its bound, its age and who stands behind it', () => {
    const desk = new LatencyDesk();
    for (const [second, ms] of [610, 600, 640].entries()) {
      const atMs = NOW + second * 1_000;
      desk.second(factsOf({ atMs, returnMonitor: returnOf(ms, ms - 5, { atMs: atMs - 300 }) }));
    }
    const { readings } = desk.second(
      factsOf({
        atMs: NOW + 3_000,
        view: viewOf(700, 710),
        returnMonitor: returnOf(620, 615, { atMs: NOW + 2_700 }),
      }),
    );
    expect(readings).toMatchObject([
      // Real pages stand behind it, so it is told of them by what they date their frames.
      { p50Ms: 700, p95Ms: 720, viewers: 4, ageMs: 3_000, missing: null, datedBy: [{ by: 'sei', viewers: 1 }] },
      { p50Ms: 710, viewers: 4, missing: null, datedBy: [] },
      {
        p50Ms: 620,
        p95Ms: 640,
        viewers: 1,
        ageMs: 300,
        spanMs: 1_000,
        datedBy: [{ by: 'program-date-time', viewers: 1 }],
      },
      { p50Ms: 615, p95Ms: 635, viewers: 1, datedBy: [] },
      { p50Ms: null, viewers: 0, missing: expect.stringContaining('ID3 and SEI') },
    ]);
    expect(readings[0]?.errorBoundMs).toBeCloseTo(1 + 2 + 1000 / 60);
    expect(readings.map(({ p99Ms, spreadMs }) => [p99Ms, spreadMs]).slice(0, 3)).toEqual([
      [730, 50],
      [740, 50],
      [null, null],
    ]);
  });

  it('finds timelines that run away, in the right direction', () => {
    const desk = new LatencyDesk();
    for (let second = 0; second < 300; second++) {
      const atMs = NOW + second * 1_000;
      // Sound falls behind by 40 ppm, pictures run 20 ppm fast, PROGRAM-DATE-TIME 10 ppm fast.
      const timelineLagMs = { video: 50 - second * 0.02, audio: 70 + second * 0.04 };
      desk.second(
        factsOf({
          atMs,
          encoder: encoderOf({ timelineLagMs }),
          returnMonitor: returnOf(600, 605 + second * 0.01, { atMs }),
        }),
      );
    }
    const drift = (between: string) => desk.view?.drifts.find((one) => one.between === between);
    expect(drift('encoder-ntp')?.ppm).toBeCloseTo(20, 0);
    expect(drift('audio-video')?.ppm).toBeCloseTo(-60, 0);
    expect(drift('cdn-capture')?.ppm).toBeCloseTo(10, 0);
    expect(drift('cdn-capture')?.offsetMs).toBeCloseTo(8, 0);
    expect(drift('camera-ntp')).toMatchObject({ ppm: null, spanMs: 0 });
  });
});
