import { describe, expect, it } from 'vitest';
import { freshCue, type Cue, type CueTypeName } from '../../../../shared/cues/registry.ts';
import { applyOps } from '../../../../shared/show/apply-ops.ts';
import { runSample, runStateSample, showSample } from '../../../app/samples.test-support.ts';
import { addCue, insertCopies } from './edits.ts';
import { slotAfter, slotInto } from './moves.ts';
import { withRevealFollow } from './reveal-follow.ts';

// The parts a test names are of the type it names.
const cue = (type: CueTypeName, id: string, part: Partial<Cue> = {}): Cue =>
  ({ ...freshCue(type, id, '', id), ...part }) as Cue;
const SETTLED = { kind: 'auto-follow-settled', postWaitMs: 0 };

/** What follows each question by itself, once a reveal was added behind a cue; those of which nothing is said are left out. */
function added(cues: readonly Cue[], afterId: string, run = runStateSample()): Record<string, unknown> {
  const after = cues.find(({ id }) => id === afterId);
  if (!after) throw new Error(`no cue ${afterId}`);
  const slot = after.type === 'group' ? slotInto(after) : slotAfter(cues, after);
  const edit = withRevealFollow(
    addCue(cues, 'reveal', slot, () => 'new'),
    cues,
    run,
  );
  const applied = applyOps(showSample(cues), edit.ops);
  if ('refused' in applied) throw new Error(applied.refused);
  expect(edit.selectIds).toEqual(['new']);
  return Object.fromEntries(
    applied.show.rundown.cues.flatMap(({ id, followOn }) => (followOn.kind === 'none' ? [] : [[id, followOn]])),
  );
}

describe('a reveal that is added', () => {
  it('right behind a question comes after the last viewer’s window', () => {
    expect(added([cue('poll', 'p'), cue('marker', 'm')], 'p')).toEqual({ p: SETTLED });
    expect(added([cue('quiz', 'q'), cue('memo', 'm'), cue('marker', 'off', { skip: true })], 'off')).toEqual({
      q: SETTLED,
    });
    const round = cue('group', 'g', { mode: 'one-at-a-time' });
    expect(added([round, cue('poll', 'p', { groupId: 'g' }), cue('marker', 'm')], 'p')).toEqual({ p: SETTLED });
  });

  it('changes nothing else', () => {
    expect(added([cue('poll', 'p'), cue('marker', 'm')], 'm')).toEqual({});
    const taken = runStateSample({ cues: { p: runSample('p', 'open') } });
    expect(added([cue('poll', 'p')], 'p', taken)).toEqual({});
    const follow = { kind: 'auto-follow' as const, postWaitMs: 3000 };
    expect(added([cue('poll', 'p', { followOn: follow })], 'p')).toEqual({ p: follow });
    expect(added([cue('poll', 'p', { atEnd: 'play-next' })], 'p')).toEqual({});
    expect(added([cue('poll', 'p', { atEnd: 'loop' })], 'p')).toEqual({});
    expect(added([cue('poll', 'p'), cue('group', 'g')], 'g')).toEqual({});
    const sequence = cue('group', 'g', { mode: 'sequence' });
    expect(added([sequence, cue('poll', 'p', { groupId: 'g' })], 'p')).toEqual({});
  });

  it('does so as a copy or from a template too, unless it is of another question', () => {
    const cues = [cue('poll', 'other'), cue('poll', 'p')];
    const slot = { afterCueId: 'p', groupId: null };
    const follow = (reveal: Cue): unknown => {
      const edit = insertCopies([reveal], cues, slot, () => 'new', 'Paste');
      return edit && withRevealFollow(edit, cues, null).ops.find((op) => op.op === 'set');
    };
    expect(follow(cue('reveal', 'r'))).toEqual({ op: 'set', cueId: 'p', field: 'followOn', value: SETTLED });
    expect(follow(cue('reveal', 'r', { targetCueId: 'other' }))).toBeUndefined();
    expect(follow(cue('marker', 'm'))).toBeUndefined();
  });
});
