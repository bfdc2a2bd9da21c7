import { expect, it } from 'vitest';
import { DurationWindow } from './percentiles.ts';

it('gives percentiles of what came since the last time, by nearest rank', () => {
  const window = new DurationWindow();
  expect(window.take()).toBeNull();
  for (let value = 100; value >= 1; value--) window.add(value);
  expect(window.take()).toEqual({ p50: 50, p95: 95 });
  expect(window.take()).toBeNull();
  window.add(7);
  expect(window.take()).toEqual({ p50: 7, p95: 7 });
});
