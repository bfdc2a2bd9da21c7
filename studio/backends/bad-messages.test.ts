import { expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { BadMessages } from './bad-messages.ts';

it('tells at most once a minute, with the whole count', () => {
  const clock = new FakeClock();
  const told: number[] = [];
  const bad = new BadMessages(clock, (count) => told.push(count));
  for (let message = 0; message < 100; message++) bad.add();
  clock.advance(60_000);
  bad.add();
  expect(told).toEqual([1, 101]);
});
