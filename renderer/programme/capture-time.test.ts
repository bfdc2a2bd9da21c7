import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureTimeFilter } from './capture-time.ts';

interface Frame {
  readonly trueMs: number;
  readonly stampMs: number;
  readonly arrivalMs: number;
}

/** Frames of a device whose clock runs `driftPpm` fast, each late by a fixed and a random delay. */
function frames(options: { count: number; periodMs: number; driftPpm: number; jitterMs: readonly number[] }): Frame[] {
  let lastArrivalMs = 0;
  return Array.from({ length: options.count }, (_, index) => {
    const trueMs = 1_000_000 + index * options.periodMs;
    const jitterMs = options.jitterMs[index % options.jitterMs.length] ?? 0;
    const stampMs = 77 + index * options.periodMs * (1 + options.driftPpm * 1e-6);
    // Frames queue up behind a late one; none overtakes.
    lastArrivalMs = Math.max(lastArrivalMs, trueMs + jitterMs);
    return { trueMs, stampMs, arrivalMs: lastArrivalMs };
  });
}

/** Mostly a few ms, sometimes far more, as threads are scheduled. */
const jitters = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: 0, max: 6, noNaN: true }) },
    fc.double({ min: 6, max: 80, noNaN: true }),
  ),
  { minLength: 50, maxLength: 200 },
);

describe('capture times from stamps and arrivals', () => {
  it('finds the capture time in spite of jitter, in order and never in the future', () => {
    fc.assert(
      fc.property(jitters, fc.integer({ min: -200, max: 200 }), (jitterMs, driftPpm) => {
        const filter = new CaptureTimeFilter({ windowMs: 10_000 });
        const smallestMs = Math.min(...jitterMs.slice(0, 200));
        const errors: number[] = [];
        let lastMs = Number.NEGATIVE_INFINITY;
        for (const { trueMs, stampMs, arrivalMs } of frames({ count: 900, periodMs: 33.3, driftPpm, jitterMs })) {
          const mappedMs = filter.map(stampMs, arrivalMs);
          expect(mappedMs).toBeGreaterThanOrEqual(lastMs);
          expect(mappedMs).toBeLessThanOrEqual(arrivalMs);
          lastMs = mappedMs;
          errors.push(mappedMs - trueMs - smallestMs);
        }
        // After one round of the jitter the smallest delay was seen; drift within the window of 10 s adds ≤ 2 ms.
        for (const errorMs of errors.slice(300)) expect(Math.abs(errorMs)).toBeLessThan(3);
      }),
      { numRuns: 20 },
    );
  });

  it('follows a drifting device for an hour', () => {
    const filter = new CaptureTimeFilter({ windowMs: 10_000 });
    let worstMs = 0;
    for (const { trueMs, stampMs, arrivalMs } of frames({
      count: 36_000,
      periodMs: 100,
      driftPpm: 100,
      jitterMs: [1, 4, 2, 9, 1.5],
    })) {
      worstMs = Math.max(worstMs, Math.abs(filter.map(stampMs, arrivalMs) - trueMs - 1));
    }
    // 100 ppm over an hour are 360 ms.
    expect(worstMs).toBeLessThan(2.5);
  });

  it('starts over when the stamps count anew', () => {
    const filter = new CaptureTimeFilter({ windowMs: 10_000 });
    for (let index = 0; index < 100; index++) filter.map(500_000 + index * 33, 1_000_000 + index * 33);
    expect(filter.map(0, 1_003_400)).toBe(1_003_400);
    expect(filter.map(33, 1_003_440)).toBe(1_003_433);
  });

  it('does not stay ahead when the arrival clock is set back', () => {
    const filter = new CaptureTimeFilter({ windowMs: 10_000 });
    filter.map(0, 1_000_000);
    expect(filter.map(33, 900_000)).toBeLessThanOrEqual(900_000);
  });
});
