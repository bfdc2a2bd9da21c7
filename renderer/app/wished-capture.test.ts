import { describe, expect, it } from 'vitest';
import type { Live } from '../../shared/api/live.ts';
import { captureAsWished, sceneFor, takeWishedCapture, type WishedCapture } from './wished-capture.ts';

describe('takeWishedCapture', () => {
  it.each([
    ['http://x/?capture=camera#host', 'camera', '/#host'],
    ['http://x/?a=1&capture=screen', 'screen', '/?a=1'],
    ['http://x/?capture=keyboard', null, '/'],
  ])('reads and removes it: %s', (href, wish, left) => {
    const replaced: unknown[] = [];
    const history = { replaceState: (_data: unknown, _title: string, url?: unknown) => replaced.push(url) };
    expect(takeWishedCapture({ href }, history)).toBe(wish);
    expect(replaced).toEqual([left]);
  });

  it('leaves other addresses alone', () => {
    const history = {
      replaceState: () => {
        throw new Error('there was nothing to replace');
      },
    };
    expect(takeWishedCapture({ href: 'http://x/?b=2' }, history)).toBeNull();
  });
});

it('keeps a scene that shows what is captured', () => {
  expect(sceneFor('camera', 'camera')).toBeNull();
  expect(sceneFor('camera', 'screen-with-camera')).toBeNull();
  expect(sceneFor('camera', 'screen')).toBe('camera');
  expect(sceneFor('screen', 'camera')).toBe('screen');
});

describe('captureAsWished', () => {
  function stage(wish: WishedCapture) {
    const listeners = new Set<() => void>();
    let live: Live | null = null;
    const done: string[] = [];
    const forget = captureAsWished(wish, {
      live: {
        getState: () => ({ live }),
        subscribe: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      startCamera: () => done.push('camera'),
      shareScreen: () => done.push('share'),
      showScene: (scene) => done.push(`scene ${scene}`),
    });
    const say = (encoder: { uiConnected: boolean } | null): void => {
      live = { encoder, programme: { scene: 'camera', latencyMark: false } } as unknown as Live;
      for (const listener of [...listeners]) listener();
    };
    return { done, say, forget, listeners };
  }

  it('waits for the encoder, then starts once', () => {
    const { done, say, listeners } = stage('camera');
    say(null);
    expect(done).toEqual([]);
    say({ uiConnected: false });
    say({ uiConnected: false });
    expect(done).toEqual(['camera']);
    expect(listeners.size).toBe(0);
  });

  it('shows the screen that it shares', () => {
    const { done, say } = stage('screen');
    say({ uiConnected: false });
    expect(done).toEqual(['scene screen', 'share']);
  });

  it('takes nothing away from a window that sends', () => {
    const { done, say } = stage('camera');
    say({ uiConnected: true });
    say({ uiConnected: false });
    expect(done).toEqual([]);
  });

  it('can be forgotten', () => {
    const { done, say, forget } = stage('camera');
    forget();
    say({ uiConnected: false });
    expect(done).toEqual([]);
  });
});
