import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReturnSteering, whyLater, type PlayerLook } from './steering.ts';

const ms = fc.double({ min: 0, max: 20_000, noNaN: true });
const LOOK_MS = 230;

function look(part: Partial<PlayerLook>): PlayerLook {
  return { nowMs: 0, latencyMs: 800, targetMs: 800, bufferMs: 500, beyondGap: null, periodMs: 100, ...part };
}

/**
 * A CDN that offers media in pieces, `delayMs` after the last frame of each, and a player like a browser's with hls.js: it
 * loads what is offered, stops at the end of it, and a jump to where nothing is loaded stands still.
 */
class SimulatedStream {
  readonly steering = new ReturnSteering();
  readonly pieceMs: number;
  readonly delayMs: number;
  nowMs = 100_000;
  targetMs: number;
  /** Capture time at the playhead. */
  playheadMs: number;
  stalledMs = 0;
  jumps: number[] = [];
  #rate = 1;
  #missing: readonly [number, number] | null = null;

  constructor(cdn: { pieceMs: number; delayMs: number; targetMs: number }) {
    this.pieceMs = cdn.pieceMs;
    this.delayMs = cdn.delayMs;
    this.targetMs = cdn.targetMs;
    // hls.js begins 400 ms before the end of what there is.
    this.playheadMs = this.edgeMs - 400;
  }

  get edgeMs(): number {
    return Math.floor((this.nowMs - this.delayMs) / this.pieceMs) * this.pieceMs;
  }

  get latencyMs(): number {
    return this.nowMs - this.playheadMs;
  }

  /** Media that never comes: [from, to) in capture time. */
  lose(fromMs: number, toMs: number): void {
    this.#missing = [fromMs, toMs];
  }

  run(forMs: number): void {
    const endMs = this.nowMs + forMs;
    for (let sinceLookMs = 0; this.nowMs < endMs; this.nowMs += 10) {
      sinceLookMs += 10;
      const bufferMs = this.#loadedToMs() - this.playheadMs;
      if (bufferMs <= 100) this.stalledMs += 10;
      else this.playheadMs += 10 * this.#rate;
      if (sinceLookMs < LOOK_MS) continue;
      sinceLookMs = 0;
      this.#steer(Math.max(0, bufferMs), bufferMs <= 100);
    }
  }

  #steer(bufferMs: number, stalled: boolean): void {
    const { nowMs, latencyMs, targetMs, pieceMs } = this;
    const [fromMs, toMs] = this.#missing ?? [0, 0];
    const beyondGap =
      this.playheadMs < fromMs && this.edgeMs > toMs
        ? { fromMs: toMs - this.playheadMs, toMs: this.edgeMs - this.playheadMs }
        : null;
    const { playbackRate, seekByMs } = stalled
      ? this.steering.lookWhileStalled(nowMs, beyondGap)
      : this.steering.look({ nowMs, latencyMs, targetMs, bufferMs, beyondGap, periodMs: pieceMs });
    this.#rate = playbackRate;
    if (seekByMs === null) return;
    this.jumps.push(seekByMs);
    this.playheadMs += seekByMs;
  }

  #loadedToMs(): number {
    const [fromMs, toMs] = this.#missing ?? [Infinity, Infinity];
    return this.playheadMs < toMs ? Math.min(this.edgeMs, fromMs) : this.edgeMs;
  }
}

