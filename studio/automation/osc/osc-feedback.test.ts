import { describe, expect, it } from 'vitest';
import { freshCue, type Cue } from '../../../shared/cues/registry.ts';
import { untakenCue, type CueRun, type RunState } from '../../../shared/show/run-state.ts';
import { showSchema } from '../../../shared/show/show.ts';
import { feedback } from './osc-feedback.ts';

function countdown(
  cue: Cue,
  { holdSinceMs, nowMs }: { holdSinceMs: number | null; nowMs: number },
  closesAtMs = 20_000,
) {
  const show = showSchema.parse({
    version: 2,
    id: 'show',
    title: 'Show',
    targetLatencyMs: 1_000,
    rundown: { cues: [cue] },
  });
  const taken: CueRun = { ...untakenCue(cue.id), take: 1, phase: 'open', firedAtMs: 0, opensAtMs: 0, closesAtMs };
  const run: RunState = {
    runId: 'run',
    revision: 1,
    startedAtMs: null,
    firstTakenAtMs: 0,
    endedAtMs: null,
    standbyCueId: null,
    currentCueId: cue.id,
    holdSinceMs,
    heldMs: 0,
    hostMessage: null,
    cues: { [cue.id]: taken },
  };
  const told = feedback({ show, run, onAir: true, nowMs }).find(({ address }) => address.endsWith('/countdown'));
  return told?.args[0];
}
const whole = (value: number) => ({ type: 'i', value });

describe('the countdown of a control surface on hold', () => {
  const wait = freshCue('wait', 'a', '1', 'Wait');
  const timer: Cue = {
    ...freshCue('countdown', 'a', '1', 'Timer'),
    type: 'countdown',
    label: 'x',
    lengthMs: 20_000,
    forViewers: true,
  };

  it('stands still for a timer that only the studio sees', () => {
    expect(countdown(wait, { holdSinceMs: null, nowMs: 12_000 })).toEqual(whole(8));
    expect(countdown(wait, { holdSinceMs: 5_000, nowMs: 5_000 })).toEqual(whole(15));
    expect(countdown(wait, { holdSinceMs: 5_000, nowMs: 60_000 })).toEqual(whole(15));
  });

  it('stands still too for one that viewers see, whose end the engine moves on', () => {
    // The engine moves it on by a second at a time, one ahead.
    for (const [nowMs, closesAtMs] of [
      [5_000, 21_000],
      [5_999, 21_000],
      [6_000, 22_000],
      [9_500, 25_000],
    ] as const) {
      expect(countdown(timer, { holdSinceMs: 5_000, nowMs }, closesAtMs)).toEqual(whole(15));
    }
  });

  it('runs on for a question, whose window is the viewers’', () => {
    const poll = freshCue('poll', 'a', '1', 'Poll');
    expect(countdown(poll, { holdSinceMs: 5_000, nowMs: 12_000 })).toEqual(whole(8));
  });
});
