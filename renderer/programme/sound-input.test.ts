import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { SoundInput } from './sound-input.ts';

const RATE_HZ = 48_000;
const FRAMES = 480;
const DURATION_MS = 10;

class FakeData {
  closed = false;
  readonly numberOfFrames: number;
  readonly numberOfChannels = 3;
  readonly sampleRate = RATE_HZ;
  readonly timestamp: number;

  constructor(timestampMs: number, numberOfFrames = FRAMES) {
    this.timestamp = timestampMs * 1000;
    this.numberOfFrames = numberOfFrames;
  }

  copyTo(plane: Float32Array, { planeIndex }: { planeIndex: number }): void {
    plane.fill(planeIndex + 0.5);
  }

  close(): void {
    this.closed = true;
  }
}

function rig() {
  const clock = new FakeClock();
  const source: { controller: ReadableStreamDefaultController<FakeData> | null } = { controller: null };
  const stream = new ReadableStream<FakeData>({
    start: (controller) => {
      source.controller = controller;
    },
  });
  const heard: { captureMono: number; channels: number[] }[] = [];
  const state = { ends: 0 };
  const input = new SoundInput(stream as unknown as ReadableStream<AudioData>, {
    clock,
    onSound: (captureMono, _rateHz, channels) =>
      heard.push({ captureMono, channels: channels.map((plane) => plane[0] ?? 0) }),
    onEnd: () => state.ends++,
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  const give = async (data: FakeData): Promise<FakeData> => {
    source.controller?.enqueue(data);
    await settle();
    return data;
  };
  return { clock, input, heard, give, settle, state, end: () => source.controller?.close() };
}

describe('sound of a track', () => {
  it('stamps a chunk with the time of its first sample, not that of its arrival', async () => {
    const { clock, input, heard, give } = rig();
    input.start();
    // The chunk is whole when its last sample has been captured; late chunks keep their place behind the first.
    const first = await give(new FakeData(500));
    expect(heard).toEqual([{ captureMono: clock.monoNow() - DURATION_MS, channels: [0.5, 1.5] }]);
    clock.advance(DURATION_MS + 25);
    const second = await give(new FakeData(500 + DURATION_MS));
    expect(heard[1]?.captureMono).toBe((heard[0]?.captureMono ?? 0) + DURATION_MS);
    const empty = await give(new FakeData(520, 0));
    expect([first.closed, second.closed, empty.closed, heard.length]).toEqual([true, true, true, 2]);
    input.close();
  });

  it('tells of an end that was not asked for, and of no other', async () => {
    const closed = rig();
    closed.input.start();
    await closed.give(new FakeData(0));
    closed.input.close();
    closed.input.close();
    await closed.settle();
    expect(closed.state.ends).toBe(0);

    const ended = rig();
    ended.input.start();
    ended.end();
    await ended.settle();
    expect(ended.state.ends).toBe(1);
    ended.input.close();
  });
});
