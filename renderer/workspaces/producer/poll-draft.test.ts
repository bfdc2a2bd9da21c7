import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cueSample } from '../../app/samples.test-support.ts';
import {
  cueOfDraft,
  draftOf,
  emptyDraft,
  parseSpanMs,
  withOption,
  withoutOption,
  type PollDraft,
} from './poll-draft.ts';

const valid: PollDraft = {
  ...emptyDraft('cue-1', '7'),
  question: 'Which colour?',
  options: [
    { id: 'a', label: 'Blue' },
    { id: 'b', label: 'Red' },
  ],
};
const errorsOf = (part: Partial<PollDraft>): Readonly<Record<string, string>> => {
  const outcome = cueOfDraft({ ...valid, ...part });
  return outcome.ok ? {} : outcome.errors;
};

describe('parseSpanMs', () => {
  it.each([
    ['90', 90_000],
    ['1:30', 90_000],
    ['1:02:03', 3_723_000],
    ['0:02.5', 2_500],
    [' 0:20 ', 20_000],
  ])('reads %s', (text, spanMs) => expect(parseSpanMs(text)).toBe(spanMs));

  it.each(['', 'abc', '1:99', '-5', '1:2:3:4', '1:75:00', '∞'])('refuses %j', (text) => {
    expect(parseSpanMs(text)).toBeNull();
  });

  it('is null or a finite span for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const spanMs = parseSpanMs(text);
        expect(spanMs === null || (Number.isInteger(spanMs) && spanMs >= 0)).toBe(true);
      }),
    );
  });
});

describe('cueOfDraft', () => {
  it('makes a cue, and takes the question for an empty title', () => {
    const outcome = cueOfDraft(valid);
    expect(outcome).toMatchObject({ ok: true, cue: { title: 'Which colour?', responseWindowMs: 20_000 } });
  });

  it('says what is wrong beside each field', () => {
    expect(errorsOf({ question: '  ' })).toEqual({ question: 'a poll needs a question' });
    expect(
      errorsOf({
        options: [
          { id: 'a', label: 'Blue' },
          { id: 'b', label: ' ' },
        ],
      }),
    ).toEqual({
      'options.1': 'an option needs a label',
    });
    expect(
      errorsOf({
        options: [
          { id: 'a', label: 'Blue' },
          { id: 'b', label: 'blue' },
        ],
      }),
    ).toEqual({
      'options.1': 'this option stands here already',
    });
    expect(errorsOf({ window: 'soon' })['window']).toMatch(/minutes:seconds/);
    expect(errorsOf({ window: '0:00' })['window']).toMatch(/between/);
    expect(errorsOf({ trigger: 'show-offset', offset: '99:00:00' })['offset']).toMatch(/48 hours/);
    expect(errorsOf({ number: '12345678901234567890' })['number']).toBe('too long');
  });

  it('ignores what does not apply', () => {
    expect(errorsOf({ trigger: 'manual', offset: 'nonsense', windowLimited: false, window: 'nonsense' })).toEqual({});
  });

  it('gives back the same cue it was opened with', () => {
    const span = fc.integer({ min: 1_000, max: 3_600_000 });
    fc.assert(
      fc.property(span, fc.option(span), (offsetMs, responseWindowMs) => {
        const cue = cueSample('c1', { trigger: { kind: 'show-offset', offsetMs }, responseWindowMs });
        expect(cueOfDraft(draftOf(cue))).toEqual({ ok: true, cue });
      }),
    );
  });
});

describe('options', () => {
  it('get ids that differ, at most ten, at least two', () => {
    let draft = valid;
    for (let turn = 0; turn < 20; turn++) draft = withOption(draft);
    expect(new Set(draft.options.map((option) => option.id)).size).toBe(10);
    draft = withOption(withoutOption(draft, 0));
    expect(new Set(draft.options.map((option) => option.id)).size).toBe(10);
    for (let turn = 0; turn < 20; turn++) draft = withoutOption(draft, 0);
    expect(draft.options.length).toBe(2);
  });
});
