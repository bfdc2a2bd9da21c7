import { expect, it } from 'vitest';
import { SendRate } from './send-rate.ts';

it('tells what is sent now, not since the connection was made', () => {
  const rate = new SendRate();
  expect(rate.add(0, 0)).toBeNull();
  let told: number | null = null;
  for (let atMs = 100; atMs <= 60_000; atMs += 100) told = rate.add(atMs, atMs * 125);
  expect(told).toBeCloseTo(1_000);
  // Nothing more is sent: after a second the rate is 0.
  for (let atMs = 60_100; atMs <= 61_000; atMs += 100) told = rate.add(atMs, 60_000 * 125);
  expect(told).toBeCloseTo(0);
  expect(rate.add(61_100, 100)).toBeNull();
});
