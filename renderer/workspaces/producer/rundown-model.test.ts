import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cueSample } from '../../app/samples.test-support.ts';
import { moveSelection, moveTarget, nextCueNumber, rowWindow, selectionAfterRemoval } from './rundown-model.ts';

const cues = ['c1', 'c2', 'c3'].map((id) => cueSample(id));

describe('moveTarget', () => {
  it('names the cue to stand behind', () => {
    expect(moveTarget(cues, 'c2', 'up')).toBeNull();
    expect(moveTarget(cues, 'c3', 'up')).toBe('c1');
    expect(moveTarget(cues, 'c1', 'down')).toBe('c2');
  });

  it('is undefined where a cue cannot go', () => {
    expect(moveTarget(cues, 'c1', 'up')).toBeUndefined();
    expect(moveTarget(cues, 'c3', 'down')).toBeUndefined();
    expect(moveTarget(cues, 'gone', 'up')).toBeUndefined();
  });
});

describe('selection', () => {
  it('stays within the rundown', () => {
    const steps = fc.array(fc.constantFrom('up', 'down', 'first', 'last'));
    fc.assert(
      fc.property(steps, (taken) => {
        let selected: string | null = null;
        for (const step of taken) selected = moveSelection(cues, selected, step);
        expect(taken.length === 0 || cues.some((cue) => cue.id === selected)).toBe(true);
      }),
    );
    expect(moveSelection([], null, 'down')).toBeNull();
    expect(moveSelection(cues, null, 'down')).toBe('c1');
    expect(moveSelection(cues, null, 'up')).toBe('c3');
  });

  it('moves on when its cue goes away', () => {
    expect(selectionAfterRemoval(cues, 'c2')).toBe('c3');
    expect(selectionAfterRemoval(cues, 'c3')).toBe('c2');
    expect(selectionAfterRemoval(cues.slice(0, 1), 'c1')).toBeNull();
  });
});

describe('rowWindow', () => {
  it('covers what is in view and stays small, however long the rundown', () => {
    const rows = fc.nat(10_000);
    const scroll = fc.double({ min: -100, max: 400_000, noNaN: true });
    fc.assert(
      fc.property(rows, scroll, fc.integer({ min: 0, max: 2_000 }), (count, scrollTopPx, viewPx) => {
        const { first, end } = rowWindow(count, 38, scrollTopPx, viewPx);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(first);
        expect(end).toBeLessThanOrEqual(count);
        expect(end - first).toBeLessThanOrEqual(Math.ceil(viewPx / 38) + 18);
        if (count > 0 && viewPx > 0) expect(end).toBeGreaterThan(first);
      }),
    );
  });
});

it('numbers new cues behind the greatest', () => {
  expect(nextCueNumber([cueSample('a', { number: '12.5' }), cueSample('b', { number: 'x' })])).toBe('13');
  expect(nextCueNumber([])).toBe('1');
});
