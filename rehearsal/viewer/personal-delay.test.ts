import { describe, expect, it } from 'vitest';
import { PersonalDelay } from './personal-delay.ts';

const TARGET_MS = 700;
const FRAME_MS = 1000 / 30;

/** A viewer whose newest media is so old at each moment (ms); each entry lasts its seconds, one frame after another. */
class History {
  readonly delay = new PersonalDelay();
  nowMs = 0;

  play(seconds: number, edgeAgeMs: number): this {
    for (const untilMs = this.nowMs + seconds * 1000; this.nowMs < untilMs; this.nowMs += FRAME_MS) {
      this.delay.observe({ nowMs: this.nowMs, edgeAgeMs, targetMs: TARGET_MS });
    }
    return this;
  }

  stall(stoodMs: number): this {
    this.delay.stalled();
    this.nowMs += stoodMs;
    this.delay.resumed(this.nowMs, stoodMs);
    return this;
  }
}

/** 500 ms: well. 770 ms: needs 900, so 200 more than the target. */
const GOOD_MS = 500;
const BAD_MS = 770;

describe('PersonalDelay', () => {
  it('asks for nothing while the target leaves enough', () => {
    expect(new History().play(120, GOOD_MS).delay.extraMs).toBe(0);
  });

  it('asks for what is missing, within four seconds, and keeps it while it is needed', () => {
    const history = new History().play(20, GOOD_MS).play(4, BAD_MS);
    expect(history.delay.extraMs).toBeCloseTo(200);
    expect(history.play(300, BAD_MS).delay.extraMs).toBeCloseTo(200);
    expect(history.delay.holdMs).toBe(10_000);
  });

  it('learns nothing from one bad moment, be it a late part, a stall or an outage', () => {
    const history = new History().play(20, GOOD_MS).play(0.3, BAD_MS).play(15, GOOD_MS);
    expect(history.stall(400).play(5, GOOD_MS).delay.extraMs).toBe(0);
    for (let outage = 0; outage < 5; outage++) history.stall(1_500).play(5, GOOD_MS);
    expect(history.delay.extraMs).toBe(0);
  });

  it('learns from the second stall what would have bridged both', () => {
    const history = new History().play(20, GOOD_MS).stall(150).play(30, GOOD_MS).stall(250);
    expect(history.delay.extraMs).toBeCloseTo(150);
  });

  it('takes stalls that follow one another for one disturbance', () => {
    const history = new History().play(20, GOOD_MS);
    for (let stall = 0; stall < 4; stall++) history.stall(200).play(3, GOOD_MS);
    expect(history.delay.extraMs).toBeGreaterThan(150);
    expect(history.play(45, GOOD_MS).delay.extraMs).toBe(0);
  });

  it('does not double its hold within one disturbance, however often it has to raise', () => {
    const history = new History().play(20, GOOD_MS);
    for (const edgeAgeMs of [670, 720, 770, 870, 970]) history.play(4, edgeAgeMs);
    expect(history.delay.extraMs).toBeCloseTo(400);
    expect(history.delay.holdMs).toBe(10_000);
    expect(history.play(10, GOOD_MS).delay.extraMs).toBeGreaterThan(150);
    // Given back at up to 20 ms a second.
    expect(history.play(25, GOOD_MS).delay.extraMs).toBe(0);
  });

  it('holds longer each time the need comes back after some was given back', () => {
    const history = new History().play(20, GOOD_MS);
    const holds: number[] = [];
    for (let turn = 0; turn < 7; turn++) {
      history.play(4, BAD_MS);
      holds.push(history.delay.holdMs / 1000);
      history.play(history.delay.holdMs / 1000 + 5, GOOD_MS);
    }
    expect(holds).toEqual([10, 20, 40, 80, 160, 320, 320]);
  });

  it('forgives a connection that was well for long', () => {
    const history = new History().play(20, GOOD_MS).play(4, BAD_MS).play(20, GOOD_MS).play(4, BAD_MS);
    expect(history.delay.holdMs).toBe(20_000);
    history.play(20 + 15 + 120, GOOD_MS);
    expect([history.delay.extraMs, history.delay.holdMs]).toEqual([0, 10_000]);
  });

  it('gives back soon what it needed while joining', () => {
    const history = new History().play(8, 1_170);
    expect(history.delay.extraMs).toBeCloseTo(600);
    history.play(4, 970).play(26, GOOD_MS);
    expect(history.delay.extraMs).toBeLessThan(150);
    expect(history.delay.holdMs).toBe(10_000);
    expect(history.play(15, GOOD_MS).delay.extraMs).toBe(0);
  });

  it('counts the start of a viewer, and the time after a stall, as catching up', () => {
    expect(new History().play(1.9, 3_000).play(20, GOOD_MS).delay.extraMs).toBe(0);
    expect(new History().play(20, GOOD_MS).stall(2_500).play(1.9, 3_000).play(20, GOOD_MS).delay.extraMs).toBe(0);
  });

  it('never goes beyond four seconds', () => {
    expect(new History().play(30, 60_000).delay.extraMs).toBe(4_000);
  });
});
