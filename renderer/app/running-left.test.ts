import { expect, it } from 'vitest';
import { freshCue } from '../../shared/cues/registry.ts';
import { runTimes } from '../../shared/show/timing/run-times.ts';
import { runningLeftMs } from './running-left.ts';
import { cueSample, runSample, runStateSample, showSample } from './samples.test-support.ts';

const taken = { ...runSample('c1', 'open'), take: 1, firedAtMs: 0, opensAtMs: 0, closesAtMs: 30_000 };
const run = (holdSinceMs: number | null) => runStateSample({ currentCueId: 'c1', holdSinceMs, cues: { c1: taken } });

/** What is left at `nowMs` by times reckoned at `atMs`. */
function left(cue: ReturnType<typeof freshCue>, holdSinceMs: number | null, atMs: number, nowMs: number) {
  const state = { times: runTimes(showSample([cue]), run(holdSinceMs), atMs), atMs };
  return runningLeftMs(state, cue, run(holdSinceMs), nowMs);
}

it('runs on between two reckonings, and stands still on hold', () => {
  const wait = { ...freshCue('wait', 'c1', '1', 'Wait'), durationMs: 30_000 };
  expect(left(wait, null, 10_000, 10_400)).toBe(19_600);
  expect(left(wait, 8_000, 10_000, 10_000)).toBe(22_000);
  expect(left(wait, 8_000, 10_000, 10_499)).toBe(22_000);
});

it('runs on for a question on hold', () => {
  expect(left(cueSample('c1', { responseWindowMs: 30_000 }), 8_000, 10_000, 10_400)).toBe(19_600);
});

it('tells nothing where nothing runs', () => {
  expect(runningLeftMs({ times: null, atMs: 0 }, null, null, 5)).toBeNull();
  expect(left(freshCue('marker', 'c1', '1', 'Mark'), null, 10_000, 10_400)).toBeNull();
});
