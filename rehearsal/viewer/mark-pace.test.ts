import { describe, expect, it } from 'vitest';
import { MarkPace } from './mark-pace.ts';

/** How often it reads in ten seconds of 60 frames a second. */
function readings(tookMs: number, hasMark: (nowMs: number) => boolean): number[] {
  const pace = new MarkPace();
  const at: number[] = [];
  for (let nowMs = 0; nowMs < 10_000; nowMs += 1000 / 60) {
    if (!pace.isDue(nowMs)) continue;
    at.push(nowMs);
    pace.done(nowMs, tookMs, hasMark(nowMs));
  }
  return at;
}

describe('MarkPace', () => {
  it('reads a few frames a second while there is a mark, and only looks now and then while there is none', () => {
    expect(readings(1, () => true).length).toBeGreaterThanOrEqual(35);
    expect(readings(1, () => false)).toHaveLength(4);
  });

  it('never takes more than a hundredth of the time', () => {
    for (const tookMs of [2, 8, 30]) {
      for (const hasMark of [true, false]) {
        expect(readings(tookMs, () => hasMark).length * tookMs).toBeLessThanOrEqual(100 + tookMs);
      }
    }
  });

  it('bears a bad frame, and finds a mark that comes later', () => {
    expect(readings(1, (nowMs) => nowMs < 2_000 || nowMs > 2_400).length).toBeGreaterThan(30);
    expect(readings(1, (nowMs) => nowMs > 2_500).length).toBeGreaterThan(20);
  });
});
