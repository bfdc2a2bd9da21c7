import { describe, expect, it } from 'vitest';
import type { PublishedCue } from '../../shared/interaction/protocol.ts';
import { createRandom, seedFor } from './random.ts';
import { planVotes, type PlannedVote } from './voter.ts';

const cue: PublishedCue = {
  ...{ cueId: 'q1', runId: 'run-1', opensAtMs: 10_000, closesAtMs: 30_000, state: 'open' },
  content: {
    kind: 'poll',
    poll: {
      question: 'Which colour?',
      options: [
        { id: 'red', label: 'Red' },
        { id: 'blue', label: 'Blue' },
      ],
    },
  },
  ...{ results: null, revealAtMs: null },
};

const crowd = (size: number): PlannedVote[][] =>
  Array.from({ length: size }, (_, index) => planVotes(createRandom(seedFor(1, index)), cue, 10_000));

describe('planVotes', () => {
  it('acts a crowd: most vote after about two seconds, some never, some twice, some at the very end', () => {
    const plans = crowd(4_000);
    const share = (fits: (plan: PlannedVote[]) => boolean): number => plans.filter(fits).length / plans.length;
    expect(share((plan) => plan.length === 0)).toBeCloseTo(0.08, 1);
    expect(share((plan) => plan.length === 2)).toBeCloseTo(0.05, 1);
    expect(share((plan) => (plan[0]?.dueMs ?? 0) > 29_000)).toBeGreaterThan(0.01);
    const delays = plans.flatMap((plan) => plan[0]?.dueMs ?? []).map((dueMs) => dueMs - 10_000);
    const median = delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)] ?? 0;
    expect(median).toBeGreaterThan(1_700);
    expect(median).toBeLessThan(2_300);
    const red = share((plan) => plan[0]?.optionId === 'red');
    const blue = share((plan) => plan[0]?.optionId === 'blue');
    expect(red).toBeGreaterThan(blue);
    expect(blue).toBeGreaterThan(0.2);
  });

  it('answers a quiz question once, and leaves messages alone', () => {
    const { poll } = cue.content.kind === 'poll' ? cue.content : { poll: { question: '', options: [] } };
    const content = { kind: 'quiz' as const, poll, points: 1, speedBonus: false, correctOptionIds: null };
    const random = createRandom(3);
    const plans = Array.from({ length: 500 }, () => planVotes(random, { ...cue, content }, 10_000).length);
    expect(Math.max(...plans)).toBe(1);
    const message = { kind: 'message' as const, text: 'Hello', link: null };
    expect(planVotes(random, { ...cue, content: message }, 10_000)).toEqual([]);
  });

  it('gives the same crowd for the same seed', () => {
    expect(crowd(50)).toEqual(crowd(50));
  });
});

describe('createRandom', () => {
  it('is uniform in [0, 1) and the same for the same seed', () => {
    const random = createRandom(42);
    const values = Array.from({ length: 10_000 }, () => random.next());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
    expect(createRandom(42).next()).toBe(values[0]);
    expect(createRandom(43).next()).not.toBe(values[0]);
  });
});
