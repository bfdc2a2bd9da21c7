import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { select } from './selection.ts';

describe('selection', () => {
  it('refuses a falseticker against two that agree', () => {
    const selection = select([
      { id: 'a', offsetMs: 1000.1, errorMs: 0.5 },
      { id: 'liar', offsetMs: 3000, errorMs: 0.1 },
      { id: 'b', offsetMs: 1000.3, errorMs: 0.5 },
    ]);
    expect(selection).toMatchObject({ kind: 'agreed', truechimers: ['a', 'b'], falsetickers: ['liar'] });
  });

  it('follows nobody when there is no majority', () => {
    expect(select([])).toEqual({ kind: 'none' });
    const two = [
      { id: 'a', offsetMs: 0, errorMs: 1 },
      { id: 'b', offsetMs: 2000, errorMs: 1 },
    ];
    expect(select(two)).toEqual({ kind: 'disagreed' });
  });

  it('takes a single server at its word', () => {
    expect(select([{ id: 'a', offsetMs: 7, errorMs: 2 }])).toMatchObject({ offsetMs: 7, errorMs: 2 });
  });

  it('covers the truth whenever the honest are more than half, whatever the others say', () => {
    const honest = fc.record({
      awayMs: fc.double({ min: -1, max: 1, noNaN: true }),
      errorMs: fc.double({ min: 0.001, max: 500, noNaN: true }),
    });
    const liar = fc.record({
      offsetMs: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
      errorMs: fc.double({ min: 0, max: 1e4, noNaN: true }),
    });
    const truthMs = 1.8e12;
    fc.assert(
      fc.property(fc.array(honest, { minLength: 1, maxLength: 7 }), fc.array(liar, { maxLength: 6 }), (good, bad) => {
        const liars = bad.slice(0, good.length - 1);
        const candidates = [
          ...good.map(({ awayMs, errorMs }, i) => ({
            id: `g${String(i)}`,
            offsetMs: truthMs + awayMs * errorMs,
            errorMs,
          })),
          ...liars.map(({ offsetMs, errorMs }, i) => ({ id: `l${String(i)}`, offsetMs: truthMs + offsetMs, errorMs })),
        ];
        const selection = select(candidates);
        if (selection.kind !== 'agreed') throw new Error('a majority is honest');
        // Liars may narrow the agreed interval to a part of the honest one, but never lead out of every honest claim.
        const near = good.some(
          ({ awayMs, errorMs }) => Math.abs(selection.offsetMs - (truthMs + awayMs * errorMs)) <= errorMs + 0.001,
        );
        expect(near).toBe(true);
        if (liars.length === 0)
          expect(Math.abs(selection.offsetMs - truthMs)).toBeLessThanOrEqual(selection.errorMs + 0.001);
      }),
    );
  });
});
