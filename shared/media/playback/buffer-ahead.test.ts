import { expect, it } from 'vitest';
import { bufferAheadMs, rangeBeyondGap } from './buffer-ahead.ts';

const media = (currentTime: number, ranges: readonly (readonly [number, number])[]) => ({
  currentTime,
  buffered: {
    length: ranges.length,
    start: (index: number) => ranges[index]?.[0] ?? 0,
    end: (index: number) => ranges[index]?.[1] ?? 0,
  },
});

it.each([
  ['in the first range', 2, [[0, 5]], 3000],
  [
    'in the second of two',
    9,
    [
      [0, 5],
      [8, 10],
    ],
    1000,
  ],
  [
    'just before a range, over a small hole',
    7.95,
    [
      [0, 5],
      [8, 10],
    ],
    2050,
  ],
  [
    'in a hole too large to leap',
    6,
    [
      [0, 5],
      [8, 10],
    ],
    0,
  ],
  ['behind everything', 12, [[0, 5]], 0],
  ['with nothing loaded', 0, [], 0],
] as const)('%s', (_, atS, ranges, aheadMs) => {
  expect(bufferAheadMs(media(atS, ranges))).toBeCloseTo(aheadMs);
});

it('finds the newest media behind a hole', () => {
  expect(rangeBeyondGap(media(4, []))).toBeNull();
  expect(rangeBeyondGap(media(4, [[0, 5]]))).toBeNull();
  expect(
    rangeBeyondGap(
      media(7.95, [
        [0, 5],
        [8, 10],
      ]),
    ),
  ).toBeNull();
  expect(
    rangeBeyondGap(
      media(4, [
        [0, 5],
        [6, 7],
        [8, 10],
      ]),
    ),
  ).toEqual({ fromMs: 4_000, toMs: 6_000 });
});
