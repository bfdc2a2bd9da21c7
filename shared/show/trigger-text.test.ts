import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MIN_VOTES, type Trigger } from '../cues/cue-base.ts';
import { freshCue } from '../cues/registry.ts';
import { parseTrigger, triggerText, type TriggerContext } from './trigger-text.ts';

const context: TriggerContext = {
  cues: [freshCue('poll', 'colour', '3', 'Which colour?')],
  timeZone: 'UTC',
  aroundMs: 0,
};
const share = (minVotes: number): Trigger => ({
  kind: 'tally',
  cueId: 'colour',
  optionId: 'a',
  unit: 'percent',
  atLeast: 50,
  minVotes,
});

describe('a trigger by votes, in words', () => {
  it('tells from how many votes a share counts, unless it is as usual', () => {
    expect(triggerText(share(20), context)).toBe('3 option a ≥ 50 % from 20 votes');
    expect(triggerText(share(DEFAULT_MIN_VOTES), context)).toBe('3 option a ≥ 50 %');
    expect(parseTrigger('3 option a >= 50% from 1 vote', context)).toEqual({ ok: true, trigger: share(1) });
    expect(parseTrigger('3 option a ≥ 50 %', context)).toEqual({ ok: true, trigger: share(DEFAULT_MIN_VOTES) });
    expect(parseTrigger('3 option a ≥ 50 % from 0 votes', context)).toMatchObject({ ok: false });
  });

  it('comes back as it was', () => {
    const votes = fc.integer({ min: 1, max: 1e9 });
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.constant('tally' as const),
          cueId: fc.constant('colour'),
          optionId: fc.constantFrom(null, 'a', 'b'),
          unit: fc.constantFrom('votes' as const, 'percent' as const),
          atLeast: votes,
          minVotes: fc.oneof(fc.constant(DEFAULT_MIN_VOTES), votes),
        }),
        (trigger) => {
          expect(parseTrigger(triggerText(trigger, context), context)).toEqual({ ok: true, trigger });
        },
      ),
    );
  });
});
