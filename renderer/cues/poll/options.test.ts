import { describe, expect, it } from 'vitest';
import type { PollContent } from '../../../shared/cues/poll/poll-cue.ts';
import { sampleShares, withLabel, withMoved, withOption, withoutOption } from './options.ts';

const poll: PollContent = {
  question: 'Which?',
  options: [
    { id: 'a', label: 'Blue' },
    { id: 'b', label: 'Red' },
  ],
};

describe('options', () => {
  it('get ids that differ, at most ten, at least two', () => {
    let content = poll;
    for (let turn = 0; turn < 20; turn++) content = withOption(content);
    expect(new Set(content.options.map((option) => option.id)).size).toBe(10);
    content = withOption(withoutOption(content, 'a'));
    expect(new Set(content.options.map((option) => option.id)).size).toBe(10);
    for (const { id } of content.options) content = withoutOption(content, id);
    expect(content.options.length).toBe(2);
  });

  it('change and move', () => {
    expect(withLabel(poll, 'b', 'Green').options[1]?.label).toBe('Green');
    expect(withMoved(poll, 1, -1).options.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(withMoved(poll, 1, 1)).toBe(poll);
    expect(withMoved(poll, 0, -1)).toBe(poll);
  });

  it('share a hundred percent in a preview', () => {
    for (let count = 2; count <= 10; count++) {
      const options = Array.from({ length: count }, (_, index) => ({ id: `o${index}`, label: '' }));
      expect(sampleShares(options).reduce((sum, share) => sum + share, 0)).toBe(100);
    }
  });
});
