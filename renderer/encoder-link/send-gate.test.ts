import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SendGate } from './send-gate.ts';

/** Half a second of 3000 kbit/s and of PCM. */
const LIMIT_BYTES = (375_000 + 384_000) / 2;

describe('what a slow socket is spared', () => {
  it('begins with a key frame', () => {
    const gate = new SendGate({ bitrateKbps: 3000 });
    expect(gate.video(false, 0)).toBe(false);
    expect(gate.wantsKeyFrame(0)).toBe(true);
    expect(gate.video(true, 0)).toBe(true);
    expect(gate.video(false, 0)).toBe(true);
  });

  it('leaves video out until a key frame after the backlog is gone, sound only at twice that', () => {
    const gate = new SendGate({ bitrateKbps: 3000 });
    gate.video(true, 0);
    expect(gate.video(false, LIMIT_BYTES + 1)).toBe(false);
    expect(gate.wantsKeyFrame(LIMIT_BYTES)).toBe(false);
    expect(gate.video(true, LIMIT_BYTES)).toBe(false);
    expect(gate.wantsKeyFrame(1000)).toBe(true);
    expect(gate.video(false, 0)).toBe(false);
    expect(gate.video(true, 1000)).toBe(true);
    expect(gate.audio(LIMIT_BYTES * 2)).toBe(true);
    expect(gate.audio(LIMIT_BYTES * 2 + 1)).toBe(false);
  });

  it('never sends a frame that cannot be decoded: after a gap the first is a key frame', () => {
    const frame = fc.record({ key: fc.boolean(), buffered: fc.integer({ min: 0, max: 1_000_000 }) });
    fc.assert(
      fc.property(fc.array(frame), (frames) => {
        const gate = new SendGate({ bitrateKbps: 3000 });
        let gap = true;
        for (const { key, buffered } of frames) {
          const sent = gate.video(key, buffered);
          if (sent && gap) expect(key).toBe(true);
          if (sent) expect(buffered).toBeLessThanOrEqual(LIMIT_BYTES);
          gap = !sent;
        }
      }),
    );
  });
});
