import { describe, expect, it } from 'vitest';
import { sessionStoreOf, viewerIdOf } from './session-store.ts';

function storageOf(fails: boolean): Storage {
  const values = new Map<string, string>();
  return {
    length: 0,
    clear: () => values.clear(),
    key: () => null,
    removeItem: (name) => values.delete(name),
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => {
      if (fails) throw new Error('QuotaExceededError');
      values.set(name, value);
    },
  };
}

describe('sessionStoreOf', () => {
  it('keeps a viewer id over a reload', () => {
    const storage = storageOf(false);
    const first = viewerIdOf(
      sessionStoreOf(() => storage),
      () => 'first-id',
    );
    const second = viewerIdOf(
      sessionStoreOf(() => storage),
      () => 'second-id',
    );
    expect([first, second]).toEqual(['first-id', 'first-id']);
  });

  it('works in memory where storage is denied or full', () => {
    const denied = sessionStoreOf(() => {
      throw new Error('SecurityError');
    });
    for (const store of [denied, sessionStoreOf(() => storageOf(true))]) {
      store.save('a', { b: 1 });
      expect(store.load('a')).toEqual({ b: 1 });
    }
  });

  it('takes what it cannot read as nothing, and an unusable id as none', () => {
    const storage = storageOf(false);
    storage.setItem('cuelight.a', '{');
    storage.setItem('cuelight.viewer-id', '"short"');
    const store = sessionStoreOf(() => storage);
    expect(store.load('a')).toBeNull();
    expect(viewerIdOf(store, () => 'a-long-enough-id')).toBe('a-long-enough-id');
  });
});
