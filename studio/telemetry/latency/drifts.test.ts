import { describe, expect, it } from 'vitest';
import { captureStatsSchema, type SourcePace } from '../../../shared/api/live.ts';
import type { Drift } from '../../../shared/telemetry/latency.ts';
import { Drifts } from './drifts.ts';
import { factsOf, NOW as T0 } from './latency.test-support.ts';

const STATS = { fps: 30, framesCaptured: 1, framesEncoded: 1, framesDropped: 0, audioLevelDb: null, problem: null };
const NOTHING = { captureToComposedP95Ms: null, captureToEncodedP95Ms: null };

/** Watches a window that captures, once a second; the drift as it is then. */
function watch(
  drifts: Drifts,
  between: Drift['between'],
  from: number,
  seconds: number,
  paces: (second: number) => { cameraPace?: SourcePace; microphonePace?: SourcePace } | null,
): Drift | undefined {
  let found: Drift[] = [];
  for (let second = from; second < from + seconds; second++) {
    const atMs = T0 + second * 1_000;
    const told = paces(second);
    const capture = told && captureStatsSchema.parse({ atMs, ...STATS, ...NOTHING, ...told });
    found = drifts.look(factsOf({ encoder: null, atMs, capture }));
  }
  return found.find((drift) => drift.between === between);
}

/** A source that runs `ppm` fast. */
const pace = (second: number, ppm: number, sinceMs = T0): SourcePace => ({
  sinceMs,
  behindMs: -second * ppm * 1e-3,
  perSecond: 30,
});

describe('drift of a camera and a microphone', () => {
  it('is told with its sign, its error and the rate it is held against', () => {
    const camera = watch(new Drifts(), 'camera-ntp', 0, 140, (second) => ({ cameraPace: pace(second, 40) }));
    expect(camera).toMatchObject({ nominalPerSecond: 30, missing: null });
    expect(camera?.ppm).toBeCloseTo(40, 1);
    expect(camera?.msPerHour).toBeCloseTo(144, 0);
    expect(camera?.errorPpm).toBeGreaterThan(0);
    expect(camera?.errorPpm).toBeLessThan(10);
    const microphone = watch(new Drifts(), 'microphone-ntp', 0, 140, (second) => ({
      microphonePace: pace(second, -25),
    }));
    expect(microphone?.ppm).toBeCloseTo(-25, 1);
  });

  it('says what is missing', () => {
    const drifts = new Drifts();
    expect(watch(drifts, 'camera-ntp', 0, 1, () => null)?.missing).toBe('No window of this studio captures.');
    expect(watch(drifts, 'camera-ntp', 1, 1, () => ({}))?.missing).toMatch(/^No camera runs/);
    expect(watch(drifts, 'microphone-ntp', 2, 1, () => ({}))?.missing).toBe('No microphone runs.');
    const early = watch(drifts, 'camera-ntp', 3, 60, (second) => ({ cameraPace: pace(second, 40) }));
    expect(early?.missing).toMatch(/two minutes/);
  });

  it('outlives seconds without a figure, not another camera, and ends with the camera', () => {
    const drifts = new Drifts();
    const gaps = watch(drifts, 'camera-ntp', 0, 140, (second) =>
      second % 10 < 3 ? {} : { cameraPace: pace(second, 40) },
    );
    expect(gaps?.ppm).toBeCloseTo(40, 1);
    const other = watch(drifts, 'camera-ntp', 140, 60, (second) => ({ cameraPace: pace(second, -90, T0 + 139_000) }));
    expect(other?.ppm).toBeNull();
    const known = watch(drifts, 'camera-ntp', 200, 80, (second) => ({ cameraPace: pace(second, -90, T0 + 139_000) }));
    expect(known?.ppm).toBeCloseTo(-90, 1);
    expect(watch(drifts, 'camera-ntp', 280, 80, () => ({}))?.missing).toMatch(/^No camera runs/);
  });
});
