import { describe, expect, it } from 'vitest';
import type { AsRunRecord } from '../../storage/as-run-record.ts';
import { foldRun } from './run-history.ts';

const BEGUN = {
  type: 'run-begun',
  runId: 'r1',
  revision: 0,
  standbyCueId: null,
  outbox: [],
  requestIds: [],
  requestId: null,
} as const;
const TAKEN = {
  ...{ type: 'cue-taken', cueId: 'c1', take: 1, how: 'go', conduct: 'instant', endless: false, plannedAtMs: null },
  ...{ firedAtMs: 2_000, opensAtMs: 2_000, closesAtMs: null, backDatedMs: 0, command: null, reveal: 'auto' },
  ...{ scene: null, sceneBefore: null, device: null, reopened: [], note: null, standbyCueId: null, requestId: null },
} as const;
const ENDED = {
  ...{ type: 'cue-ended', cueId: 'c1', endedAtMs: 3_000, cause: 'hand', command: null, scene: null, note: null },
  requestId: null,
} as const;

/** A run whose records have these error bounds, in ms; null: unsynchronised. */
function run(...bounds: readonly (number | null)[]): AsRunRecord[] {
  return [BEGUN, TAKEN, ENDED].slice(0, bounds.length).map((event, index) => ({
    ...{ sequence: index + 1, atMs: (index + 1) * 1_000, monoMs: index, hash: '' },
    errorBoundMs: bounds[index] ?? null,
    event,
  }));
}

describe('the error bound of a run', () => {
  it('counts from the first cue on: a run is begun before any time server can have answered', () => {
    expect(foldRun(run(null, 0.5, 0.2)).clockErrorBoundMs).toBe(0.5);
  });

  it('is unknown when the clock was lost while cues were taken', () => {
    expect(foldRun(run(0.1, 0.5, null)).clockErrorBoundMs).toBeNull();
    expect(foldRun(run(0.1, null, 0.2)).clockErrorBoundMs).toBeNull();
  });

  it('is that of the newest record before a cue was taken', () => {
    expect(foldRun(run(null)).clockErrorBoundMs).toBeNull();
    expect(foldRun(run(0.3)).clockErrorBoundMs).toBe(0.3);
  });
});
