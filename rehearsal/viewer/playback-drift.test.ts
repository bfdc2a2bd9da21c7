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
});
