import { expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { Crowd } from './crowd.ts';

it('leaves no timer behind, neither before its viewers joined nor while nothing answers', () => {
  const clock = new FakeClock();
  // Port 9 (discard) of this machine: nothing listens, and nothing has to for this.
  const options = { engineUrl: 'ws://127.0.0.1:9', playlistUrl: 'http://127.0.0.1:9/live.m3u8', viewers: 20, seed: 1 };
  const early = new Crowd({ clock, studioClock: new StudioClock(clock) }, { ...options, log: () => undefined });
  expect(clock.pendingTasks).toBeGreaterThan(20);
  early.close();
  expect(clock.pendingTasks).toBe(0);
});
