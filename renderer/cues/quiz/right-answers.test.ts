import { describe, expect, it } from 'vitest';
import { cueSchema, freshCue, type CueOf } from '../../../shared/cues/registry.ts';
import { settle, withFields } from '../draft/settle.ts';
import { removeOption, withRight } from './right-answers.ts';

const quiz = withFields(freshCue('quiz', 'q', '1', 'Capital') as CueOf<'quiz'>, {
  poll: {
    question: 'Capital of Peru?',
    options: ['a', 'b', 'c'].map((id) => ({ id, label: `City ${id}` })),
  },
});

describe('right answers', () => {
  it('are marked in the order of the options, and one always stays', () => {
    expect(withRight({ ...quiz, correctOptionIds: ['c'] }, 'a', true)).toEqual({ correctOptionIds: ['a', 'c'] });
    expect(withRight(quiz, 'a', false)).toEqual({});
  });

  it('leave with their option, and the question stays whole after each step', () => {
    const { ops } = settle(quiz, removeOption(quiz, 'a'));
    expect(ops.map((op) => (op.op === 'set' ? op.field : ''))).toEqual(['correctOptionIds', 'poll']);
    let cue: typeof quiz = quiz;
    for (const op of ops) {
      if (op.op === 'set') cue = withFields(cue, { [op.field]: op.value });
      expect(cueSchema.safeParse(cue).success).toBe(true);
    }
    expect(cue.correctOptionIds).toEqual(['b']);
  });
});
