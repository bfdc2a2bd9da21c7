import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sourceOf } from '../../../shared/telemetry/metric-source.ts';
import { METRICS, type Metric, type TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import { rightWithin } from './right-within.ts';

const point = (atMs: number, values: TelemetryPoint['values']): TelemetryPoint => ({ atMs, values });
const seconds = (count: number, values: TelemetryPoint['values']): TelemetryPoint[] =>
  Array.from({ length: count }, (_, index) => point(index * 1_000, values));

it('tells the bound that was kept with a figure, and the worst where it is far from the usual', () => {
  const steady = seconds(100, { driftCdnPpm: 12, driftCdnBoundPpm: 3.25 });
  expect(rightWithin('driftCdnPpm', steady)).toBe('± 3.3\u202fppm');
  const uneasy = [...steady, point(100_000, { driftCdnPpm: 12, driftCdnBoundPpm: 80 })];
  expect(rightWithin('driftCdnPpm', uneasy)).toBe('± 3.3\u202fppm, at worst ± 80\u202fppm');
  expect(rightWithin('budgetSrtMs', seconds(3, { budgetSrtMs: 120, budgetSrtBoundMs: 1.5 }))).toBe('± 1.5\u202fms');
});

it('says in how many seconds nobody knew the bound, and when nobody ever did', () => {
  const half = [...seconds(4, { syncSpreadMs: 20, syncSpreadBoundMs: 9 }), ...seconds(2, { syncSpreadMs: 20 })];
  expect(rightWithin('syncSpreadMs', half)).toBe('± 9.0\u202fms, unknown in 2 s');
  expect(rightWithin('clockOffsetMs', seconds(2, { clockOffsetMs: 1 }))).toBe('bound unknown');
  expect(rightWithin('clockOffsetMs', seconds(2, { viewers: 1 }))).toBe('');
});

it('bounds a difference by both of the ways that are the least certain', () => {
  const ways = { glassToGlassBoundMs: 20, markGlassToGlassBoundMs: 18, returnBoundMs: 30, latencyDisagreementMs: 7 };
  expect(rightWithin('latencyDisagreementMs', seconds(1, ways))).toBe('± 50\u202fms');
});

it('goes by the clock of the window that captures, or by the one clock of the encoder', () => {
  expect(rightWithin('captureToSendP95Ms', seconds(1, { captureToSendP95Ms: 9 }))).toBe('one clock');
  const captured = { captureToSendP95Ms: 9, captureToSendBoundMs: 2 };
  expect(rightWithin('captureToSendP95Ms', seconds(1, captured))).toBe('± 2.0\u202fms');
});

it('bounds fetch times and the age of the newest media of any CDN', () => {
  const values = { cdn3TtfbMs: 5, cdn3LiveEdgeAgeMs: 400, hostLoopDelayMs: 0.4, clockErrorBoundMs: 6 };
  expect(rightWithin('cdn3TtfbMs', seconds(1, values))).toBe('≤ 0.40\u202fms too long');
  expect(rightWithin('cdn3LiveEdgeAgeMs', seconds(1, values))).toBe('± 7.0\u202fms');
  expect(rightWithin('viewers', seconds(1, { viewers: 2 }))).toBe('counted');
});

it('has a word for every figure that was ever measured, and keeps a bound for each that has one of its own', () => {
  const all = Object.keys(METRICS) as Metric[];
  fc.assert(
    fc.property(fc.subarray(all, { minLength: 1 }), (some) => {
      const points = seconds(2, Object.fromEntries(some.map((metric) => [metric, 1])));
      for (const metric of some) expect(rightWithin(metric, points)).not.toBe('');
    }),
  );
  const everything = seconds(1, Object.fromEntries(all.map((metric) => [metric, 1])));
  for (const metric of all.filter((one) => typeof sourceOf(one) === 'object' || sourceOf(one) === 'frequency')) {
    expect(rightWithin(metric, everything), metric).toMatch(/^± /);
  }
});
