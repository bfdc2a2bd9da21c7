import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Choice, ChoiceStatus } from './choice.ts';
import type { StagePhase } from './cue-stage.ts';
import { RecentValues } from './recent-values.ts';
import {
  choiceLine,
  clockText,
  connectionBadge,
  countdownText,
  dateApart,
  figure,
  outcomeText,
  pictureNotice,
  votesText,
} from './texts.ts';

const CHOICE: Choice = {
  ...{ optionId: 'a', voteId: 'v', status: 'counted', countedOptionId: null, answeredAtMs: 0, late: false },
};

describe('texts', () => {
  it('never shows what is not a number', () => {
    fc.assert(
      fc.property(fc.option(fc.double()), (value) => {
        expect(figure(value, 1, 'ms')).not.toMatch(/NaN|Infinity|null|undefined/);
      }),
    );
  });

  it('say how far other dates are from the one believed', () => {
    const dates = { programDateTimeMs: 5_000, id3Ms: 5_000.01, seiMs: 4_712.5 };
    expect([dateApart('id3Ms', dates), dateApart('seiMs', dates)]).toEqual(['± 0.0 ms', '−287.5 ms']);
    expect(dateApart('seiMs', { programDateTimeMs: null, id3Ms: 5_000, seiMs: 5_003 })).toBe('+3.0 ms');
    expect(dateApart('id3Ms', { programDateTimeMs: null, id3Ms: null, seiMs: 5_000 })).toBe('–');
  });

  it('counts down in whole seconds and never shows 0 s while time is left', () => {
    expect([1, 999, 1000, 1001, 59_001, 60_000, 61_500].map(countdownText)).toEqual([
      '1 s',
      '1 s',
      '1 s',
      '2 s',
      '1:00',
      '1:00',
      '1:02',
    ]);
  });

  it('has a line for every state of a vote', () => {
    const statuses: ChoiceStatus[] = [
      'sending',
      'counted',
      'too-early',
      'too-late',
      'unknown-cue',
      'unknown-option',
      'void',
      'already-answered',
    ];
    const phases: StagePhase[] = ['open', 'waiting', 'results', 'withdrawn'];
    for (const status of statuses) {
      for (const phase of phases) {
        const choice: Choice = { ...CHOICE, status };
        for (const kind of ['poll', 'quiz'] as const) {
          expect(choiceLine(kind, phase, choice, true).length).toBeGreaterThan(4);
          expect(choiceLine('quiz', phase, choice, true)).not.toMatch(/poll|change it/);
        }
      }
    }
  });

  it('promises to send a vote later while the engine is away, and says which answer stands', () => {
    const choice: Choice = { ...CHOICE, status: 'sending' };
    expect(choiceLine('poll', 'open', choice, false)).toContain('when the connection is back');
    expect(choiceLine('poll', 'waiting', { ...choice, status: 'too-late', countedOptionId: 'b' }, true)).toContain(
      'earlier',
    );
    expect(connectionBadge('playing', 'lost', 1)).toContain('kept');
    expect(connectionBadge('playing', 'open', 0)).toBeNull();
  });

  it('covers the picture only while there is none', () => {
    expect(pictureNotice('playing', null)).toBeNull();
    expect(pictureNotice('stalled', null)).toBeNull();
    expect(pictureNotice('waiting-for-show', null)?.title).toBe('The show has not started');
    expect(pictureNotice('reconnecting', 'the server answered 500')?.detail).toContain('500');
  });

  it('shows a countdown as a clock does, and never less than nothing', () => {
    expect([-5, 0, 1, 6_001, 725_000, 3_725_000].map(clockText)).toEqual([
      '0:00',
      '0:00',
      '0:01',
      '0:07',
      '12:05',
      '1:02:05',
    ]);
  });

  it('tells everyone how they did', () => {
    expect(outcomeText({ kind: 'right', points: 1_850 })).toBe('Right! +1,850 points');
    expect(outcomeText({ kind: 'right', points: 0 })).toBe('Right!');
    expect(outcomeText({ kind: 'wrong' })).toContain('no points');
    expect(outcomeText({ kind: 'no-answer' })).toContain('did not answer');
  });

  it('counts one answer in the singular', () => {
    expect([votesText(0), votesText(1), votesText(12_345)]).toEqual(['0 answers', '1 answer', '12,345 answers']);
  });
});

describe('RecentValues', () => {
  it('gives nearest-rank percentiles of the last values only', () => {
    const recent = new RecentValues(100);
    expect(recent.percentile(50)).toBeNull();
    for (let value = -50; value <= 100; value++) recent.add(value);
    expect([recent.count, recent.percentile(50), recent.percentile(95), recent.percentile(100)]).toEqual([
      100, 50, 95, 100,
    ]);
    recent.clear();
    expect(recent.percentile(95)).toBeNull();
  });
});
