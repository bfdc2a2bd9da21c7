import { expect, it } from 'vitest';
import { datingCountsHint, datingCountsText, datingSentence, datingWord } from './dating-words.ts';

it('says by what frames are dated, of one viewer and of many', () => {
  expect(datingWord('sei')).toBe('SEI');
  expect(datingWord(null)).toBe('not told');
  expect(datingSentence('mark')).toMatch(/^Frames dated by the mark/);
  expect(datingSentence(null)).toMatch(/does not tell/);
  expect(datingCountsText([])).toBeNull();
  expect(datingCountsText([{ by: 'program-date-time', viewers: 12 }])).toBe('PDT');
  const mixed = [
    { by: 'program-date-time', viewers: 12 },
    { by: 'sei', viewers: 1 },
  ] as const;
  expect(datingCountsText([...mixed])).toBe('PDT 12 · SEI 1');
  expect(datingCountsHint([...mixed])).toMatch(/^12 viewers by the playlist.*1 viewer by SEI/);
});
