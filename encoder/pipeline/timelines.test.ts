import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { toTicks90k } from '../../shared/time/ticks90k.ts';
import { unixMs } from '../../shared/time/units.ts';
import { AAC_FRAME_SAMPLES, AudioTimeline, type AudioFrame } from './audio-timeline.ts';
import { VideoTimeline } from './video-timeline.ts';

const START = unixMs(Date.UTC(2026, 10, 22, 6, 30));
const BLOCK_MS = 10;

function block(
  atMs: number,
  ms = BLOCK_MS,
  value = 0.5,
): { captureTime: ReturnType<typeof unixMs>; samples: Float32Array } {
  return { captureTime: unixMs(atMs), samples: new Float32Array(Math.round(ms * 48) * 2).fill(value) };
}

function expectRising(frames: readonly AudioFrame[]): void {
  frames.forEach((frame, index) => {
    expect(frame.samples.length).toBe(AAC_FRAME_SAMPLES * 2);
    const before = frames[index - 1];
    if (before) expect(frame.firstSample).toBeGreaterThanOrEqual(before.firstSample + AAC_FRAME_SAMPLES);
  });
}

describe('video timeline', () => {
  it('is capture time on the wire', () => {
    fc.assert(
      fc.property(fc.double({ min: 1.6e12, max: 2e12, noNaN: true }), (ms) => {
        expect(Number((new VideoTimeline().place(unixMs(ms)) ?? 0n) % 2n ** 33n)).toBe(toTicks90k(unixMs(ms)));
      }),
    );
  });

  it('rises strictly whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -100, max: 100, noNaN: true })), (steps) => {
        const timeline = new VideoTimeline();
        let ms: number = START;
        let last = -1n;
        for (const step of steps) {
          const ticks = timeline.place(unixMs((ms += step)));
          if (ticks === null) continue;
          expect(ticks > last).toBe(true);
          last = ticks;
        }
      }),
    );
  });

  it('leaves out what lies behind', () => {
    const timeline = new VideoTimeline();
    timeline.place(START);
    expect(timeline.place(unixMs(START - 50))).toBeNull();
    expect(timeline.place(START)).toBe(BigInt(Math.round(START * 90)) + 1n);
  });
});

describe('audio timeline', () => {
  it('counts samples through jittered stamps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 10, maxLength: 300 }),
        (jitter) => {
          const timeline = new AudioTimeline();
          const first = timeline.push(block(START));
          const frames = jitter.flatMap((ms, index) => timeline.push(block(START + (index + 1) * BLOCK_MS + ms)));
          expectRising([...first, ...frames]);
          expect(timeline.gaps + timeline.overlaps).toBe(0);
          const ends = frames.at(-1);
          // Where the sound is placed stays within what the stamps say.
          if (ends) expect(Math.abs(ends.firstSample / 48 - (START + jitter.length * BLOCK_MS))).toBeLessThan(70);
        },
      ),
    );
  });

  it('never sends twice or backwards, whatever the stamps', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -3000, max: 3000, noNaN: true }), { maxLength: 60 }), (steps) => {
        const timeline = new AudioTimeline();
        let ms: number = START;
        expectRising(steps.flatMap((step) => timeline.push(block((ms += step), 20))));
      }),
    );
  });

  it('follows a clock that drifts, without a gap', () => {
    const timeline = new AudioTimeline();
    const drift = 1.0005;
    const frames = Array.from({ length: 3000 }, (_, index) =>
      timeline.push(block(START + index * BLOCK_MS * drift)),
    ).flat();
    expectRising(frames);
    expect(timeline.gaps + timeline.overlaps).toBe(0);
    const last = frames.at(-1);
    const trueMs = START + 3000 * BLOCK_MS * drift;
    // Up to one frame still waits to be filled.
    expect(Math.abs(((last?.firstSample ?? 0) + AAC_FRAME_SAMPLES) / 48 - trueMs)).toBeLessThan(24);
  });

  it('takes another source at its word, before or behind', () => {
    for (const aheadMs of [40, -40]) {
      const timeline = new AudioTimeline();
      for (let index = 0; index < 10; index++) timeline.push(block(START + index * BLOCK_MS));
      timeline.resync();
      const frames: AudioFrame[] = [];
      for (let index = 0; index < 20; index++) {
        frames.push(
          ...timeline.push(block(START + 100 + aheadMs + index * BLOCK_MS, BLOCK_MS, index === 19 ? 1 : 0.25)),
        );
      }
      frames.push(...timeline.push(block(START + 300 + aheadMs, 50)));
      const loud = frames.flatMap(({ firstSample, samples }) =>
        samples.includes(1) ? [firstSample + samples.indexOf(1) / 2] : [],
      );
      expect(Math.round(loud[0] ?? 0)).toBe((START + 290 + aheadMs) * 48);
    }
  });

  it('leaves out what lies behind', () => {
    const timeline = new AudioTimeline();
    timeline.push(block(START, 100));
    expect(timeline.push(block(START, 90))).toEqual([]);
    const frames = timeline.push(block(START + 20, 100, 1));
    // 100 ms of the first block and the last 20 ms of the third are 5760 samples.
    expect(frames.map(({ firstSample }) => firstSample)).toEqual([START * 48 + 4 * AAC_FRAME_SAMPLES]);
    expect(frames[0]?.samples.indexOf(1)).toBe((4800 - 4 * AAC_FRAME_SAMPLES) * 2);
    expect(timeline.overlaps).toBe(2);
  });

  it('fills a short gap with silence and jumps a long one', () => {
    const timeline = new AudioTimeline();
    timeline.push(block(START, 100));
    const filled = timeline.push(block(START + 300, 100));
    expect(filled[0]?.samples.at(-1)).toBe(0);
    expect(timeline.gaps).toBe(1);
    const jumped = timeline.push(block(START + 5000, 100));
    expect(jumped.at(-1)?.firstSample).toBe(Math.round((START + 5000) * 48) + 3 * AAC_FRAME_SAMPLES);
    expect(timeline.gaps).toBe(2);
  });
});
