import { describe, expect, it } from 'vitest';
import type { PublishedCue } from '../../shared/interaction/protocol.ts';
import { quizOutcome, standsFor, type Choice } from './choice.ts';

const cue: PublishedCue = {
  ...{ cueId: 'q1', runId: 'r1', opensAtMs: 1_000, closesAtMs: 11_000, state: 'closed', revealAtMs: 12_000 },
  content: {
    kind: 'quiz',
    poll: {
      question: 'Which is a prime?',
      options: [
        { id: 'a', label: '7' },
        { id: 'b', label: '8' },
      ],
    },
    ...{ points: 1000, speedBonus: true, correctOptionIds: ['a'] },
  },
  results: { counts: { a: 1, b: 1 }, total: 2 },
};
const choice: Choice = {
  ...{ optionId: 'a', voteId: 'vote-0001', status: 'counted', countedOptionId: 'a', answeredAtMs: 6_000, late: false },
};

describe('quizOutcome', () => {
  it('gives points for the answer that was counted, by its own media time', () => {
    expect(quizOutcome(cue, choice)).toEqual({ kind: 'right', points: 750 });
    expect(quizOutcome(cue, { ...choice, late: true })).toEqual({ kind: 'right', points: 500 });
    expect(quizOutcome(cue, { ...choice, countedOptionId: 'b' })).toEqual({ kind: 'wrong' });
    expect(quizOutcome(cue, { ...choice, status: 'too-late', countedOptionId: null })).toEqual({ kind: 'no-answer' });
    expect(quizOutcome(cue, null)).toEqual({ kind: 'no-answer' });
  });

  it('says nothing before the right answer is told, and nothing of polls', () => {
    if (cue.content.kind !== 'quiz') throw new Error('the sample is a quiz');
    const { poll } = cue.content;
    expect(quizOutcome({ ...cue, content: { ...cue.content, correctOptionIds: null } }, choice)).toBeNull();
    expect(quizOutcome({ ...cue, content: { kind: 'poll', poll } }, choice)).toBeNull();
  });
});

describe('standsFor', () => {
  it('lets a poll answer be changed, and a quiz answer only when it was not taken', () => {
    expect(standsFor(choice, 'a', 'poll')).toBe(true);
    expect(standsFor(choice, 'b', 'poll')).toBe(false);
    expect(standsFor(choice, 'b', 'quiz')).toBe(true);
    expect(standsFor({ ...choice, status: 'already-answered' }, 'b', 'quiz')).toBe(true);
    expect(standsFor({ ...choice, status: 'too-early' }, 'a', 'quiz')).toBe(false);
  });
});
