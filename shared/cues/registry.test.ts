import { describe, expect, it } from 'vitest';
import { CUE_TYPES, cueSchema, freshCue, plannedDurationMs, type CueTypeName } from './registry.ts';

const poll = {
  id: 'p1',
  number: '1',
  title: 'Colour',
  trigger: { kind: 'manual' },
  hostNotes: '',
  producerNotes: '',
  skip: false,
  type: 'poll',
  poll: {
    question: 'Which colour?',
    options: [
      { id: 'a', label: 'Red' },
      { id: 'b', label: 'Blue' },
    ],
  },
  responseWindowMs: 8000,
  reveal: 'auto',
};

const wrong = (change: object): string =>
  cueSchema.safeParse({ ...poll, ...change }).error?.issues[0]?.message ?? 'accepted';

describe.each(Object.keys(CUE_TYPES) as CueTypeName[])('a fresh %s', (type) => {
  it('is valid as it is, and knows how long it is', () => {
    const cue = freshCue(type, 'c1', '1', 'Fresh');
    expect(cueSchema.parse(cue)).toEqual(cue);
    expect(plannedDurationMs(cue)).toBeGreaterThanOrEqual(0);
  });
});

describe('poll cues', () => {
  it('are taken when whole', () => {
    expect(cueSchema.parse(poll)).toMatchObject(poll);
  });

  it('from before there were lengths and follow-ons are what they were then', () => {
    expect(cueSchema.parse(poll)).toEqual({
      ...poll,
      durationMs: null,
      plannedStartMs: null,
      countToEnd: false,
      followOn: { kind: 'none' },
      atEnd: 'stop',
      groupId: null,
      colour: null,
      hotkey: null,
      custom: {},
    });
  });

  it('are refused with words', () => {
    expect(wrong({ title: '' })).toBe('a cue needs a title');
    expect(wrong({ poll: { ...poll.poll, question: '' } })).toBe('a poll needs a question');
    expect(wrong({ poll: { ...poll.poll, options: [{ id: 'a', label: 'Red' }] } })).toBe(
      'a poll needs at least two options',
    );
    expect(
      wrong({
        poll: {
          ...poll.poll,
          options: [
            { id: 'a', label: 'Red' },
            { id: 'a', label: 'Blue' },
          ],
        },
      }),
    ).toBe('option ids must differ');
    expect(wrong({ id: 'no spaces' })).toContain('letters, digits');
    expect(wrong({ type: 'teleport' })).not.toBe('accepted');
  });
});
