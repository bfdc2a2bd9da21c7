import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourcePace } from '../../shared/api/live.ts';
import { SamplePace } from './sample-pace.ts';

const STUDIO_MS = 1_760_000_000_000;
const RATE_HZ = 48_000;
const CHUNK = 480;

/** Chunks of 10 ms of a device that runs `ppm` fast, told once a second. */
function run(pace: SamplePace, ppm: number, fromMs: number, seconds: number, lateMs: (index: number) => number) {
  const told: (SourcePace | null)[] = [];
  const chunkMs = 10 / (1 + ppm / 1e6);
  for (let index = 0; index * chunkMs < seconds * 1_000; index++) {
    pace.add(STUDIO_MS + fromMs + index * chunkMs + lateMs(index), CHUNK, RATE_HZ);
    if (index % 100 === 99) told.push(pace.take());
  }
  return told;
}

describe('the pace of a microphone', () => {
  it('is its samples against studio time', () => {
    const late = fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 53, maxLength: 53 });
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 500 }), late, (ppm, lateMs) => {
        const told = run(new SamplePace(), ppm, 0, 100, (index) => lateMs[index % 53] ?? 0);
        const fastMs = (told[9]?.behindMs ?? Number.NaN) - (told[98]?.behindMs ?? Number.NaN);
        expect(Math.abs(fastMs / 89e-3 - ppm)).toBeLessThan(2);
        expect(told[98]).toMatchObject({ perSecond: RATE_HZ });
        expect(new Set(told.map((one) => one?.sinceMs)).size).toBe(1);
      }),
      { numRuns: 20 },
    );
  });

  it('begins anew after a gap, another rate or another microphone, and is nothing without sound', () => {
    const pace = new SamplePace();
    expect(pace.take()).toBeNull();
    const first = run(pace, 0, 0, 5, () => 0).at(-1)?.sinceMs;
    const gap = run(pace, 0, 5_300, 5, () => 0).at(-1)?.sinceMs;
    expect(gap).not.toBe(first);
    pace.restart();
    expect(pace.take()).toBeNull();
    expect(run(pace, 0, 10_300, 5, () => 0).at(-1)?.sinceMs).toBe(STUDIO_MS + 10_300);
    pace.add(STUDIO_MS + 15_300, 441, 44_100);
    expect(pace.take()).toEqual({ sinceMs: STUDIO_MS + 15_300, behindMs: 0, perSecond: 44_100 });
    pace.add(STUDIO_MS + 15_310, 0, 44_100);
    expect(pace.take()).toBeNull();
  });
});
