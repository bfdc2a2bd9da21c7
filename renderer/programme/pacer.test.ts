import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer.ts';

interface Source {
  readonly periodMs: number;
  readonly delayMs: number;
  readonly jitterMs: readonly number[];
  /** Delivers nothing from, until (ms of the run). */
  readonly pause: readonly [number, number];
}

/** Runs a pacer against a source on a time line of 1 ms steps; returns when frames were made and what they carried. */
function run(fps: number, source: Source, durationMs: number): { atMs: number; ptsMs: number }[] {
  const startMs = 1_000_000;
  const pacer = new Pacer(fps, startMs);
  const made: { atMs: number; ptsMs: number }[] = [];
  const arrivals = Array.from({ length: Math.floor(durationMs / source.periodMs) }, (_, index) => {
    const captureMs = index * source.periodMs;
    return { captureMs, atMs: captureMs + source.delayMs + (source.jitterMs[index % source.jitterMs.length] ?? 0) };
  }).filter(({ captureMs }) => captureMs < source.pause[0] || captureMs >= source.pause[1]);
  let next = 0;
  for (let atMs = 0; atMs < durationMs; atMs++) {
    for (let arrival = arrivals[next]; arrival && arrival.atMs <= atMs; arrival = arrivals[++next]) {
      const ptsMs = pacer.onPicture(startMs + arrival.captureMs, startMs + atMs);
      if (ptsMs !== null) made.push({ atMs, ptsMs: ptsMs - startMs });
    }
    if (startMs + atMs >= pacer.deadlineMs) {
      const ptsMs = pacer.onDeadline(startMs + atMs);
      if (ptsMs !== null) made.push({ atMs, ptsMs: ptsMs - startMs });
    }
  }
  return made;
}

const NEVER = [Infinity, Infinity] as const;

describe('pace of the programme', () => {
  it('takes every picture of a source at the frame rate, with its own capture time', () => {
    const made = run(30, { periodMs: 1000 / 30, delayMs: 8, jitterMs: [0, 5, 2, 11, 1], pause: NEVER }, 10_000);
    // The first frame is the slate, before any picture came.
    expect(made.length).toBeGreaterThanOrEqual(299);
    for (const { ptsMs } of made.slice(2)) {
      const framePhase = ptsMs / (1000 / 30);
      expect(Math.abs(framePhase - Math.round(framePhase)) * 33.3).toBeLessThan(1);
    }
  });

  it.each([
    [60, 30, 295, 305],
    [50, 30, 285, 305],
    [30.3, 30, 298, 306],
    [25, 30, 245, 256],
    [15, 30, 200, 305],
    [5, 30, 270, 305],
    [120, 60, 590, 610],
  ])('makes of %d pictures a second at %d fps between %d and %d frames in 10 s', (rate, fps, least, most) => {
    const made = run(fps, { periodMs: 1000 / rate, delayMs: 8, jitterMs: [0, 2, 1], pause: NEVER }, 10_000);
    expect(made.length).toBeGreaterThanOrEqual(least);
    expect(made.length).toBeLessThanOrEqual(most);
  });

  it.each([0, 5, 15, 25, 33, 50, 100])('follows a source that arrives %d ms late soon after a pause', (delayMs) => {
    for (let pauseMs = 200; pauseMs < 240; pauseMs += 3) {
      const source = { periodMs: 1000 / 30, delayMs, jitterMs: [0, 1], pause: [1000, 1000 + pauseMs] as const };
      const made = run(30, source, 3000).filter(({ atMs }) => atMs > 1500);
      for (const { ptsMs } of made) {
        const framePhase = ptsMs / (1000 / 30);
        expect(Math.abs(framePhase - Math.round(framePhase)) * 33.3).toBeLessThan(1);
      }
    }
  });

  it('repeats through a pause of the source and follows it again afterwards', () => {
    const made = run(30, { periodMs: 1000 / 30, delayMs: 8, jitterMs: [0], pause: [3000, 6000] }, 10_000);
    const inPause = made.filter(({ atMs }) => atMs > 3100 && atMs < 6000);
    expect(inPause.length).toBeGreaterThan(84);
    for (const { atMs, ptsMs } of inPause) expect(Math.abs(atMs - ptsMs - 8)).toBeLessThan(1.5);
    const after = made.filter(({ atMs }) => atMs > 6200);
    for (const { atMs, ptsMs } of after) expect(atMs - ptsMs).toBeGreaterThan(6);
  });

  it('never stands still, never exceeds the rate by much, and always rises in whole ms', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 15, 24, 25, 30, 50, 60),
        fc.double({ min: 4, max: 400, noNaN: true }),
        fc.double({ min: 0, max: 120, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 2000 }),
        (fps, periodMs, delayMs, jitterMs, pauseAt, pauseMs) => {
          const source = { periodMs, delayMs, jitterMs, pause: [pauseAt, pauseAt + pauseMs] as const };
          const made = run(fps, source, 4000);
          const intervalMs = 1000 / fps;
          expect(made.length).toBeLessThanOrEqual((4000 / intervalMs) * 1.25 + 4);
          made.forEach(({ atMs, ptsMs }, index) => {
            const before = made[index - 1];
            expect(Number.isInteger(ptsMs)).toBe(true);
            if (!before) return;
            expect(ptsMs).toBeGreaterThan(before.ptsMs);
            expect(atMs - before.atMs).toBeLessThanOrEqual(Math.ceil(intervalMs * 1.5) + 2);
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('counts what it could not make, and only that', () => {
    const pacer = new Pacer(50, 1000);
    pacer.onDeadline(1000);
    for (let index = 1; index < 100; index++) pacer.onPicture(1000 + index * 20, 1000 + index * 20 + 5);
    for (let turn = 0; turn < 100; turn++) pacer.onDeadline(pacer.deadlineMs + 3);
    expect(pacer.missedFrames).toBe(0);
    pacer.onDeadline(pacer.deadlineMs + 105);
    expect(pacer.missedFrames).toBe(5);
  });

  it('goes on with the present after the computer slept', () => {
    const pacer = new Pacer(30, 0);
    expect(pacer.onDeadline(0)).toBe(0);
    expect(pacer.onDeadline(60_000)).toBe(60_000);
    expect(pacer.deadlineMs).toBeGreaterThan(60_000);
  });
});
