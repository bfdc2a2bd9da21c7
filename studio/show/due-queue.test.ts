import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DueQueue } from './due-queue.ts';

it('has nothing to take when nothing is armed', () => {
  const queue = new DueQueue();
  expect(queue.nextMs).toBe(Number.POSITIVE_INFINITY);
  expect(queue.takeDue(1e15)).toBeNull();
  queue.remove(7);
  expect(queue.size).toBe(0);
});

it('takes what is due, earliest first and in the order of arming, and never what was cancelled', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), atMs: fc.integer({ min: 0, max: 50 }) }),
    fc.record({ kind: fc.constant('remove' as const), pick: fc.nat(60) }),
    fc.record({ kind: fc.constant('take' as const), nowMs: fc.integer({ min: 0, max: 60 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new DueQueue();
      let plain: { ticket: number; atMs: number }[] = [];
      let ticket = 0;
      for (const each of steps) {
        if (each.kind === 'add') {
          queue.add(++ticket, each.atMs);
          plain.push({ ticket, atMs: each.atMs });
        } else if (each.kind === 'remove') {
          queue.remove(each.pick);
          plain = plain.filter((entry) => entry.ticket !== each.pick);
        } else {
          const wanted = plain
            .filter((entry) => entry.atMs <= each.nowMs)
            .sort((a, b) => a.atMs - b.atMs || a.ticket - b.ticket)[0];
          expect(queue.takeDue(each.nowMs)).toEqual(wanted ?? null);
          plain = plain.filter((entry) => entry !== wanted);
        }
        expect(queue.size).toBe(plain.length);
        expect(queue.nextMs).toBe(Math.min(...plain.map((entry) => entry.atMs)));
      }
    }),
    { numRuns: 500 },
  );
});
