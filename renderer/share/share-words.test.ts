import { describe, expect, it } from 'vitest';
import { roleSchema } from '../../shared/api/access.ts';
import { freshCue } from '../../shared/cues/registry.ts';
import type { PlanConflict } from '../../shared/show/plan-ops.ts';
import { cueSample, showSample } from '../app/samples.test-support.ts';
import {
  fieldInWords,
  initials,
  mayTakeCues,
  ROLES_TO_GIVE,
  sidesInWords,
  valueInWords,
  whereabouts,
} from './share-words.ts';

describe('share words', () => {
  it('makes initials of any name', () => {
    expect(['Ann Lee', 'studio', '  ', '漢字 太郎', 'a b c'].map(initials)).toEqual(['AL', 'S', '?', '漢太', 'AC']);
  });

  it('says who is where', () => {
    const show = showSample([cueSample('c1', { title: 'Colours' })]);
    const ann = {
      clientId: 'a',
      name: 'Ann',
      role: 'planner',
      workspace: 'producer',
      cueId: 'c1',
      field: null,
    } as const;
    expect(whereabouts(ann, show)).toBe('Ann, planner: at cue 1 (“Colours”)');
    expect(whereabouts({ ...ann, field: 'hostNotes' }, show)).toBe(
      'Ann, planner: edits host notes of cue 1 (“Colours”)',
    );
    expect(whereabouts({ ...ann, cueId: 'gone', workspace: 'qa' }, show)).toBe('Ann, planner: in QA');
  });

  it('names fields and values', () => {
    expect(['title', 'durationMs', 'custom.camera', '*', 'responseWindowMs'].map(fieldInWords)).toEqual([
      'title',
      'duration',
      'camera',
      'the whole cue',
      'response window',
    ]);
    expect([null, '', true, 5, { title: 'T' }, ['a']].map((value) => valueInWords(value))).toEqual([
      '(none)',
      '(empty)',
      'yes',
      '5',
      '“T”',
      '["a"]',
    ]);
    const conflict = { cueId: 'c', field: '*', yours: null, theirs: { title: 'T' }, by: 'Ann', atMs: 0 };
    expect(sidesInWords(conflict, null)).toEqual({ yours: '(removed)', theirs: '“T”' });
  });

  it('says where a cue stands that two moved at once', () => {
    const show = showSample([
      cueSample('c1', { title: 'Colours' }),
      { ...freshCue('group', 'g', '', 'Round 1') },
      cueSample('c2', { number: '', title: 'Jingle', groupId: 'g' }),
    ]);
    const sides = (yours: PlanConflict['yours'], theirs: PlanConflict['yours']): string[] =>
      Object.values(sidesInWords({ cueId: 'c', field: 'place', yours, theirs, by: 'Ann', atMs: 0 }, show));
    expect(sides({ afterCueId: null, groupId: null }, { afterCueId: 'c1', groupId: null })).toEqual([
      'at the top',
      'behind cue 1 (“Colours”)',
    ]);
    expect(sides({ afterCueId: 'g', groupId: 'g' }, { afterCueId: 'c2', groupId: 'g' })).toEqual([
      'first in “Round 1”',
      'behind “Jingle”, in “Round 1”',
    ]);
    expect(sides({ afterCueId: 'gone', groupId: null }, { afterCueId: null, groupId: 'g' })).toEqual([
      'behind a removed cue',
      'first in “Round 1”',
    ]);
  });

  it('offers every role, those that take cues last', () => {
    expect([...ROLES_TO_GIVE].sort()).toEqual([...roleSchema.options].sort());
    const mighty = ROLES_TO_GIVE.map(mayTakeCues);
    expect(mighty.indexOf(true)).toBe(ROLES_TO_GIVE.length - mighty.filter(Boolean).length);
  });
});
