import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Choice, ChoiceStatus, StagePhase } from './cue-stage.ts';
import { RecentValues } from './recent-values.ts';
import { choiceLine, connectionBadge, countdownText, figure, pictureNotice, votesText } from './texts.ts';

describe('texts', () => {
  it('never shows what is not a number', () => {
    fc.assert(
      fc.property(fc.option(fc.double()), (value) => {
        expect(figure(value, 1, 'ms')).not.toMatch(/NaN|Infinity|null|undefined/);
      }),
    );
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
    ];
    const phases: StagePhase[] = ['open', 'waiting', 'results', 'withdrawn'];
    for (const status of statuses) {
      for (const phase of phases) {
        const choice: Choice = { optionId: 'a', voteId: 'v', status, countedOptionId: null };
        expect(choiceLine(phase, choice, true).length).toBeGreaterThan(4);
      }
    }
  });

  it('promises to send a vote later while the engine is away, and says which answer stands', () => {
    const choice: Choice = { optionId: 'a', voteId: 'v', status: 'sending', countedOptionId: null };
    expect(choiceLine('open', choice, false)).toContain('when the connection is back');
    expect(choiceLine('waiting', { ...choice, status: 'too-late', countedOptionId: 'b' }, true)).toContain('earlier');
    expect(connectionBadge('playing', 'lost', 1)).toContain('kept');
    expect(connectionBadge('playing', 'open', 0)).toBeNull();
  });

  it('covers the picture only while there is none', () => {
    expect(pictureNotice('playing', null)).toBeNull();
    expect(pictureNotice('stalled', null)).toBeNull();
    expect(pictureNotice('waiting-for-show', null)?.title).toBe('The show has not started');
    expect(pictureNotice('reconnecting', 'the server answered 500')?.detail).toContain('500');
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
