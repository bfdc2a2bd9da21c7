import { describe, expect, it } from 'vitest';
import { recallCapture, rememberCapture, shouldResume, type MemoryStorage } from './capture-memory.ts';

function memoryStorage(): MemoryStorage {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => values.set(key, value),
    removeItem: (key) => values.delete(key),
  };
}

describe('the memory of what was captured', () => {
  it('is kept, and forgotten', () => {
    const storage = memoryStorage();
    rememberCapture(storage, { cameraId: 'c', microphoneId: null });
    expect(recallCapture(storage)).toEqual({ cameraId: 'c', microphoneId: null });
    rememberCapture(storage, null);
    expect(recallCapture(storage)).toBeNull();
  });

  it('is nothing when it is damaged or refused', () => {
    const storage = memoryStorage();
    for (const text of ['{', '7', '{"cameraId":5}']) {
      storage.setItem('cuelight.capture', text);
      expect(recallCapture(storage)).toBeNull();
    }
    const refusing: MemoryStorage = {
      ...storage,
      getItem: () => {
        throw new Error('SecurityError');
      },
    };
    expect(recallCapture(refusing)).toBeNull();
  });
});

it('is gone back to only when on air, with a window wanted and none there', () => {
  const wanted = { memory: { cameraId: null, microphoneId: null }, onAir: true, sourceIsUi: true, uiConnected: false };
  expect(shouldResume(wanted)).toBe(true);
  for (const part of [{ memory: null }, { onAir: false }, { sourceIsUi: false }, { uiConnected: true }]) {
    expect(shouldResume({ ...wanted, ...part })).toBe(false);
  }
});
