import { expect, it } from 'vitest';
import { MetricWatch } from './metric-watch.ts';
import { testCueOf, testShow } from './test-show.ts';

const trigger = { kind: 'telemetry' as const, metric: 'srtRttMs', side: 'above' as const, value: 100, forMs: 3000 };
const show = testShow([testCueOf('marker', 'c1', { trigger })]);

it('tells of a figure that was on its side for long enough, without a break', () => {
  const watch = new MetricWatch();
  const told = [150, 150, 90, 150, 150, 150, 150, 150].map((srtRttMs, second) =>
    watch.add(show, { srtRttMs }, second * 1000),
  );
  expect(told.map((cues) => cues.length)).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
});

it('begins anew when a figure was not measured, or something else is asked for', () => {
  const watch = new MetricWatch();
  watch.add(show, { srtRttMs: 150 }, 0);
  watch.add(show, {}, 1000);
  expect(watch.add(show, { srtRttMs: 150 }, 3000)).toEqual([]);
  const edited = testShow([testCueOf('marker', 'c1', { trigger: { ...trigger, value: 120 } })]);
  expect(watch.add(edited, { srtRttMs: 150 }, 6000)).toEqual([]);
  expect(watch.add(edited, { srtRttMs: 150 }, 9000)).toEqual(['c1']);
});
