import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { steer } from './steering.ts';

const ms = fc.double({ min: 0, max: 20_000, noNaN: true });

describe('steering the return monitor', () => {
  it('always turns towards the target, by 4 % at most, and never speeds up on an empty buffer', () => {
    fc.assert(
      fc.property(ms, ms, ms, (latencyMs, targetMs, bufferMs) => {
        const { playbackRate, seekByMs } = steer({ latencyMs, targetMs, bufferMs });
        expect(Math.abs(playbackRate - 1)).toBeLessThan(0.0401);
        if (seekByMs !== null) {
          expect(Math.sign(seekByMs)).toBe(Math.sign(latencyMs - targetMs));
          return;
        }
        if (bufferMs < 130) expect(playbackRate).toBeLessThan(1);
        else if (Math.abs(latencyMs - targetMs) >= 12)
          expect(Math.sign(playbackRate - 1)).toBe(Math.sign(latencyMs - targetMs));
        else expect(playbackRate).toBe(1);
      }),
    );
  });

  it('comes to the target and stays there', () => {
    let latencyMs = 1_700;
    for (let quarter = 0; quarter < 400; quarter++) {
      const { playbackRate } = steer({ latencyMs, targetMs: 800, bufferMs: 500 });
      latencyMs -= (playbackRate - 1) * 250;
    }
    expect(Math.abs(latencyMs - 800)).toBeLessThan(15);
  });
});
