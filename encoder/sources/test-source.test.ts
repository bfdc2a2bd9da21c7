import { afterEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readMark } from '../../shared/media/latency-mark.ts';
import { DEFAULT_VIDEO } from '../../shared/media/video-settings.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { unixMs } from '../../shared/time/units.ts';
import type { AudioBlock, VideoUnit } from '../pipeline/media.ts';
import { TestPicture } from './test-picture.ts';
import { testSound } from './test-sound.ts';
import { TestSource } from './test-source.ts';

const START = Date.UTC(2026, 10, 22, 7);

describe('test picture', () => {
  it('carries a latency mark that can be read, only while it is on', () => {
    const picture = new TestPicture(DEFAULT_VIDEO);
    const read = (ms: number): number | null => {
      const luma = picture.draw(unixMs(ms));
      return readMark((x, y) => luma[Math.floor(y) * DEFAULT_VIDEO.widthPx + Math.floor(x)] ?? 0, 720, unixMs(START));
    };
    expect(read(START)).toBeNull();
    picture.latencyMark = true;
    fc.assert(
      fc.property(fc.nat(86_400_000), (ms) => {
        expect(read(START + ms)).toBe(START + ms);
      }),
      { numRuns: 30 },
    );
    picture.latencyMark = false;
    expect(read(START)).toBeNull();
  });

  it('is drawn within its bounds at every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 80, max: 400 }), fc.integer({ min: 45, max: 300 }), (halfWidth, halfHeight) => {
        const video = { widthPx: halfWidth * 2, heightPx: halfHeight * 2 };
        const picture = new TestPicture(video);
        picture.latencyMark = true;
        expect(picture.draw(unixMs(START)).byteLength).toBe(video.widthPx * video.heightPx * 1.5);
      }),
      { numRuns: 30 },
    );
  });

  it('changes from frame to frame', () => {
    const picture = new TestPicture(DEFAULT_VIDEO);
    const first = Buffer.from(picture.draw(unixMs(START)));
    expect(picture.draw(unixMs(START + 33)).equals(first)).toBe(false);
    expect(picture.draw(unixMs(START)).equals(first)).toBe(true);
  });
});

describe('test sound', () => {
  it('beeps for 100 ms at each full second', () => {
    const second = START * 48;
    const loudest = (from: number, count: number): number => Math.max(...testSound(from, count).map(Math.abs));
    expect(loudest(second, 4800)).toBeGreaterThan(0.2);
    expect(loudest(second + 4800, 43_200)).toBe(0);
    expect(loudest(second - 4800, 4800)).toBe(0);
  });

  it('is the same however it is cut', () => {
    fc.assert(
      fc.property(fc.nat(48_000), fc.integer({ min: 1, max: 2000 }), (offset, cut) => {
        const first = START * 48 + offset;
        const whole = testSound(first, 2400);
        const parts = [...testSound(first, cut), ...testSound(first + cut, 2400)].slice(0, whole.length);
        expect(Float32Array.from(parts)).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });
});

describe('test source', () => {
  const open: TestSource[] = [];
  afterEach(async () => {
    for (const source of open.splice(0)) await source.close();
  });

  function setUp() {
    const clock = new FakeClock(START + 7);
    const studio = new StudioClock(clock);
    const units: VideoUnit[] = [];
    const sounds: AudioBlock[] = [];
    const state = { skipped: 0, timersLateMs: 0 };
    const busy: Clock = {
      wallNow: () => clock.wallNow(),
      monoNow: () => clock.monoNow(),
      schedule: (delayMs, task) => clock.schedule(delayMs + state.timersLateMs, task),
    };
    const video = { ...DEFAULT_VIDEO, widthPx: 160, heightPx: 90 };
    const sink = {
      video: (unit: VideoUnit) => units.push(unit),
      audio: (block: AudioBlock) => sounds.push(block),
      lost: () => state.skipped++,
      restarted: () => undefined,
      state: () => undefined,
    };
    const source = new TestSource({ clock: busy, studio, video, latencyMark: false, sink });
    open.push(source);
    return { clock, source, units, sounds, state };
  }
  const timesMs = (units: readonly VideoUnit[]): number[] => units.map((unit) => Math.round(unit.captureTime - START));

  it('captures frame n at n / frame rate, steadily', async () => {
    const { clock, source, units, sounds, state } = setUp();
    for (let index = 1; index <= 10; index++) {
      clock.advance(index === 1 ? 30 : 1000 / 30);
      await expect.poll(() => units.length).toBe(index);
    }
    expect(timesMs(units)).toEqual(Array.from({ length: 10 }, (_, index) => Math.round(((index + 1) * 1000) / 30)));
    expect(units[0]?.keyFrame).toBe(true);
    source.wantKeyFrame();
    clock.advance(1000 / 30);
    await expect.poll(() => units.at(-1)?.keyFrame).toBe(true);
    const ends = sounds.map((block) => block.captureTime * 48 + block.samples.length / 2);
    sounds.slice(1).forEach((block, index) => expect(block.captureTime * 48).toBeCloseTo(ends[index] ?? 0, 0));
    expect(state.skipped).toBe(0);
    await source.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('lets one picture wait for a slow one, gives up the older of two, and counts what a stall cost', async () => {
    const { clock, units, state } = setUp();
    // Encoding ends between these turns of the event loop, never within one.
    clock.advance(30);
    clock.advance(1000 / 30);
    expect(state.skipped).toBe(0);
    clock.advance(1000 / 30);
    expect(state.skipped).toBe(1);
    await expect.poll(() => units.length).toBe(2);
    expect(timesMs(units)).toEqual([33, 100]);
    state.timersLateMs = 70;
    clock.advance(1000 / 30);
    await expect.poll(() => units.length).toBe(3);
    clock.advance(1000 / 30 + 70);
    await expect.poll(() => units.length).toBe(4);
    expect(timesMs(units)).toEqual([33, 100, 133, 233]);
    expect(state.skipped).toBe(3);
  });
});
