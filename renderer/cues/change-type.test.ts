import { expect, it } from 'vitest';
import { cueSchema, CUE_TYPES, freshCue, type Cue, type CueTypeName } from '../../shared/cues/registry.ts';
import { changedType } from './change-type.ts';

const TYPES = Object.keys(CUE_TYPES) as CueTypeName[];
const name = (type: CueTypeName): Cue => ({ ...freshCue(type, 'c', '7', 'Seven'), hostNotes: 'Say hello', skip: true });

it('leads from every type to every other, valid, with what all cues have', () => {
  for (const from of TYPES) {
    for (const to of TYPES) {
      const changed = changedType(name(from), to, []);
      expect(cueSchema.parse(changed)).toMatchObject({ type: to, number: '7', hostNotes: 'Say hello', skip: true });
    }
  }
});

it('keeps the question between poll, quiz and message', () => {
  const quiz = changedType(name('poll'), 'quiz', []);
  expect(quiz).toMatchObject({ poll: { question: 'Which one?' }, correctOptionIds: ['a'] });
  expect(changedType(name('poll'), 'message', [])).toMatchObject({ text: 'Which one?' });
});

it('leaves a group alone that holds cues', () => {
  const group = name('group');
  const child = { ...freshCue('marker', 'm', '', 'In it'), groupId: 'c' };
  expect(changedType(group, 'poll', [group, child])).toMatch(/take them out/);
});
