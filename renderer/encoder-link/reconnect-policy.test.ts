import { expect, it } from 'vitest';
import { ReconnectPolicy } from './reconnect-policy.ts';

it('waits 0.2 s, then twice as long each time up to 2 s, and is quick again after success', () => {
  const policy = new ReconnectPolicy();
  expect(Array.from({ length: 6 }, () => policy.nextDelayMs())).toEqual([200, 400, 800, 1600, 2000, 2000]);
  policy.succeeded();
  expect(policy.nextDelayMs()).toBe(200);
});
