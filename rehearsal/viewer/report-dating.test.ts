import { expect, it } from 'vitest';
import { datingOf } from './report-dating.ts';

it('goes by the stream’s dates, by the mark only where there are none', () => {
  expect(datingOf('program-date-time', 740)).toBe('program-date-time');
  expect(datingOf('sei', null)).toBe('sei');
  expect(datingOf('nothing', 740)).toBe('mark');
  expect(datingOf('nothing', null)).toBe('nothing');
});
