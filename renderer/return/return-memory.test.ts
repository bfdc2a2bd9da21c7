import { describe, expect, it } from 'vitest';
import { recallChoice, rememberChoice, wantsToPlay } from './return-memory.ts';

function storageOf(start: string | null) {
  let value = start;
  return {
    getItem: () => value,
    setItem: (_key: string, next: string) => (value = next),
    removeItem: () => (value = null),
  };
}

describe('the choice of the return monitor', () => {
  it('is remembered; nonsense and refused storage count as none', () => {
    const storage = storageOf(null);
    expect(recallChoice(storage)).toBe('auto');
    rememberChoice(storage, 'off');
    expect(recallChoice(storage)).toBe('off');
    expect(recallChoice(storageOf('maybe'))).toBe('auto');
    const refused = {
      ...storage,
      getItem: () => {
        throw new Error('refused');
      },
    };
    expect(recallChoice(refused)).toBe('auto');
  });

  it('plays where it is shown, but not beside a camera unless asked for', () => {
    expect(wantsToPlay('auto', { shown: true, capturing: false })).toBe(true);
    expect(wantsToPlay('auto', { shown: true, capturing: true })).toBe(false);
    expect(wantsToPlay('auto', { shown: false, capturing: false })).toBe(false);
    expect(wantsToPlay('on', { shown: false, capturing: true })).toBe(true);
    expect(wantsToPlay('off', { shown: true, capturing: false })).toBe(false);
  });
});
