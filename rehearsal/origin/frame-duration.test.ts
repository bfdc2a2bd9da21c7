import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameDuration } from './frame-duration.ts';

describe('FrameDuration', () => {
  it('takes 30 fps until it knows better', () => {
    expect(new FrameDuration().ticks).toBe(3000);
  });

  it('finds the rate under jitter and loss', () => {
    const jitter = fc.array(fc.integer({ min: -400, max: 400 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(jitter, fc.constantFrom(24, 25, 30, 50, 60), fc.nat(29), (jitterTicks, fps, lost) => {
        const duration = new FrameDuration();
        let last = 0;
        for (const [index, offset] of jitterTicks.entries()) {
          if (index % 30 === lost || index === 0) continue;
          const time = (index * 90_000) / fps + offset / 4;
          duration.add(time - last);
          last = time;
        }
        expect(duration.ticks).toBeGreaterThan((90_000 / fps) * 0.97);
        expect(duration.ticks).toBeLessThan((90_000 / fps) * 1.03);
      }),
    );
  });
});
