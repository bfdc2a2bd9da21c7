import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { captureTimeOf, type DatedFragment } from './media-time.ts';

const START_MS = Date.UTC(2026, 10, 22, 12);

function fragments(count: number, constantMs = START_MS, continuity = 0, fromS = 0): DatedFragment[] {
  return Array.from({ length: count }, (_, index) => ({
    startS: fromS + index * 2,
    durationS: 2,
    programDateTimeMs: constantMs + (fromS + index * 2) * 1000,
    continuity,
    exact: true,
  }));
}

describe('captureTimeOf', () => {
  it('is unknown without segments or without dates', () => {
    expect(captureTimeOf(1, [])).toBeNull();
    expect(
      captureTimeOf(1, [{ startS: 0, durationS: 2, programDateTimeMs: null, continuity: 0, exact: true }]),
    ).toBeNull();
  });

  it('maps every media time of a continuous stream exactly', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 20, noNaN: true }), (mediaTimeS) => {
        expect(captureTimeOf(mediaTimeS, fragments(10))).toBeCloseTo(START_MS + mediaTimeS * 1000, 3);
      }),
    );
  });

  it('is not moved by one wrong date', () => {
    const all = fragments(5).map((fragment, index) =>
      index === 2 ? { ...fragment, programDateTimeMs: (fragment.programDateTimeMs ?? 0) + 1_200 } : fragment,
    );
    expect(captureTimeOf(5, all)).toBeCloseTo(START_MS + 5_000, 3);
  });

  it('believes starts read from the media rather than added-up durations', () => {
    const guessed = fragments(3, START_MS + 400, 0, 4).map((fragment) => ({ ...fragment, exact: false }));
    expect(captureTimeOf(5, [...fragments(2), ...guessed])).toBeCloseTo(START_MS + 5_000, 3);
  });

  it('changes timeline exactly at a discontinuity', () => {
    const all = [...fragments(2), ...fragments(2, START_MS + 60_000, 1, 4)];
    expect(captureTimeOf(3.999, all)).toBeCloseTo(START_MS + 3_999, 3);
    expect(captureTimeOf(4, all)).toBeCloseTo(START_MS + 64_000, 3);
  });

  it('goes on from the nearest segment just outside the list', () => {
    expect(captureTimeOf(10.1, fragments(5))).toBeCloseTo(START_MS + 10_100, 3);
    expect(captureTimeOf(1, fragments(3, START_MS, 0, 4))).toBeCloseTo(START_MS + 1_000, 3);
  });
});
