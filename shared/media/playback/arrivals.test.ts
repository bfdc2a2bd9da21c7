import { expect, it } from 'vitest';
import { Arrivals } from './arrivals.ts';

const CAPTURE_MS = 1_800_000_000_000;

it('dates the end of what can be played, once each time it moves on', () => {
  const ends: number[] = [];
  const buffered = {
    get length(): number {
      return ends.length;
    },
    start: () => 0,
    end: (index: number) => ends[index] ?? 0,
  };
  let dated = false;
  const dates = {
    datesAt: (atS: number) => ({ programDateTimeMs: null, id3Ms: dated ? CAPTURE_MS + atS * 1000 : null, seiMs: 5 }),
  };
  const arrivals = new Arrivals({ buffered }, dates);
  expect(arrivals.look()).toBeNull();
  ends.push(4);
  expect(arrivals.look()).toBe(5);
  expect(arrivals.look()).toBeNull();
  dated = true;
  ends.push(6.5);
  expect(arrivals.look()).toBe(CAPTURE_MS + 6_500);
  ends.splice(1);
  expect(arrivals.look()).toBeNull();
  ends[0] = 4.2;
  expect(arrivals.look()).toBe(CAPTURE_MS + 4_200);
});
