import { expect, it } from 'vitest';
import type { AudienceSummary } from '../shared/interaction/protocol.ts';
import { audienceNow, audienceSilentMs, noObservations } from './observations.ts';

const summary = { viewers: 3 } as AudienceSummary;

it('lets what an engine told of its viewers go when it tells no more', () => {
  const observed = { ...noObservations(), audience: { summary, heardMs: 10_000 } };
  expect(audienceNow(observed, 14_999)).toBe(summary);
  expect(audienceSilentMs(observed, 14_999)).toBeNull();
  expect(audienceNow(observed, 15_000)).toBeNull();
  expect(audienceSilentMs(observed, 15_000)).toBe(5_000);
  // Studio time was set back by more than that: nobody knows how old it is.
  expect(audienceNow(observed, 1_000)).toBeNull();
});

it('knows nothing before an engine has told of any', () => {
  expect([audienceNow(noObservations(), 0), audienceSilentMs(noObservations(), 0)]).toEqual([null, null]);
});
