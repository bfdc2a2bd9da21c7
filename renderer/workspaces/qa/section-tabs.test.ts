import { expect, it } from 'vitest';
import { tabAfter } from './section-tabs.tsx';

it('leads around the tabs by the arrow keys, and to the ends by Home and End', () => {
  expect(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'x'].map((key) => tabAfter(key, 7, 8))).toEqual([0, 6, 0, 7, null]);
  expect(tabAfter('ArrowLeft', 0, 8)).toBe(7);
});
