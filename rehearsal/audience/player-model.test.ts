import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlayerModel, type PlayerTraits } from './player-model.ts';

const PART_MS = 100;
const AGE_MS = 200;
const traits: PlayerTraits = { displayMs: 20, holdBackParts: 3, joinLagMs: 250, toleranceMs: 2, driftPpm: 0 };

/** The edge as a stream with 100 ms parts reaches it; null-free. */
const edgeAt = (nowMs: number): number => Math.floor((nowMs - AGE_MS) / PART_MS) * PART_MS;

function run(
  player: PlayerModel,
  fromMs: number,
  toMs: number,
  options: { target: number; edge?: (nowMs: number) => number },
): void {
  const edge = options.edge ?? edgeAt;
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 50) {
    player.step({ nowMs, edgeMs: edge(nowMs), partMs: PART_MS, targetLatencyMs: options.target });
  }
}

const latencyAt = (player: PlayerModel, nowMs: number): number => nowMs - (player.mediaTimeMs ?? Number.NaN);

describe('PlayerModel', () => {
  it('shows nothing before there is media', () => {
    const player = new PlayerModel(traits);
    player.step({ nowMs: 10_000, edgeMs: null, partMs: PART_MS, targetLatencyMs: 1_000 });
    expect(player.mediaTimeMs).toBeNull();
  });

  it('joins late by its lag and steers to the target without a stall', () => {
    const player = new PlayerModel(traits);
    run(player, 10_000, 10_000, { target: 1_000 });
    expect(latencyAt(player, 10_000)).toBeCloseTo(1_250, 0);
    run(player, 10_050, 30_000, { target: 1_000 });
    expect(Math.abs(latencyAt(player, 30_000) - 1_000)).toBeLessThan(10);
    expect(player.stalls).toBe(0);
    expect(player.playbackRate).toBeCloseTo(1, 2);
  });

  it('follows a new target in both directions', () => {
    const player = new PlayerModel(traits);
    run(player, 10_000, 30_000, { target: 1_000 });
    run(player, 30_050, 60_000, { target: 1_500 });
    expect(Math.abs(latencyAt(player, 60_000) - 1_500)).toBeLessThan(10);
    run(player, 60_050, 90_000, { target: 800 });
    expect(Math.abs(latencyAt(player, 90_000) - 800)).toBeLessThan(10);
    expect(player.stalls).toBe(0);
  });

  it('goes to a far target by rate alone, at ±4 % and without a jump', () => {
    const player = new PlayerModel(traits);
    run(player, 10_000, 30_000, { target: 800 });
    let lastMs = player.mediaTimeMs ?? Number.NaN;
    for (let nowMs = 30_050; nowMs <= 230_000; nowMs += 50) {
      run(player, nowMs, nowMs, { target: nowMs < 130_000 ? 4_000 : 800 });
      const mediaTimeMs = player.mediaTimeMs ?? Number.NaN;
      expect(Math.abs(mediaTimeMs - lastMs - 50)).toBeLessThanOrEqual(50 * 0.04 + 1e-6);
      expect(Math.abs(player.playbackRate - 1)).toBeLessThanOrEqual(0.04 + 1e-9);
      lastMs = mediaTimeMs;
      if (nowMs === 129_950) expect(Math.abs(latencyAt(player, nowMs) - 4_000)).toBeLessThan(10);
    }
    expect(Math.abs(latencyAt(player, 230_000) - 800)).toBeLessThan(10);
    expect(player.stalls).toBe(0);
  });

  it('measures how long it stood still, and how fast its device runs', () => {
    const player = new PlayerModel({ ...traits, driftPpm: 50 });
    run(player, 10_000, 15_000, { target: 1_000 });
    expect(player.driftPpm).toBeNull();
    run(player, 15_050, 60_000, { target: 1_000 });
    expect(player.driftPpm).toBeCloseTo(50, 3);
    expect(player.stallMs).toBe(0);
    run(player, 60_050, 65_000, { target: 1_000, edge: () => edgeAt(60_000) });
    expect(player.stallMs).toBeGreaterThan(3_500);
    expect(player.stallMs).toBeLessThan(5_000);
  });

  it('keeps a part in the buffer when the target asks for the impossible', () => {
    const player = new PlayerModel(traits);
    run(player, 10_000, 60_000, { target: 200 });
    expect(latencyAt(player, 60_000)).toBeGreaterThan(AGE_MS);
    expect(latencyAt(player, 60_000)).toBeLessThan(600);
    expect(player.stalls).toBeLessThanOrEqual(1);
  });

  it('stalls when the stream stands still, counts it once, and jumps back to live afterwards', () => {
    const player = new PlayerModel(traits);
    run(player, 10_000, 20_000, { target: 1_000 });
    run(player, 20_050, 40_000, { target: 1_000, edge: () => edgeAt(20_000) });
    expect(player.playing).toBe(false);
    expect(player.mediaTimeMs).toBeNull();
    expect(player.stalls).toBe(1);
    run(player, 40_050, 45_000, { target: 1_000 });
    expect(player.playing).toBe(true);
    expect(latencyAt(player, 45_000)).toBeLessThan(1_300);
  });

  it('jumps after a hole that would take long to run down, as the viewer page does, and runs down a short one', () => {
    const after = (holeMs: number): number => {
      const player = new PlayerModel(traits);
      run(player, 10_000, 20_000, { target: 1_000 });
      // The buffer bridges as much as the target leaves of it; then the player stands.
      const endMs = 20_000 + holeMs;
      run(player, 20_050, endMs, { target: 1_000, edge: () => edgeAt(20_000) });
      expect(player.stalls).toBe(1);
      run(player, endMs + 50, endMs + 1_000, { target: 1_000 });
      expect(player.stalls).toBe(1);
      return latencyAt(player, endMs + 1_000);
    };
    expect(after(2_500)).toBeLessThan(1_250);
    expect(after(850)).toBeGreaterThan(1_020);
  });

  it('never shows a frame that is not there yet, nor goes back while it plays on', () => {
    const step = fc.record({ elapsedMs: fc.integer({ min: 0, max: 500 }), grows: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.integer({ min: 200, max: 3_000 }),
        (steps, targetLatencyMs) => {
          const player = new PlayerModel(traits);
          let nowMs = 10_000;
          let edgeMs = edgeAt(nowMs);
          let lastMs = Number.NEGATIVE_INFINITY;
          for (const { elapsedMs, grows } of steps) {
            nowMs += elapsedMs;
            if (grows) edgeMs = Math.max(edgeMs, edgeAt(nowMs));
            player.step({ nowMs, edgeMs, partMs: PART_MS, targetLatencyMs });
            const mediaTimeMs = player.mediaTimeMs;
            if (mediaTimeMs === null) continue;
            expect(mediaTimeMs).toBeLessThanOrEqual(edgeMs);
            expect(mediaTimeMs).toBeGreaterThanOrEqual(lastMs);
            lastMs = mediaTimeMs;
          }
        },
      ),
    );
  });
});
