import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LatencyReading } from '../../../../shared/telemetry/latency.ts';
import { agreement, scaleEndMs, signed } from './latency-words.ts';

const reading = (p50Ms: number | null, p95Ms: number | null = p50Ms): LatencyReading => ({
  way: 'return',
  p50Ms,
  p95Ms,
  errorBoundMs: 20,
  ageMs: 0,
  viewers: 1,
  spanMs: 1_000,
  missing: null,
  datedBy: [],
});

describe('words of the latency panels', () => {
  it('end the scale above everything shown', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 40_000, noNaN: true }), { minLength: 1 }), (figures) => {
        const endMs = scaleEndMs(figures.map((ms) => reading(ms)));
        expect(endMs).toBeGreaterThan(Math.max(...figures));
        expect(endMs).toBeLessThanOrEqual(Math.max(250, Math.max(...figures) * 2.2 + 100));
      }),
    );
    expect(scaleEndMs([reading(null)])).toBe(100);
  });

  it('tell how far ways are apart only when there are several', () => {
    expect(agreement([reading(700), reading(null)])).toBeNull();
    expect(agreement([reading(700), reading(712.4)])).toBe('2 ways, 12\u202fms apart');
  });

  it('sign what has a direction', () => {
    expect([signed(1.26, 1), signed(-0.44, 1), signed(-0.04, 1), signed(0, 0)]).toEqual(['+1.3', '−0.4', '0.0', '0']);
  });
});
