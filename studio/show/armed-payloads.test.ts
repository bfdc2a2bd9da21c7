import { describe, expect, it } from 'vitest';
import type { Cue } from '../../shared/cues/registry.ts';
import { MOST_ARMED } from '../../shared/interaction/protocol.ts';
import { untakenCue, type CueRun } from '../../shared/show/run-state.ts';
import { armedPayloads } from './armed-payloads.ts';
import { EMPTY_MODEL, stateOf } from './show-model.ts';
import { testCue, testCueOf, testShow } from './test-show.ts';

function payloads(cues: Cue[], standbyCueId: string | null, runs: (Partial<CueRun> & { cueId: string })[] = []) {
  const known = runs.map((run): [string, CueRun] => [run.cueId, { ...untakenCue(run.cueId), ...run }]);
  const run = { ...stateOf(EMPTY_MODEL), runId: 'run-1', standbyCueId, cues: Object.fromEntries(known) };
  return armedPayloads(testShow(cues), run);
}

describe('armedPayloads', () => {
  it('are of the cue in standby and of those that fire by themselves, the next first', () => {
    const cues = [testCue('c1'), testCue('c2'), testCueOf('marker', 'c3', {}), testCueOf('message', 'c4', {})];
    const found = payloads(cues, 'c1', [
      { cueId: 'c2', phase: 'armed', plannedAtMs: 2_000 },
      { cueId: 'c3', phase: 'armed', plannedAtMs: 1_500 },
      { cueId: 'c4', phase: 'armed', plannedAtMs: 1_000 },
    ]);
    expect(found.map(({ cueId }) => cueId)).toEqual(['c1', 'c4', 'c2']);
    expect(found[0]?.content).toMatchObject({ kind: 'poll' });
  });

  it('are of all that a group in standby holds', () => {
    const cues = [
      testCueOf('group', 'g1', {}),
      testCue('c1', { groupId: 'g1' }),
      testCueOf('group', 'g2', { groupId: 'g1' }),
      testCue('c2', { groupId: 'g2' }),
      testCue('c3', { groupId: 'g1', skip: true }),
      testCue('c4'),
    ];
    expect(payloads(cues, 'g1').map(({ cueId }) => cueId)).toEqual(['c1', 'c2']);
  });

  it('tell of a quiz question that it comes, and nothing to read ahead', () => {
    const [found] = payloads([testCueOf('quiz', 'c1', {})], 'c1');
    expect(found).toMatchObject({ cueId: 'c1', content: null });
  });

  it('have another name for another take and for another content', () => {
    const name = (cue: Cue, take: number) => payloads([cue], 'c1', [{ cueId: 'c1', take }])[0]?.armId;
    const cue = testCueOf('message', 'c1', { text: 'One' });
    const names = [name(cue, 0), name(cue, 0), name(cue, 1), name({ ...cue, text: 'Two' }, 0)];
    expect(new Set(names).size).toBe(3);
    expect(names[0]).toBe(names[1]);
    expect(payloads([cue], 'c1', [{ cueId: 'c1', take: 1 }])[0]?.runId).toBe('run-1~2');
  });

  it('are no more than the protocol takes', () => {
    const cues = Array.from({ length: 30 }, (_, index) => testCue(`c${String(index)}`));
    const runs = cues.map(({ id }, index) => ({ cueId: id, phase: 'armed' as const, plannedAtMs: 1_000 - index }));
    expect(payloads(cues, null, runs).map(({ cueId }) => cueId)).toEqual(
      Array.from({ length: MOST_ARMED }, (_, index) => `c${String(29 - index)}`),
    );
  });
});
