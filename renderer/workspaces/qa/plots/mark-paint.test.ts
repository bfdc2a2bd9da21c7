import { expect, it } from 'vitest';
import type { Mark } from '../../../../shared/telemetry/history.ts';
import { paintMarks } from './mark-paint.ts';

/** A canvas that notes lines, texts and shades. */
function drawn(marks: readonly Mark[]): string[] {
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...args: readonly (number | string)[]): void =>
      void calls.push(`${name} ${args.join(' ')}`);
  const ctx = {
    ...{ save: () => undefined, restore: () => undefined, beginPath: () => undefined, setLineDash: () => undefined },
    ...{
      moveTo: note('from'),
      lineTo: note('to'),
      stroke: () => undefined,
      fillText: note('sign'),
      fillRect: note('shade'),
    },
  } as unknown as CanvasRenderingContext2D;
  const xOf = (atMs: number): number => 50 + atMs / 100;
  paintMarks({ ctx, left: 50, top: 16, width: 200, height: 100, xOf, scale: 1 }, marks);
  return calls;
}

const mark = (part: Partial<Mark>): Mark => ({ atMs: 0, endMs: null, kind: 'cue', level: 'info', text: '', ...part });

it('draws a line and a sign where something happened, and nothing beside the picture', () => {
  expect(drawn([mark({ atMs: 5_000 })])).toEqual(['from 100 16', 'to 100 116', 'sign ▾ 100 14']);
  expect(drawn([mark({ atMs: -100 }), mark({ atMs: 30_000 })])).toEqual([]);
  // Of several at one pixel one.
  expect(drawn([mark({ atMs: 5_000 }), mark({ atMs: 5_004 })])).toHaveLength(3);
});

it('shades what lasted, trouble in full height, from the edge where it began before', () => {
  const calls = drawn([mark({ atMs: -1_000, endMs: 2_000, kind: 'incident', level: 'error' })]);
  expect(calls).toEqual(['shade 50 16 20 100']);
  expect(drawn([mark({ atMs: 1_000, endMs: 2_000 })])[0]).toBe('shade 60 113 10 3');
});
