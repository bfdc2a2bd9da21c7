import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourcePace } from '../../shared/api/live.ts';
import { FramePace } from './frame-pace.ts';

const STUDIO_MS = 1_760_000_000_000;

/** Frames of `fps` × (1 + ppm), told once a second what came; `shown` says how late a frame is (null: it is lost). */
function run(
  pace: FramePace,
  options: { fps: number; ppm: number; fromMs: number; seconds: number },
  shown: (index: number) => number | null,
): (SourcePace | null)[] {
  const { fps, ppm, fromMs, seconds } = options;
  const periodMs = 1000 / (fps * (1 + ppm / 1e6));
  const told: (SourcePace | null)[] = [];
  let secondEndsMs = 1_000;
  let lastMs = 0;
  for (let index = 0; index * periodMs < seconds * 1_000; index++) {
    const atMs = index * periodMs;
    if (atMs >= secondEndsMs) {
      told.push(pace.take());
      secondEndsMs += 1_000;
    }
    const lateMs = shown(index);
    if (lateMs === null) continue;
    // None overtakes another.
    lastMs = Math.max(lastMs, atMs + lateMs);
    pace.add(STUDIO_MS + fromMs + lastMs);
  }
  return told;
}

/** How much more it was behind at the end than at the beginning, as ppm that the source is fast. */
function ppmOf(told: readonly (SourcePace | null)[]): number {
  const known = told.flatMap((one, second) => (one ? [{ second, behindMs: one.behindMs }] : []));
  const [first] = known;
  const last = known.at(-1);
  if (!first || !last || last.second === first.second) return Number.NaN;
  return ((first.behindMs - last.behindMs) / (last.second - first.second)) * 1e3;
}

describe('the pace of a camera', () => {
  it('is its drift from the usual rate it is nearest to, whatever is late, lost or doubled', () => {
    const fps = fc.constantFrom(15, 20, 24, 24_000 / 1001, 25, 30_000 / 1001, 30, 50, 60);
    // One frame in ten is lost.
    const late = fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 97, maxLength: 97 });
    fc.assert(
      fc.property(fps, fc.integer({ min: -400, max: 400 }), late, (nominal, ppm, lateMs) => {
        const told = run(new FramePace(), { fps: nominal, ppm, fromMs: 0, seconds: 100 }, (index) =>
          index % 10 === 7 ? null : (lateMs[index % 97] ?? 0),
        );
        expect(told.at(-1)?.perSecond).toBe(nominal);
        // A millisecond more or less over a minute and a half.
        expect(Math.abs(ppmOf(told) - ppm)).toBeLessThan(25);
      }),
      { numRuns: 30 },
    );
  });

  it('is as Chromium’s file camera was seen to keep it: 33 333 µs a frame are 10 ppm fast, 16 666 µs 40 ppm', () => {
    for (const [fps, periodUs, ppm] of [
      [30, 33_333, 10],
      [60, 16_666, 40],
    ] as const) {
      const off = (1e6 / (fps * periodUs) - 1) * 1e6;
      const told = run(new FramePace(), { fps, ppm: off, fromMs: 0, seconds: 150 }, (index) => (index * 7_919) % 3);
      expect(told.at(-1)?.perSecond).toBe(fps);
      expect(Math.abs(ppmOf(told) - ppm)).toBeLessThan(2);
    }
  });

  it('goes on where a camera goes to half its rate in the dark, and begins anew at another rate or after a pause', () => {
    const pace = new FramePace();
    const bright = run(pace, { fps: 30, ppm: 100, fromMs: 0, seconds: 30 }, () => 0);
    const dark = run(pace, { fps: 30, ppm: 100, fromMs: 30_000, seconds: 30 }, (index) => (index % 2 === 0 ? 0 : null));
    expect(dark.at(-1)?.sinceMs).toBe(bright.at(-1)?.sinceMs);
    // The first second told is still a bright one.
    expect(ppmOf(dark.slice(1))).toBeCloseTo(100, -1);
    const slower = run(pace, { fps: 25, ppm: 0, fromMs: 60_000, seconds: 40 }, () => 0);
    expect(slower.slice(2, 12).every((one) => one === null)).toBe(true);
    expect(slower.at(-1)?.perSecond).toBe(25);
    const later = run(pace, { fps: 25, ppm: 0, fromMs: 105_013, seconds: 20 }, () => 0);
    expect(later.at(-1)?.sinceMs).toBe(STUDIO_MS + 105_013);
  });

  it('is the same when a browser leaves every other frame out, now the even, now the odd ones', () => {
    const told = run(new FramePace(), { fps: 60, ppm: 40, fromMs: 0, seconds: 120 }, (index) =>
      index % 2 === Math.floor(index / 700) % 2 ? 0 : null,
    );
    expect(told.at(-1)?.perSecond).toBe(30);
    expect(Math.abs(ppmOf(told) - 40)).toBeLessThan(1);
  });

  it('is nothing without frames, before six seconds, or at no usual rate', () => {
    const pace = new FramePace();
    expect(pace.take()).toBeNull();
    expect(run(pace, { fps: 30, ppm: 0, fromMs: 0, seconds: 6 }, () => 0).every((one) => one === null)).toBe(true);
    const odd = run(new FramePace(), { fps: 29, ppm: 0, fromMs: 0, seconds: 60 }, () => 0);
    expect(odd.every((one) => one === null)).toBe(true);
  });
});