describe('steering the return monitor', () => {
  it('turns towards what it aims at, by 4 % at most, and jumps forward only into what is loaded', () => {
    fc.assert(
      fc.property(ms, ms, ms, (latencyMs, targetMs, bufferMs) => {
        const steering = new ReturnSteering();
        steering.look(look({ latencyMs, targetMs, bufferMs }));
        const { playbackRate, seekByMs } = steering.look(look({ nowMs: 4_000, latencyMs, targetMs, bufferMs }));
        const errorMs = latencyMs - (steering.aimMs ?? 0);
        expect(steering.aimMs).toBeGreaterThanOrEqual(targetMs);
        expect(Math.abs(playbackRate - 1)).toBeLessThan(0.0401);
        if (seekByMs !== null) {
          expect(Math.sign(seekByMs)).toBe(Math.sign(errorMs));
          expect(seekByMs).toBeLessThanOrEqual(Math.max(0, bufferMs - 130));
        } else if (bufferMs < 130) expect(playbackRate).toBeLessThan(1);
        else if (Math.abs(errorMs) >= 12) expect(Math.sign(playbackRate - 1)).toBe(Math.sign(errorMs));
        else expect(playbackRate).toBe(1);
      }),
    );
  });

  it('comes to the target and stays there, where the CDN can give it', () => {
    const stream = new SimulatedStream({ pieceMs: 100, delayMs: 200, targetMs: 800 });
    stream.run(60_000);
    stream.stalledMs = 0;
    stream.jumps = [];
    for (let second = 0; second < 60; second++) {
      stream.run(1_000);
      expect(Math.abs(stream.latencyMs - 800)).toBeLessThan(20);
    }
    expect([stream.stalledMs, stream.jumps]).toEqual([0, []]);
    expect(whyLater(stream.steering.aimMs, 800)).toBeNull();
  });

  it.each([
    { pieceMs: 6_000, delayMs: 1_500 },
    { pieceMs: 6_000, delayMs: 6_000 },
    { pieceMs: 2_000, delayMs: 3_000 },
    { pieceMs: 1_000, delayMs: 600 },
    { pieceMs: 333, delayMs: 1_200 },
  ])('stays where a CDN with pieces of $pieceMs ms lets it be, without stalls, and says so', ({ pieceMs, delayMs }) => {
    const stream = new SimulatedStream({ pieceMs, delayMs, targetMs: 700 });
    stream.run(30_000);
    stream.stalledMs = 0;
    stream.jumps = [];
    const nearestMs = pieceMs + delayMs;
    for (let second = 0; second < 120; second++) {
      stream.run(1_000);
      expect(stream.latencyMs).toBeGreaterThan(nearestMs);
      expect(stream.latencyMs).toBeLessThan(nearestMs + 1_000);
    }
    expect([stream.stalledMs, stream.jumps]).toEqual([0, []]);
    expect(whyLater(stream.steering.aimMs, 700)).toMatch(/plays \d+\.\d\u202fs behind: .* target of 0\.7\u202fs/);
  });

  it('does not stall while it joins a stream of segments: it begins a segment earlier', () => {
    for (let startMs = 0; startMs < 6_000; startMs += 250) {
      const stream = new SimulatedStream({ pieceMs: 6_000, delayMs: 1_500, targetMs: 700 });
      stream.nowMs += startMs;
      stream.playheadMs = stream.edgeMs - 400;
      stream.run(40_000);
      expect(stream.stalledMs, `began ${String(startMs)} ms into a segment`).toBeLessThan(150);
      expect(stream.jumps.length).toBeLessThanOrEqual(2);
    }
  });

  it('comes back after an outage by one jump into what is loaded', () => {
    const stream = new SimulatedStream({ pieceMs: 100, delayMs: 200, targetMs: 800 });
    stream.run(20_000);
    stream.playheadMs -= 5_000;
    stream.jumps = [];
    stream.run(20_000);
    expect(stream.jumps).toHaveLength(1);
    expect(Math.abs(stream.latencyMs - 800)).toBeLessThan(20);
    expect(stream.stalledMs).toBe(0);
  });

  it('leaps over a hole in what is loaded', () => {
    const stream = new SimulatedStream({ pieceMs: 100, delayMs: 200, targetMs: 3_000 });
    stream.run(20_000);
    stream.lose(stream.nowMs, stream.nowMs + 700);
    stream.run(4_500);
    expect(stream.stalledMs).toBeLessThan(600);
    expect(stream.jumps.filter((byMs) => byMs > 0)).toHaveLength(1);
    stream.run(60_000);
    expect(Math.abs(stream.latencyMs - 3_000)).toBeLessThan(20);
  });

  it('never jumps more often than every three seconds', () => {
    const steering = new ReturnSteering();
    const at: number[] = [];
    for (let nowMs = 0; nowMs < 30_000; nowMs += LOOK_MS) {
      const { seekByMs } = steering.look(look({ nowMs, latencyMs: 9_000, bufferMs: 8_500 }));
      if (seekByMs !== null) at.push(nowMs);
    }
    expect(at.length).toBeGreaterThan(3);
    for (let index = 1; index < at.length; index++) {
      expect((at[index] ?? 0) - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(3_000);
    }
  });
});
