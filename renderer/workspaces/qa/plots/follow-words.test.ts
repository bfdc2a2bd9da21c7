import { expect, it } from 'vitest';
import { followWords } from './follow-words.ts';

it('says live of what is live only', () => {
  expect(followWords(true, null)).toMatchObject({ label: 'Live', level: 'green' });
  expect(followWords(false, null)).toMatchObject({ label: 'Live', level: 'grey' });
  for (const following of [true, false]) {
    const words = followWords(following, '20:13:05');
    expect(words.label).toBe('Replay 20:13:05');
    expect(words.level).not.toBe('green');
    expect(words.hint).toMatch(/^Recorded, not live/);
  }
});
