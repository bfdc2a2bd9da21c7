import { describe, expect, it } from 'vitest';
import { DEFAULT_VIDEO } from '../../shared/media/video-settings.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { unixMs } from '../../shared/time/units.ts';
import type { WriteResult } from '../outputs/output.ts';
import { SlidingWindow } from './meters.ts';
import { Pipeline } from './pipeline.ts';

const KEY = Uint8Array.from([0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 1, 0, 0, 0, 1, 0x65, 1, 2, 3]);
const DELTA = Uint8Array.from([0, 0, 0, 1, 0x41, 0x9a, 1, 2]);

function setUp() {
  const clock = new FakeClock();
  const studio = new StudioClock(clock);
  const state = { result: 'sent' as WriteResult, wanted: 0, bytes: 0 };
  const pipeline = new Pipeline({
    clock,
    studio,
    video: DEFAULT_VIDEO,
    send: (packets) => {
      if (state.result === 'sent') state.bytes += packets.byteLength;
      return state.result;
    },
    wantKeyFrame: () => state.wanted++,
  });
  const picture = (data: Uint8Array, ageMs = 5): void => {
    clock.advance(33);
    pipeline.video({ captureTime: unixMs(studio.now() - ageMs), keyFrame: data === KEY, data });
  };
  return { clock, studio, pipeline, state, picture };
}

describe('pipeline', () => {
  it('begins with a key frame and measures what it sends', () => {
    const { pipeline, picture, studio } = setUp();
    picture(DELTA);
    expect(pipeline.figures.frames).toMatchObject({ in: 1, sent: 0, dropped: 1 });
    picture(KEY);
    for (let index = 0; index < 60; index++) picture(DELTA);
    const { frames, captureToSendMs, lastCaptureTimeMs } = pipeline.figures;
    expect(frames).toMatchObject({ in: 62, sent: 61, dropped: 1, damaged: 0 });
    expect(Math.abs(frames.fps - 30)).toBeLessThan(1);
    expect(captureToSendMs).toEqual({ p50: 5, p95: 5, p99: 5 });
    expect(lastCaptureTimeMs).toBe(studio.now() - 5);
    pipeline.close();
    pipeline.close();
  });

  it('tells the distance of key frames and the mean quantiser of the last second, once they are known', () => {
    const { clock, pipeline, picture, studio } = setUp();
    picture(KEY);
    expect(pipeline.figures).toMatchObject({ keyframeMs: null, quantiser: null });
    picture(DELTA);
    picture(KEY);
    expect(pipeline.figures.keyframeMs).toBeCloseTo(66);
    for (const quantiser of [20, 30]) {
      clock.advance(33);
      pipeline.video({ captureTime: unixMs(studio.now() - 5), keyFrame: false, data: DELTA, quantiser });
    }
    expect(pipeline.figures.quantiser).toBe(25);
    clock.advance(2_000);
    expect(pipeline.figures.quantiser).toBeNull();
    pipeline.close();
  });

  it('counts what is no access unit as damaged, and goes on', () => {
    const { pipeline, picture } = setUp();
    picture(KEY);
    picture(Uint8Array.of(9, 9, 9));
    picture(DELTA);
    expect(pipeline.figures.frames).toMatchObject({ in: 3, sent: 2, damaged: 1, dropped: 1 });
    pipeline.close();
  });

  it('is not held up by a stamp of the future', () => {
    const { pipeline, picture, studio, state } = setUp();
    picture(KEY, -3_600_000);
    pipeline.audio({ captureTime: unixMs(studio.now() + 3_600_000), samples: new Float32Array(4800 * 2) });
    expect(pipeline.figures.frames).toMatchObject({ in: 1, sent: 0, damaged: 1 });
    picture(KEY);
    const before = state.bytes;
    pipeline.audio({ captureTime: studio.now(), samples: new Float32Array(4800 * 2) });
    expect(state.bytes - before).toBeGreaterThanOrEqual(3 * 188);
    expect(pipeline.figures.frames).toMatchObject({ in: 2, sent: 1, damaged: 1 });
    pipeline.close();
  });

  it('wants a key frame when the queue was full, but not while nobody is there', () => {
    const { pipeline, state, picture } = setUp();
    state.result = 'no-link';
    picture(KEY);
    picture(DELTA);
    expect(state.wanted).toBe(0);
    state.result = 'sent';
    pipeline.restart();
    expect(state.wanted).toBe(1);
    picture(DELTA);
    picture(KEY);
    state.result = 'queue-full';
    picture(DELTA);
    picture(DELTA);
    expect(state.wanted).toBe(2);
    expect(pipeline.figures.frames).toMatchObject({ in: 6, sent: 1, dropped: 5 });
    pipeline.close();
  });

  it('sends sound once pictures flow', () => {
    const { pipeline, state, picture, studio } = setUp();
    const sound = { captureTime: studio.now(), samples: new Float32Array(4800 * 2) };
    pipeline.audio(sound);
    expect(state.bytes).toBe(0);
    picture(KEY);
    const before = state.bytes;
    pipeline.audio({ captureTime: unixMs(sound.captureTime + 100), samples: sound.samples });
    expect(state.bytes - before).toBeGreaterThanOrEqual(4 * 188);
    pipeline.close();
  });
});

describe('sliding window', () => {
  it('forgets what is older', () => {
    const clock = new FakeClock();
    const window = new SlidingWindow(clock, 1000);
    expect([window.percentiles, window.perSecond]).toEqual([null, { count: 0, sum: 0 }]);
    for (let value = 1; value <= 100; value++) {
      clock.advance(10);
      window.add(value);
    }
    expect(window.percentiles).toEqual({ p50: 51, p95: 96, p99: 100 });
    clock.advance(2000);
    expect(window.percentiles).toBeNull();
  });
});
