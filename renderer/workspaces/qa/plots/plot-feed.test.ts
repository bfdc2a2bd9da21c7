import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { TelemetryPoint } from '../../../../shared/telemetry/metrics.ts';
import { FakeClock } from '../../../../shared/time/fake-clock.ts';
import type { Studio } from '../../../app/studio.ts';
import { PlotFeed } from './plot-feed.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

function feed() {
  const clock = new FakeClock();
  const telemetry = createStore<{ points: readonly TelemetryPoint[] }>(() => ({ points: [] }));
  const studio = {
    clock,
    studioTime: { now: () => NOW + clock.monoNow() },
    stores: { telemetry },
    client: { telemetry: { marks: () => new Promise<never>(() => undefined) } },
    history: () => new Promise<never>(() => undefined),
  } as unknown as Studio;
  const made = new PlotFeed(studio);
  const hear = (atMs: number): void => {
    const { points } = telemetry.getState();
    telemetry.setState({ points: [...points, { atMs, values: { viewers: 3 } }] });
    made.update();
  };
  return { made, hear };
}

it('has news where memory reaches, and none for what was before', () => {
  const { made, hear } = feed();
  hear(NOW - 10 * MINUTE);
  const past = { fromMs: NOW - 60 * MINUTE, toMs: NOW - 20 * MINUTE };
  const recent = { fromMs: NOW - 30 * MINUTE, toMs: NOW + MINUTE };
  const [ofPast, ofRecent] = [made.versionOf(past), made.versionOf(recent)];
  hear(NOW);
  expect(made.versionOf(past)).toBe(ofPast);
  expect(made.versionOf(recent)).not.toBe(ofRecent);
  expect(made.cells('viewers', 1_000, recent).mean).toEqual([3, 3]);
  const now = made.versionOf(recent);
  made.update();
  expect(made.versionOf(recent)).toBe(now);
});
