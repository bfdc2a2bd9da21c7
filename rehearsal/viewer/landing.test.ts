import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Landing } from './landing.ts';

/** Where a jump lands whose seek and start take so long, looked at every 5 ms (ms of latency). */
function land(landing: Landing, world: { fromMs: number; targetMs: number; jumpMs: number; startMs: number }): number {
  const byMs = world.fromMs - world.targetMs + landing.leadMs;
  landing.begin(0, world.fromMs, byMs);
  const positionMs = world.fromMs - byMs;
  let nowMs = world.jumpMs;
  while (!landing.isDue(nowMs, positionMs + nowMs, world.targetMs)) nowMs += 5;
  const landedMs = positionMs + nowMs + world.startMs;
  landing.moves(landedMs);
  return landedMs;
}

describe('Landing', () => {
  it('lets the picture go on when its frame is due, however long the jump took', () => {
    for (const jumpMs of [5, 60, 110]) {
      const landing = new Landing();
      const landedMs = land(landing, { fromMs: 2_500, targetMs: 700, jumpMs, startMs: 40 });
      expect(Math.abs(landedMs - 700)).toBeLessThanOrEqual(6);
      expect(landing.isUnderWay).toBe(false);
    }
  });

  it('learns what a jump and a start take, and is in place from then on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 380 }), fc.integer({ min: 0, max: 140 }), (jumpMs, startMs) => {
        const landing = new Landing();
        let landedMs = 0;
        for (let turn = 0; turn < 8; turn++)
          landedMs = land(landing, { fromMs: 3_000, targetMs: 900, jumpMs, startMs });
        expect(Math.abs(landedMs - 900)).toBeLessThanOrEqual(8);
      }),
    );
  });

  it('stands where it is when there is nothing to jump over, and learns nothing about jumps', () => {
    const landing = new Landing();
    const { jumpCostMs } = landing;
    landing.begin(1_000, 500, 0);
    expect(landing.isDue(1_100, 600, 800)).toBe(false);
    expect(landing.isDue(1_270, 770, 800)).toBe(true);
    expect(landing.jumpCostMs).toBe(jumpCostMs);
  });

  it('lets the picture go on after a second and a half wherever it is', () => {
    const landing = new Landing();
    landing.begin(0, 500, 0);
    expect(landing.isDue(1_499, 600, 9_000)).toBe(false);
    expect(landing.isDue(1_500, 600, 9_000)).toBe(true);
  });

  it('is due at once when nothing is under way', () => {
    const landing = new Landing();
    expect(landing.isDue(0, 0, 1_000)).toBe(true);
    landing.begin(0, 2_000, 1_500);
    landing.forget();
    expect(landing.isUnderWay).toBe(false);
  });
});
