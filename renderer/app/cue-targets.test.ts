import { describe, expect, it } from 'vitest';
import { freshCue } from '../../shared/cues/registry.ts';
import { cuePhaseSchema, type CuePhase } from '../../shared/show/run-state.ts';
import { chosenPermission, runningCue, targetLabel, targetPermission, type CueAction } from './cue-targets.ts';
import type { RunContext } from './cue-view.ts';
import { cueSample, runSample, runStateSample, showSample } from './samples.test-support.ts';

const show = showSample([
  cueSample('c1'),
  cueSample('c2', { number: '' }),
  freshCue('scene', 'scene', '3', 'Slides'),
  freshCue('wait', 'w', '4', 'Wait'),
]);
const OPENED: Readonly<Record<string, number>> = { c1: 10, c2: 20, scene: 30 };
const ACTIONS: readonly CueAction[] = ['close', 'reveal', 'void'];

function context(phases: Readonly<Record<string, CuePhase>>, currentCueId: string | null): RunContext {
  const cues = Object.entries(phases).map(([cueId, phase]) => [
    cueId,
    { ...runSample(cueId, phase), opensAtMs: OPENED[cueId] ?? 0 },
  ]);
  const run = runStateSample({ currentCueId, cues: Object.fromEntries(cues) as Record<string, never> });
  return { linkOpen: true, mayRun: true, show, run };
}
const reasons = (facts: RunContext): string[] => ACTIONS.map((action) => targetPermission(action, facts).reason);

describe('close, reveal and void', () => {
  const allowedIn = (action: CueAction): string[] =>
    cuePhaseSchema.options.filter((phase) => targetPermission(action, context({ c1: phase }, 'c1')).allowed);

  it('can each be pressed in the phases where it makes sense', () => {
    expect(allowedIn('close')).toEqual(['open']);
    expect(allowedIn('reveal')).toEqual(['result']);
    expect(allowedIn('void')).toEqual(['armed', 'open', 'closing', 'pending', 'result', 'closed']);
  });

  it('name the question they act on when a scene was taken after it', () => {
    expect(reasons(context({ c1: 'open', scene: 'closed' }, 'scene'))).toEqual([
      'End answering of cue 1 · Title of c1; each viewer gets up to the frame on air now',
      "The results of cue 1 · Title of c1 are not final yet (open); they are when the last viewer's window is over",
      'Withdraw cue 1 · Title of c1; its votes do not count',
    ]);
    const counted = context({ c1: 'result', scene: 'closed' }, 'scene');
    expect(targetPermission('reveal', counted)).toEqual({
      allowed: true,
      reason: 'Show the final results of cue 1 · Title of c1 to viewers',
    });
  });

  it('carry its number on the button, unless it is the current cue', () => {
    const past = context({ c1: 'open', scene: 'closed' }, 'scene');
    expect(targetLabel('close', 'Close', past)).toBe('Close 1');
    expect(targetLabel('void', 'Void…', past)).toBe('Void 1…');
    expect(targetLabel('reveal', 'Reveal', past)).toBe('Reveal');
    expect(targetLabel('close', 'Close', context({ c1: 'open' }, 'c1'))).toBe('Close');
    // A cue without a number is named in the tooltip alone.
    expect(targetLabel('close', 'Close', context({ c2: 'open', scene: 'closed' }, 'scene'))).toBe('Close');
  });

  it('always give a reason', () => {
    expect(reasons({ linkOpen: true, mayRun: true, show: null, run: null })).toEqual([
      'No cue has been taken yet',
      'No cue has been taken yet',
      'No cue has been taken yet',
    ]);
    expect(reasons(context({ scene: 'closed' }, 'scene'))).toEqual([
      'Cue 3 · Slides is not open (done)',
      'Cue 3 · Slides is no question: it has no results',
      'There is nothing to withdraw of cue 3 · Slides (done)',
    ]);
    expect(reasons(context({ gone: 'open' }, 'gone'))[0]).toBe('End a cue that was removed now');
  });
});

describe('of the selected cue', () => {
  const chosen = (phase: CuePhase, selectedCueId: string | null = 'c1'): boolean[] => {
    const facts = { ...context({ c1: phase, c2: 'open', scene: 'closed' }, 'scene'), selectedCueId };
    return ACTIONS.map((action) => chosenPermission(action, facts).allowed);
  };

  it('each can be done wherever the show has got to', () => {
    expect(chosen('open')).toEqual([true, false, true]);
    expect(chosen('closing')).toEqual([false, false, true]);
    expect(chosen('pending')).toEqual([false, false, true]);
    expect(chosen('result')).toEqual([false, true, true]);
    expect(chosen('draft')).toEqual([false, false, false]);
    expect(chosen('open', null)).toEqual([false, false, false]);
  });

  it('is told in words what stands against it', () => {
    const facts = { ...context({}, null), selectedCueId: 'w' };
    expect(ACTIONS.map((action) => chosenPermission(action, facts).reason)).toEqual([
      'Cue 4 · Wait is not open (ready)',
      'Cue 4 · Wait is no question: it has no results',
      'There is nothing to withdraw of cue 4 · Wait (ready)',
    ]);
    expect(chosenPermission('close', { ...facts, selectedCueId: null }).reason).toMatch(/Select a cue/);
    expect(chosenPermission('close', { ...facts, mayRun: false }).reason).toMatch(/may not run/);
  });
});

it('adds time to the current cue while it goes on, else to what was opened last and has an end', () => {
  const run = (cueId: string, part: object = {}) => ({ ...runSample(cueId, 'open'), closesAtMs: 9, ...part });
  const withCues = (cues: Record<string, ReturnType<typeof run>>): RunContext => ({
    ...context({}, null),
    run: runStateSample({ currentCueId: 'c1', cues }),
  });
  expect(runningCue(withCues({ c1: run('c1'), w: run('w', { opensAtMs: 5 }) }))?.cueId).toBe('c1');
  const endless = run('c1', { closesAtMs: null, opensAtMs: 7 });
  expect(runningCue(withCues({ c1: endless, w: run('w', { opensAtMs: 5 }) }))?.cueId).toBe('w');
  expect(runningCue(withCues({ c1: endless }))).toBeNull();
});
