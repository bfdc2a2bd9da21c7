import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUE_TYPES, cueSchema, type Cue } from '../../shared/cues/registry.ts';
import { cuePhaseSchema, type CuePhase } from '../../shared/show/run-state.ts';
import { cueInView, goPermission, phaseView, runPermission, standings } from './cue-view.ts';
import { cueSample, runSample, runStateSample, showSample } from './samples.test-support.ts';

const show = showSample([cueSample('c1'), cueSample('c2', { skip: true }), cueSample('c3')]);

describe('goPermission', () => {
  it('names the cue it would take', () => {
    const run = runStateSample({ standbyCueId: 'c3' });
    expect(goPermission({ linkOpen: true, mayRun: true, show, run })).toEqual({
      allowed: true,
      reason: 'Take cue 3 · Title of c3',
    });
  });

  it.each([
    [{ linkOpen: false, mayRun: true, show, run: runStateSample({ standbyCueId: 'c3' }) }, /host cannot be reached/],
    [{ linkOpen: true, mayRun: false, show, run: runStateSample({ standbyCueId: 'c3' }) }, /may not run/],
    [{ linkOpen: true, mayRun: true, show, run: runStateSample({ standbyCueId: 'c3', endedAtMs: 5 }) }, /show is over/],
    [{ linkOpen: true, mayRun: true, show: showSample([]), run: runStateSample() }, /rundown is empty/],
    [{ linkOpen: true, mayRun: true, show, run: runStateSample() }, /No cue is in standby/],
    [{ linkOpen: true, mayRun: true, show, run: runStateSample({ standbyCueId: 'gone' }) }, /No cue is in standby/],
  ])('refuses with a reason (%#)', (context, reason) => {
    expect(goPermission(context).allowed).toBe(false);
    expect(goPermission(context).reason).toMatch(reason);
  });
});

describe('run controls', () => {
  it('refuse a reset while a cue is open', () => {
    const reason = (phases: readonly CuePhase[]): string => {
      const cues = phases.map((phase, index) => [`c${index + 1}`, runSample(`c${index + 1}`, phase)] as const);
      const run = runStateSample({ cues: Object.fromEntries(cues) });
      const permission = runPermission('reset', { linkOpen: true, mayRun: true, show, run });
      return permission.allowed ? '' : permission.reason;
    };
    expect(reason(['closing'])).toBe('Viewers further behind still answer cue 1 · Title of c1: wait until they have');
    expect(reason(['closing', 'closed', 'open'])).toBe('A question is open: close cue 3 · Title of c3 first');
    expect(reason(['pending'])).toBe('');
    expect(runPermission('reset', { linkOpen: true, mayRun: true, show, run: runStateSample() }).allowed).toBe(true);
  });

  it('refuse a start that would fire nothing, or a second one', () => {
    expect(runPermission('start', { linkOpen: true, mayRun: true, show, run: runStateSample() }).allowed).toBe(false);
    const timed = showSample([cueSample('c1', { trigger: { kind: 'show-offset', offsetMs: 0 } })]);
    expect(runPermission('start', { linkOpen: true, mayRun: true, show: timed, run: runStateSample() }).allowed).toBe(
      true,
    );
    expect(
      runPermission('start', { linkOpen: true, mayRun: true, show: timed, run: runStateSample({ startedAtMs: 5 }) })
        .allowed,
    ).toBe(false);
  });
});

describe('standings', () => {
  it('shares of the counts add up to 100 % or are all zero, whatever the counts', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (a, b) => {
        const rows = standings(cueSample('c1'), { ...runSample('c1', 'open'), counts: { a, b, stranger: 7 } });
        const sum = rows.reduce((total, row) => total + row.pct, 0);
        expect(sum).toBeCloseTo(a + b > 0 ? 100 : 0, 6);
        expect(rows.filter((row) => row.leads).length).toBe(a + b === 0 ? 0 : a === b ? 2 : 1);
      }),
    );
  });
});

it('every phase has words', () => {
  for (const phase of cuePhaseSchema.options) {
    expect(phaseView(phase).label).not.toBe('');
    expect(phaseView(phase).hint).not.toBe('');
  }
});

describe('cueInView', () => {
  const reveal = (targetCueId: string | null): Cue =>
    cueSchema.parse({ ...cueSample('c4'), ...CUE_TYPES.reveal.fresh(), type: 'reveal', targetCueId });
  const seen = (targetCueId: string | null, currentCueId: string | null): string | undefined =>
    cueInView(showSample([...show.rundown.cues, reveal(targetCueId)]), runStateSample({ currentCueId }))?.id;

  it('is the question of a reveal, named or the one before it, and else the current cue', () => {
    expect(seen('c1', 'c4')).toBe('c1');
    expect(seen(null, 'c4')).toBe('c3');
    expect(seen('gone', 'c4')).toBe('c4');
    expect(seen(null, 'c1')).toBe('c1');
    expect(seen(null, null)).toBeUndefined();
  });
});
