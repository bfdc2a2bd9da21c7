import { describe, expect, it } from 'vitest';
import type { CueRun, RunState } from '../shared/show/run-state.ts';
import { FakeClock } from '../shared/time/fake-clock.ts';
import { AutoRun, type AutoRunState } from './auto-run.ts';

const fresh: RunState = {
  runId: 'run-1',
  revision: 1,
  startedAtMs: null,
  firstTakenAtMs: null,
  endedAtMs: null,
  standbyCueId: null,
  currentCueId: null,
  holdSinceMs: null,
  heldMs: 0,
  hostMessage: null,
  cues: {},
};

/** A show runner that does as it is told, unless the disk (`kill`) ends it in the middle. */
function setUp(state: RunState, saved: AutoRunState | null) {
  const clock = new FakeClock();
  const done: string[] = [];
  const disk = { saved, full: false };
  const notices: string[] = [];
  const runner = {
    state,
    panic: () => {
      done.push('panic');
      return { ok: true as const, state: runner.state };
    },
    startRun: () => {
      done.push('start');
      runner.state = { ...runner.state, startedAtMs: 5 };
      return { ok: true as const, state: runner.state };
    },
    reset: () => {
      done.push('reset');
      runner.state = { ...fresh, runId: `${runner.state.runId}+` };
      return { ok: true as const, state: runner.state };
    },
  };
  const make = (): AutoRun =>
    new AutoRun({
      clock,
      launchId: 'today',
      file: {
        load: () => disk.saved,
        save: (value) => {
          if (disk.full) throw new Error('disk full');
          disk.saved = value;
        },
      },
      runner,
      newRequestId: () => 'request',
      onNotice: (_, text) => notices.push(text),
    });
  return { clock, done, disk, notices, runner, make };
}

describe('AutoRun', () => {
  it('starts once, when on air with an engine', () => {
    const { done, make, clock } = setUp(fresh, null);
    const autoRun = make();
    autoRun.tick(false, true);
    autoRun.tick(true, false);
    expect(done).toEqual([]);
    autoRun.tick(true, true);
    clock.advance(60_000);
    autoRun.tick(true, true);
    expect(done).toEqual(['start']);
  });

  it('does not wait for an engine for ever', () => {
    const { done, make, clock } = setUp(fresh, null);
    const autoRun = make();
    autoRun.tick(true, false);
    clock.advance(10_000);
    autoRun.tick(true, false);
    expect(done).toEqual(['start']);
  });

  it('begins a new run after what an earlier start of the studio left', () => {
    const open = { cueId: 'a', phase: 'open', firedAtMs: 3 } as CueRun;
    const { done, make } = setUp(
      { ...fresh, startedAtMs: 1, cues: { a: open } },
      { launchId: 'yesterday', runId: 'run-1' },
    );
    make().tick(true, true);
    expect(done).toEqual(['panic', 'reset', 'start']);
  });

  it('goes on with its run after a restart of the host', () => {
    const { done, make } = setUp({ ...fresh, startedAtMs: 1 }, { launchId: 'today', runId: 'run-1' });
    make().tick(true, true);
    expect(done).toEqual([]);
  });

  it('starts a run that it had only announced when the host was killed', () => {
    const { done, make } = setUp(fresh, { launchId: 'today', runId: 'run-1' });
    make().tick(true, true);
    expect(done).toEqual(['start']);
  });

  it('waits for a full disk, says so once, and starts when there is room', () => {
    const { clock, disk, done, make, notices } = setUp(fresh, null);
    const autoRun = make();
    disk.full = true;
    for (let second = 0; second < 5; second++) {
      autoRun.tick(true, true);
      clock.advance(1_000);
    }
    expect(done).toEqual([]);
    expect(notices).toHaveLength(1);
    disk.full = false;
    autoRun.tick(true, true);
    expect(done).toEqual(['start']);
  });

  it('keeps its hands off a run that someone else began', () => {
    const { done, make } = setUp({ ...fresh, runId: 'run-2' }, { launchId: 'today', runId: 'run-1' });
    make().tick(true, true);
    expect(done).toEqual([]);
  });
});
