import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Budget, LatencyReading } from '../../../../shared/telemetry/latency.ts';
import { agreement, beyondText, isBeyond, scaleEndMs, signed, sumHint, withError } from './latency-words.ts';

const reading = (p50Ms: number | null, p95Ms: number | null = p50Ms): LatencyReading => ({
  way: 'return',
  p50Ms,
  p95Ms,
  ...{ p99Ms: null, spreadMs: null },
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

describe('the budget’s words', () => {
  const budget = (unexplainedMs: number, beyondMs: number): Budget => ({
    ...{ stages: [], sumMs: 458 - beyondMs, glassToGlassMs: 458, of: 'the return monitor', unexplainedMs, beyondMs },
  });

  it('say what went to the stages, and never that all did when it did not', () => {
    expect(isBeyond(budget(3, 0))).toBe(false);
    expect(sumHint(budget(3, 0))).toMatch(/left \+3 ms: \+3 ms went to them within their bounds\.$/);
    expect(sumHint(budget(-90, -50))).toMatch(/−40 ms went to them within their bounds, and −50 ms are unexplained\.$/);
  });

  it('say what it means that something is left over, or missing', () => {
    expect(isBeyond(budget(-90, -50))).toBe(true);
    expect(beyondText(budget(-90, -50))).toMatch(/^Stages are 50\u202fms longer/);
    expect(beyondText(budget(90, 50))).toMatch(/^50\u202fms of glass to glass are in no stage/);
  });
});

it('tells errors, or that nobody tells one', () => {
  expect([withError(0.42, 1), withError(null, 1), withError(undefined, 0)]).toEqual(['± 0.4', '± ?', '± ?']);
});
