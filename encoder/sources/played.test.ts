import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { unixMs } from '../../shared/time/units.ts';
import { Pacer } from './pacer.ts';
import { PlayOut } from './play-out.ts';

describe('pacer', () => {
  it('takes the first frame as captured now, and keeps the distance of later ones', () => {
    const pacer = new Pacer(0);
    expect(pacer.place(5000, 100_000)).toBe(100_000);
    expect(pacer.place(5033, 100_010)).toBe(100_033);
    expect(pacer.place(5066, 100_200)).toBe(100_066);
    expect(pacer.jumps).toBe(0);
  });

  it('never places further off than it says, whatever the input does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.nat(3000)), { maxLength: 100 }),
        fc.constantFrom(0, 250),
        (steps, leadMs) => {
          const pacer = new Pacer(leadMs);
          let mediaMs = 0;
          let nowMs = 1e12;
          for (const [mediaStep, nowStep] of steps) {
            const placed = pacer.place((mediaMs += mediaStep), (nowMs += nowStep));
            expect(placed).toBeGreaterThanOrEqual(nowMs - 1000);
            expect(placed).toBeLessThanOrEqual(nowMs + 20_000 + 1000);
          }
        },
      ),
    );
  });

  it('takes a lasting lateness for the true delay', () => {
    const pacer = new Pacer(0);
    pacer.place(0, 1000);
    let placed = 0;
    for (let ms = 33; ms < 12_000; ms += 33) placed = pacer.place(ms, 1000 + ms + 400) - (1000 + ms + 400);
    expect(placed).toBe(0);
  });
});

describe('play-out', () => {
  it('delivers on time and in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 2000 }), { minLength: 1, maxLength: 50 }), (offsets) => {
        const clock = new FakeClock();
        const studio = new StudioClock(clock);
        const playOut = new PlayOut(clock, studio);
        const startMs = studio.now();
        const delivered: { dueMs: number; atMs: number }[] = [];
        for (const offset of offsets) {
          const dueMs = startMs + offset;
          playOut.push(unixMs(dueMs), () => delivered.push({ dueMs, atMs: studio.now() }));
        }
        clock.advance(2500);
        expect(delivered.map(({ dueMs }) => dueMs)).toEqual(offsets.map((ms) => startMs + ms).sort((a, b) => a - b));
        for (const { dueMs, atMs } of delivered) expect(atMs).toBeCloseTo(Math.max(dueMs, startMs), 3);
        playOut.close();
        expect(clock.pendingTasks).toBe(0);
      }),
    );
  });

  it('lets a reader wait, and lets it go when it closes', async () => {
    const clock = new FakeClock();
    const studio = new StudioClock(clock);
    const playOut = new PlayOut(clock, studio);
    const done: string[] = [];
    void playOut.near(unixMs(studio.now() + 1000), 1500).then(() => done.push('near'));
    void playOut.near(unixMs(studio.now() + 3000), 1500).then(() => done.push('far'));
    void playOut.near(unixMs(studio.now() + 90_000), 1500).then(() => done.push('closed'));
    await clock.advanceAsync(1400);
    expect(done).toEqual(['near']);
    await clock.advanceAsync(200);
    expect(done).toEqual(['near', 'far']);
    playOut.close();
    await clock.advanceAsync(10);
    expect(done).toEqual(['near', 'far', 'closed']);
    expect(clock.pendingTasks).toBe(0);
  });
});
