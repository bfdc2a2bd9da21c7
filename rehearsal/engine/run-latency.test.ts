import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile } from './audience-book.ts';
import { RunLatency } from './run-latency.ts';

describe('RunLatency', () => {
  it('summarises every report, not only the last of each viewer', () => {
    const run = new RunLatency();
    expect(run.summary()).toBeNull();
    for (let index = 1; index <= 100; index++) run.add(`viewer-${String(index % 2)}`, index);
    expect(run.summary()).toMatchObject({ viewers: 2, p1Ms: 1, p50Ms: 50, p95Ms: 95, p99Ms: 99, maxMs: 100 });
    expect(run.summary()?.syncSpreadMs).toBeCloseTo(98, 1);
    run.reset();
    expect(run.summary()).toBeNull();
  });

  it('takes what no clock can be right about as its limits', () => {
    const run = new RunLatency();
    run.add('viewer-1', -4);
    run.add('viewer-1', 1e12);
    const summary = run.summary();
    expect(summary?.p1Ms).toBe(0);
    expect(summary?.maxMs).toBeGreaterThanOrEqual(60_000);
    expect(summary?.maxMs).toBeLessThan(60_100);
  });

  it('is within 0.1 % of the exact percentiles, and the same after a restart', () => {
    const latencies = fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(latencies, (values) => {
        const run = new RunLatency();
        values.forEach((value, index) => {
          run.add(`viewer-${String(index % 7)}`, value);
        });
        const sorted = values.toSorted((a, b) => a - b);
        const summary = run.summary();
        if (!summary) throw new Error('there are values');
        for (const [share, found] of [
          [0, summary.minMs ?? Number.NaN],
          [0.01, summary.p1Ms],
          [0.5, summary.p50Ms],
          [0.95, summary.p95Ms],
          [0.99, summary.p99Ms],
          [1, summary.maxMs],
        ] as const) {
          const exact = percentile(sorted, share);
          expect(Math.abs(found - exact)).toBeLessThanOrEqual(0.051 + exact * 0.001);
        }
        const again = new RunLatency();
        again.restore(run.encode());
        const restored = again.summary();
        if (!restored) throw new Error('there are values');
        expect({ ...restored, maxMs: 0 }).toEqual({ ...summary, maxMs: 0 });
        expect(Math.abs(restored.maxMs - summary.maxMs)).toBeLessThanOrEqual(0.051 + summary.maxMs * 0.001);
      }),
    );
  });

  it('does not count the same viewers again after a restart', () => {
    const run = new RunLatency();
    run.add('viewer-1', 10);
    run.add('viewer-2', 10);
    const again = new RunLatency();
    again.restore(run.encode());
    again.add('viewer-1', 12);
    expect(again.summary()?.viewers).toBe(2);
  });

  it('refuses what is damaged and keeps what it has', () => {
    const run = new RunLatency();
    run.add('viewer-1', 10);
    for (const histogram of ['', 'rubbish', 'AAAA', Buffer.from('x'.repeat(80)).toString('base64')]) {
      expect(() => {
        run.restore({ viewers: 3, histogram });
      }).toThrow();
    }
    expect(run.summary()).toMatchObject({ viewers: 1, p50Ms: 10 });
  });
});
