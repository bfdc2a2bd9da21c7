import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersect, intervalOf, waitForEdgeMs, type OffsetInterval } from './https-time.ts';

const cut = (ms: number): number => Math.floor(ms / 1000) * 1000;

describe('time from a Date header', () => {
  it('is known to a second and the round trip from one reading', () => {
    const { lowMs, highMs } = intervalOf({ dateMs: 5000, sentAt: 100, heardAt: 140 });
    expect(highMs - lowMs).toBe(1040);
    expect(intersect({ lowMs: 0, highMs: 5 }, { lowMs: 4, highMs: 9 })).toEqual({ lowMs: 4, highMs: 5 });
    expect(intersect({ lowMs: 0, highMs: 5 }, { lowMs: 6, highMs: 9 })).toBeNull();
  });

  it('narrows to the delay around the second’s edge, and never loses the truth', () => {
    const ms = fc.double({ min: 1, max: 80, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.array(fc.tuple(ms, ms), { minLength: 10, maxLength: 10 }),
        (offsetMs, delays) => {
          let mono = 1000;
          let known: OffsetInterval | null = null;
          let longestMs = 0;
          for (const [outMs, backMs] of delays) {
            if (known) mono += waitForEdgeMs(known, mono, 40, 500);
            const reading = { dateMs: cut(mono + outMs + offsetMs), sentAt: mono, heardAt: mono + outMs + backMs };
            const fresh = intervalOf(reading);
            known = known ? intersect(known, fresh) : fresh;
            if (!known) throw new Error('honest readings never exclude one another');
            expect(known.lowMs).toBeLessThanOrEqual(offsetMs + 1e-6);
            expect(known.highMs).toBeGreaterThanOrEqual(offsetMs - 1e-6);
            longestMs = Math.max(longestMs, outMs + backMs);
            mono = reading.heardAt;
          }
          if (known) expect(known.highMs - known.lowMs).toBeLessThan(2 * longestMs + 100);
        },
      ),
    );
  });

  it('waits at least as long as asked, and less than a second more', () => {
    const any = fc.double({ min: -1e9, max: 1.8e12, noNaN: true });
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 1000 }), (lowMs, widthMs) => {
        const waitMs = waitForEdgeMs({ lowMs, highMs: lowMs + widthMs }, 12_345.6, 33, 500);
        expect(waitMs).toBeGreaterThanOrEqual(500);
        expect(waitMs).toBeLessThan(1500);
      }),
    );
  });
});
