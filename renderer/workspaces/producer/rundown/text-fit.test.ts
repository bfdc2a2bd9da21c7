import { describe, expect, it } from 'vitest';
import { isSurelyWithin } from './text-fit.ts';

describe('isSurelyWithin', () => {
  it('lets short words stand without an ellipsis', () => {
    expect(isSurelyWithin('Opening poll', 200)).toBe(true);
    expect(isSurelyWithin('', 32)).toBe(true);
  });

  it('takes the widest letters for as wide as they are', () => {
    // Twelve of “W” in a half bold 14 px font are about 175 px wide.
    expect(isSurelyWithin('WWWWWWWWWWWW', 180)).toBe(false);
    expect(isSurelyWithin('質問質問質問質問', 130)).toBe(false);
  });

  it('says no when the cell is narrower than its padding', () => {
    expect(isSurelyWithin('1', 14)).toBe(false);
  });
});
