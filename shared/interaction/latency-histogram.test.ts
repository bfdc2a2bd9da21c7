import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import {
  BUCKETS,
  bucketMs,
  bucketOf,
  framesIn,
  latencyHistogramSchema,
  type LatencyHistogram,
  LatencyRecorder,
  MAX_REPORT_BUCKETS,
  pairsOf,
  percentileIn,
} from './latency-histogram.ts';

const latency = fc.double({ min: 0, max: 60_000, noNaN: true });
const recorded = (values: readonly number[]): LatencyHistogram => {
  const recorder = new LatencyRecorder();
  for (const value of values) recorder.add(value);
  return recorder.take();
};

describe('buckets', () => {
  it('are at most 0.05 % or 0.05 ms off what they count, beside rounding to 0.1 ms', () => {
    fc.assert(
      fc.property(latency, (ms) => {
        expect(Math.abs(bucketMs(bucketOf(ms)) - ms)).toBeLessThanOrEqual(Math.max(0.05, ms * 0.0005) + 0.0501);
      }),
    );
  });

  it('have an index each, growing with the latency, and the index of their own middle', () => {
    for (let index = 0; index < BUCKETS; index++) {
      expect(bucketOf(bucketMs(index) - 1e-9)).toBe(index);
      if (index > 0) expect(bucketMs(index)).toBeGreaterThan(bucketMs(index - 1));
    }
    expect([bucketOf(-5), bucketOf(Number.NaN), bucketOf(1e12)]).toEqual([0, 0, BUCKETS - 1]);
  });

  it('are those of HdrHistogram: percentiles fall into the same buckets', () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(1, 50, 95, 99, 100),
        (all, p) => {
          const peer = build({
            numberOfSignificantValueDigits: 3,
            highestTrackableValue: 600_000,
            useWebAssembly: false,
          });
          for (const ms of all) peer.recordValue(Math.round(ms * 10));
          const found = percentileIn(recorded(all), p / 100);
          expect(found === null ? null : bucketOf(found - 1e-9)).toBe(bucketOf(peer.getValueAtPercentile(p) / 10));
        },
      ),
    );
  });
});

describe('LatencyRecorder', () => {
  it('loses no frame, whatever it counts, and what it gives fits the wire', () => {
    fc.assert(
      fc.property(fc.array(latency, { maxLength: 1_200 }), (all) => {
        const flat = recorded(all);
        expect(latencyHistogramSchema.parse(flat)).toEqual(flat);
        expect(framesIn(flat)).toBe(all.length);
        expect(flat.length).toBeLessThanOrEqual(2 * MAX_REPORT_BUCKETS);
      }),
    );
  });

  it('begins anew with every report, and counts nothing that is no number', () => {
    const recorder = new LatencyRecorder();
    recorder.add(700);
    recorder.add(Number.NaN);
    expect(recorder.frames).toBe(1);
    expect(framesIn(recorder.take())).toBe(1);
    expect([recorder.frames, recorder.take()]).toEqual([0, []]);
    expect(percentileIn([], 0.5)).toBeNull();
  });
});

describe('a histogram as it came', () => {
  it.each([
    [[3], 'has no count'],
    [[3, 1, 3, 1], 'does not come after'],
    [[5, 1, 3, 1], 'does not come after'],
    [[BUCKETS, 1], 'does not exist'],
    [[3, 0], 'is empty'],
    [[3, 600_000, 4, 600_000], 'more than 1000000 frames'],
    [[3, -1], ''],
    [[3, 1.5], ''],
    ['AAAA', ''],
    [Array.from({ length: 600 }, (_, at) => (at % 2 === 0 ? at : 1)), 'at most 256 buckets'],
  ])('is refused with the reason when it is none: %j', (flat, why) => {
    const told = latencyHistogramSchema.safeParse(flat);
    expect(told.success).toBe(false);
    expect(told.error?.issues.map((issue) => issue.message).join()).toContain(why);
  });

  it('never throws, and what is taken has growing indexes and counts', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(12_000), fc.integer(), fc.double()), { maxLength: 30 }), (flat) => {
        const told = latencyHistogramSchema.safeParse(flat);
        if (!told.success) return;
        let before = -1;
        for (const [index, count] of pairsOf(told.data)) {
          expect(index).toBeGreaterThan(before);
          expect(count).toBeGreaterThan(0);
          before = index;
        }
      }),
    );
  });
});
