import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshCue, type Cue } from '../cues/registry.ts';
import { cuePhaseSchema, untakenCue, type CuePhase, type CueRun, type RunState } from './run-state.ts';
import { BOUNCE_MS, isTarget, TargetPresses, targetOf, type CueLookup, type TargetedAction } from './run-target.ts';

const CUES: readonly Cue[] = [
  freshCue('poll', 'early', '1', 'First question'),
  freshCue('poll', 'late', '2', 'Second question'),
  freshCue('scene', 'scene', '3', 'Slides'),
  freshCue('countdown', 'timer', '4', 'Countdown'),
];
const cueOf: CueLookup = (cueId) => CUES.find(({ id }) => id === cueId) ?? null;
const OPENED: Readonly<Record<string, number>> = { early: 10, late: 20, timer: 30, scene: 40, gone: 50 };

function runOf(phases: Readonly<Record<string, CuePhase>>, currentCueId: string | null, part = {}): RunState {
  const cues = Object.entries(phases).map(([cueId, phase]): [string, CueRun] => [
    cueId,
    { ...untakenCue(cueId), phase, opensAtMs: OPENED[cueId] ?? 0, closesAtMs: 1_000, ...part },
  ]);
  return {
    runId: 'run',
    revision: 1,
    startedAtMs: null,
    firstTakenAtMs: null,
    endedAtMs: null,
    standbyCueId: null,
    currentCueId,
    holdSinceMs: null,
    heldMs: 0,
    hostMessage: null,
    cues: Object.fromEntries(cues),
  };
}
const ACTIONS: readonly TargetedAction[] = ['close', 'reveal', 'void', 'add-time'];
const targets = (run: RunState): (string | null)[] => ACTIONS.map((action) => targetOf(action, run, cueOf));

describe('what is closed, revealed, withdrawn and given time', () => {
  it('is the current cue while that can be done to it', () => {
    const open = runOf({ early: 'open', late: 'open' }, 'early');
    expect(targets(open)).toEqual(['early', null, 'early', 'early']);
    expect(targets(runOf({ early: 'result', late: 'result' }, 'early'))).toEqual([null, 'early', 'early', null]);
    expect(targets(runOf({ early: 'open', timer: 'open' }, 'timer'))).toEqual(['timer', null, 'timer', 'timer']);
  });

  it('is the question opened last when the show has gone on to something else', () => {
    expect(targets(runOf({ early: 'open', late: 'open', scene: 'closed' }, 'scene'))).toEqual([
      'late',
      null,
      'late',
      'late',
    ]);
    const counted = runOf({ early: 'result', late: 'closed', scene: 'closed' }, 'scene');
    expect(targets(counted)).toEqual([null, 'early', 'early', null]);
    // Each is asked by itself: the newer one is open, the older one waits for its reveal.
    const both = runOf({ early: 'result', late: 'open', scene: 'closed' }, 'scene');
    expect(targets(both)).toEqual(['late', 'early', 'late', 'late']);
  });

  it('is never a cue that is over, nor a timer that nobody named; but time goes to a timer', () => {
    const over = runOf({ early: 'closed', late: 'void', scene: 'closed' }, 'scene');
    expect(targets(over)).toEqual([null, null, null, null]);
    expect(targets(runOf({ timer: 'open', scene: 'closed' }, 'scene'))).toEqual([null, null, null, 'timer']);
    expect(targets(runOf({}, null))).toEqual([null, null, null, null]);
  });

  it('may be a question without an end, and one that was removed from the plan', () => {
    const endless = runOf({ late: 'open', scene: 'closed' }, 'scene', { closesAtMs: null });
    expect(targets(endless)).toEqual(['late', null, 'late', null]);
    expect(targets(runOf({ gone: 'open', scene: 'closed' }, 'scene'))).toEqual(['gone', null, 'gone', 'gone']);
  });

  it('takes results that were shown from viewers again only as the current cue', () => {
    expect(targetOf('void', runOf({ early: 'closed' }, 'early'), cueOf)).toBe('early');
    expect(targetOf('void', runOf({ scene: 'closed' }, 'scene'), cueOf)).toBeNull();
  });

  it('is always something that can be done, and the current cue whenever that is', () => {
    const phase = fc.constantFrom(...cuePhaseSchema.options);
    const run = fc
      .record({ early: phase, late: phase, scene: phase, timer: phase })
      .chain((phases) => fc.constantFrom('early', 'late', 'scene', 'timer', null).map((id) => runOf(phases, id)));
    fc.assert(
      fc.property(run, fc.constantFrom(...ACTIONS), (state, action) => {
        const cueId = targetOf(action, state, cueOf);
        const can = (id: string | null): boolean => {
          const cue = id === null ? undefined : state.cues[id];
          return cue !== undefined && isTarget(action, cue, cueOf);
        };
        if (cueId !== null) expect(can(cueId)).toBe(true);
        if (can(state.currentCueId)) expect(cueId).toBe(state.currentCueId);
      }),
    );
  });
});

describe('a second press', () => {
  it('within half a second does not fall on another cue', () => {
    const presses = new TargetPresses();
    expect(presses.refusal('close', 'late', 1_000)).toBeNull();
    expect(presses.refusal('close', 'early', 1_000 + BOUNCE_MS - 1)).toMatch(/only the first press counts/);
    expect(presses.refusal('close', 'early', 1_000 + BOUNCE_MS)).toBeNull();
  });

  it('counts on the same cue, and for something else', () => {
    const presses = new TargetPresses();
    for (const atMs of [0, 100, 200]) expect(presses.refusal('add-time', 'timer', atMs)).toBeNull();
    expect(presses.refusal('close', 'early', 250)).toBeNull();
    expect(presses.refusal('reveal', 'late', 260)).toBeNull();
  });
});
