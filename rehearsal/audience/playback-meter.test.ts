import { expect, it } from 'vitest';
import { framesIn, percentileIn } from '../../shared/interaction/latency-histogram.ts';
import { viewerReportSchema } from '../../shared/interaction/protocol.ts';
import { PlaybackMeter } from './playback-meter.ts';
import { PlayerModel } from './player-model.ts';

it('reports what the simulated player did since the last report, and nothing it did not measure', () => {
  const player = new PlayerModel({ displayMs: 20, holdBackParts: 3, joinLagMs: 200, toleranceMs: 2, driftPpm: 0 });
  const meter = new PlaybackMeter();
  const play = (fromMs: number, toMs: number): void => {
    for (let nowMs = fromMs; nowMs < toMs; nowMs += 50) {
      player.step({ nowMs, edgeMs: nowMs - 200, partMs: 100, targetLatencyMs: 1_000 });
      meter.frame(player, nowMs);
    }
  };
  expect(meter.take(player, 1_000)).toMatchObject({ latencyHistogram: [], frames: 0, errorMs: null, driftPpm: null });
  play(10_000, 11_000);
  const told = meter.take(player, 1_000);
  expect(told.frames).toBe(20);
  expect(framesIn(told.latencyHistogram ?? [])).toBe(20);
  expect(percentileIn(told.latencyHistogram ?? [], 1)).toBeCloseTo(1_200, -1);
  expect(told.rateMax).toBeCloseTo(1.04);
  expect(told).not.toHaveProperty('markMs');
  const counters = { bufferMs: 0, stalls: 0, playbackRate: 1, clockErrorBoundMs: null, votesSent: 0, votesAcked: 0 };
  const report = { type: 'report', glassToGlassMs: 1_100, ...counters, ...told };
  expect(viewerReportSchema.parse(report)).toEqual(report);
  expect(meter.take(player, 1_000).frames).toBe(0);
});
