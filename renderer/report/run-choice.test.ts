import { describe, expect, it } from 'vitest';
import type { RunEntry } from '../../shared/report/after-show.ts';
import { runName, runToSign } from './run-choice.ts';

const run = (runId: string, firstTakenAtMs: number | null, current = false): RunEntry => ({
  ...{ runId, beganAtMs: 0, firstTakenAtMs, lastEventAtMs: 10, current },
  cuesTaken: firstTakenAtMs === null ? 0 : 1,
});

describe('runToSign', () => {
  const earlier = run('a', 1);
  const ended = run('b', 5);

  it('is the present run once a cue was taken in it, before that the show that has just ended', () => {
    expect(runToSign([run('c', 9, true), ended, earlier], null)?.runId).toBe('c');
    expect(runToSign([run('c', null, true), ended, earlier], null)?.runId).toBe('b');
    expect(runToSign([run('c', null, true)], null)?.runId).toBe('c');
    expect(runToSign([], null)).toBeNull();
  });

  it('is the chosen one as long as there is such a run', () => {
    const runs = [run('c', null, true), ended, earlier];
    expect(runToSign(runs, 'a')?.runId).toBe('a');
    expect(runToSign(runs, 'c')?.runId).toBe('c');
    expect(runToSign(runs, 'gone')?.runId).toBe('b');
  });
});

it('names a run by its first cue', () => {
  expect(runName(run('a', Date.UTC(2026, 0, 1, 20)), 'UTC')).toMatch(/^Run, .*2026.*20:00.*, 1 cue$/);
  expect(runName(run('a', null, true), 'UTC')).toMatch(/^This run, .*, 0 cues$/);
});
