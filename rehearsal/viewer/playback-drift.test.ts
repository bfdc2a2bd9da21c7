import { describe, expect, it } from 'vitest';
import { PlaybackDrift } from './playback-drift.ts';

const FRAME_MS = 1000 / 30;
const STUDIO_MS = 1_760_000_000_000;

/** Plays evenly for so long at a device's speed, looked at once a frame with a millisecond of noise. */
function play(drift: PlaybackDrift, fromMs: number, forMs: number, ppm: number, jumpMs = 0): void {
  for (let atMs = fromMs; atMs < fromMs + forMs; atMs += FRAME_MS) {
    const noiseMs = Math.sin(atMs * 12.9898) * 1;
    drift.look(STUDIO_MS + atMs, 5_000 + jumpMs + atMs * (1 + ppm / 1e6) + noiseMs, 1);
  }
}

describe('PlaybackDrift', () => {
  it.each([-200, -30, 0, 50, 1_000])('finds %i ppm within 10 ppm', (ppm) => {
    const drift = new PlaybackDrift();
    play(drift, 0, 90_000, ppm);
    expect(Math.abs((drift.ppm ?? Number.NaN) - ppm)).toBeLessThan(10);
  });

  it('says nothing before it knows', () => {
    const drift = new PlaybackDrift();
    expect(drift.ppm).toBeNull();
    play(drift, 0, 30_000, 100);
    expect(drift.ppm).toBeNull();
  });

  it('puts stretches between jumps together, and leaves changes of rate out', () => {
    const drift = new PlaybackDrift();
    for (let turn = 0; turn < 6; turn++) {
      play(drift, turn * 20_000, 18_000, 80, turn * 731);
      for (let atMs = 18_000; atMs < 20_000; atMs += FRAME_MS) drift.look(STUDIO_MS + turn * 20_000 + atMs, atMs, 1.04);
    }
    expect(Math.abs((drift.ppm ?? Number.NaN) - 80)).toBeLessThan(20);
    const short = new PlaybackDrift();
    for (let turn = 0; turn < 40; turn++) {
      play(short, turn * 5_000, 4_000, 80);
      short.interrupted();
    }
    expect(short.ppm).toBeNull();
  });

  it('tells an error that holds, however looks err together, and how much it has seen', () => {
    let held = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const drift = new PlaybackDrift();
      expect(drift.errorPpm).toBeNull();
      expect(drift.spanMs).toBeNull();
      const random = wandering(seed);
      for (let atMs = 0; atMs < 120_000; atMs += FRAME_MS) {
        drift.look(STUDIO_MS + atMs, atMs * (1 + 80e-6) + random(), 1);
      }
      expect(drift.spanMs).toBeGreaterThan(110_000);
      expect(drift.errorPpm).toBeGreaterThan(0);
      expect(drift.errorPpm).toBeLessThan(60);
      if (Math.abs((drift.ppm ?? Number.NaN) - 80) <= (drift.errorPpm ?? 0)) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(36);
  });
});

/** Errors of about a millisecond that stay for about a second. */
function wandering(seed: number): () => number {
  let state = seed * 2_654_435_761;
  let errorMs = 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    errorMs += -errorMs * 0.03 + (state / 2 ** 32 - 0.5) * 0.8;
    return errorMs;
  };
}
