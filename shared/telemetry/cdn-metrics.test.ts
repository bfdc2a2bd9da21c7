import { expect, it } from 'vitest';
import { cdnMetric, MOST_CDNS, ofCdn } from './cdn-metrics.ts';
import { METRICS, type Metric } from './metrics.ts';

it('tells figures of CDNs from others, each CDN with the same ones', () => {
  const found = (Object.keys(METRICS) as Metric[]).flatMap((metric) => {
    const of = ofCdn(metric);
    if (of) expect(cdnMetric(of.index, of.figure)).toBe(metric);
    return of ?? [];
  });
  const byCdn = Map.groupBy(found, ({ index }) => index);
  expect([...byCdn.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: MOST_CDNS }, (_, index) => index));
  const figures = [...byCdn.values()].map((all) => all.map(({ figure }) => figure).sort());
  expect(new Set(figures.map(String)).size).toBe(1);
  expect(ofCdn('cdnDatesApartMs')).toBeNull();
  expect(ofCdn('viewers')).toBeNull();
  expect(() => cdnMetric(MOST_CDNS, 'TtfbMs')).toThrow(/no CDN 5/);
});
