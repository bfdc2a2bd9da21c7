import { describe, expect, it } from 'vitest';
import { AUDIO_CHANNELS, type MediaFrame } from '../../shared/media/media-frame.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import type { SourceState } from './source.ts';
import { UiSource, type UiListener } from './ui-source.ts';

function setUp() {
  const clock = new FakeClock();
  const feed = { connected: false, listener: null as UiListener | null, wanted: 0 };
  const got = {
    states: [] as [SourceState, string | null][],
    pictures: 0,
    samples: [] as number[],
    lost: 0,
    restarts: 0,
  };
  const source = new UiSource(
    {
      get connected() {
        return feed.connected;
      },
      listen: (listener) => {
        feed.listener = listener;
        return {
          stop: () => {
            if (feed.listener === listener) feed.listener = null;
          },
        };
      },
      wantKeyFrame: () => feed.wanted++,
    },
    clock,
    {
      video: () => got.pictures++,
      audio: (block) => got.samples.push(...block.samples),
      lost: () => got.lost++,
      restarted: () => got.restarts++,
      state: (state, reason) => got.states.push([state, reason]),
    },
  );
  return { clock, feed, got, source };
}

function frame(kind: MediaFrame['kind'], payload: Uint8Array): MediaFrame {
  return { kind, keyFrame: true, sequence: 0, captureTimeUs: 1.7e15, durationUs: 33_333, payload };
}

describe('UI source', () => {
  it('says what is missing, and when it is there', () => {
    const { clock, feed, got, source } = setUp();
    expect(got.states.at(-1)).toEqual(['waiting', 'no studio window is open']);
    feed.connected = true;
    clock.advance(300);
    expect(got.states.at(-1)?.[1]).toContain('choose a camera');
    feed.listener?.frame(frame('video', Uint8Array.of(1)));
    expect(got.states.at(-1)).toEqual(['running', null]);
    clock.advance(900);
    expect(got.states.at(-1)).toEqual(['running', null]);
    clock.advance(500);
    expect(got.states.at(-1)?.[0]).toBe('waiting');
    void source.close();
    expect([feed.listener, clock.pendingTasks]).toEqual([null, 0]);
  });

  it('reads sound from a payload at an odd place in a larger buffer', () => {
    const { feed, got, source } = setUp();
    const samples = Float32Array.of(0.25, -0.5, 0.75, -1);
    const message = Buffer.alloc(3 + samples.byteLength);
    message.set(new Uint8Array(samples.buffer), 3);
    feed.listener?.frame(frame('audio', message.subarray(3)));
    expect(got.samples).toEqual([...samples]);
    expect(got.samples.length % AUDIO_CHANNELS).toBe(0);
    feed.listener?.frame(frame('audio', new Uint8Array(Float32Array.of(Number.NaN, 0).buffer)));
    feed.listener?.damaged();
    expect(got.lost).toBe(2);
    feed.listener?.newcomer();
    expect(got.restarts).toBe(1);
    source.wantKeyFrame();
    expect(feed.wanted).toBe(1);
    void source.close();
  });
});
