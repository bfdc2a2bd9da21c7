import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Figures, MOST_PLOTTED, percentile } from './figures.ts';
import { allTogether, ValueHistogram } from './value-histogram.ts';

const SHARES = [0.01, 0.5, 0.95, 0.99, 1];

describe('ValueHistogram', () => {
  it('tells percentiles to 0.1 % and 0.1, of negative values as well', () => {
    const value = fc.oneof(fc.double({ noNaN: true, min: -1e5, max: 1e5 }), fc.integer({ min: -5, max: 5 }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (values) => {
        const histogram = new ValueHistogram();
        for (const one of values) histogram.add(one);
        for (const share of SHARES) {
          const exact = percentile(values, share) ?? Number.NaN;
          const told = histogram.percentile(share) ?? Number.NaN;
          expect(Math.abs(told - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.001 + 0.1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('tells nothing of nothing, exactly what was always the same, and of several what they are together', () => {
    expect(new ValueHistogram().percentile(0.5)).toBeNull();
    const [low, high] = [new ValueHistogram(), new ValueHistogram()];
    for (let at = 0; at < 50; at++) {
      low.add(-123.4);
      high.add(40_000.5);
    }
    expect([low.percentile(0.5), high.percentile(0.99)]).toEqual([-123.4, 40_000.5]);
    const both = allTogether([low, high, new ValueHistogram()]);
    expect([both.percentile(0.5), both.percentile(0.51)]).toEqual([-123.4, 40_000.5]);
    // Days are no longer than it can count.
    high.add(3 * 86_400_000);
    expect(high.percentile(1)).toBe(3 * 86_400_000);
  });
});

describe('Figures', () => {
  /** Half an hour of parts of 100 ms as they should be, then as long with much worse ones. */
  const worsening = (span: 'run' | 'minute'): Figures => {
    const figures = new Figures(span);
    for (let at = 0; at < 36_000; at++) {
      const value = at < 18_000 ? 400 : 5_000;
      figures.add('edgeAgeMs', at === 27_123 ? 9_999 : value, at * 100);
      figures.transfer(at < 18_000 ? 1_000 : 2_000, 100, at * 100);
    }
    return figures;
  };

  it('of a run count to its end, however long it is', () => {
    const figures = worsening('run');
    // To 0.1 %.
    expect(Math.abs((figures.percentile('edgeAgeMs', 0.95) ?? 0) - 5_000)).toBeLessThanOrEqual(5);
    expect(Math.abs((figures.percentile('edgeAgeMs', 0.25) ?? 0) - 400)).toBeLessThanOrEqual(0.4);
    expect(figures.throughputKbps).toBe(120);
  });

  it('of a minute are of the last one', () => {
    const figures = worsening('minute');
    expect(figures.percentile('edgeAgeMs', 0.01)).toBe(5_000);
    expect(figures.throughputKbps).toBe(160);
    expect(figures.samples.size).toBe(0);
  });

  it('are thinned out for plots, from the first value to the newest, with no peak lost', () => {
    const samples = worsening('run').samples.get('edgeAgeMs') ?? [];
    expect(samples.length).toBeGreaterThan(MOST_PLOTTED / 4);
    expect(samples.length).toBeLessThanOrEqual(MOST_PLOTTED + 2);
    expect([samples[0]?.atMs, samples.at(-1)?.atMs]).toEqual([0, 3_599_900]);
    expect(samples.map(({ value }) => value)).toContain(9_999);
    const times = samples.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});
