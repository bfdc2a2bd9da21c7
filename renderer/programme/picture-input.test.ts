import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { PictureInput } from './picture-input.ts';

class FakeFrame {
  closed = false;
  readonly timestamp: number;
  readonly captureTime: number | undefined;

  constructor(timestamp: number, captureTime?: number) {
    this.timestamp = timestamp;
    this.captureTime = captureTime;
  }

  metadata(): { captureTime?: number } {
    return this.captureTime === undefined ? {} : { captureTime: this.captureTime };
  }

  close(): void {
    this.closed = true;
  }
}

function rig() {
  const clock = new FakeClock();
  let source: ReadableStreamDefaultController<FakeFrame> | null = null;
  let cancelled = false;
  const frames = new ReadableStream<FakeFrame>({
    start: (controller) => {
      source = controller;
    },
    cancel: () => {
      cancelled = true;
    },
  });
  const captured: number[] = [];
  let ends = 0;
  const input = new PictureInput(frames as unknown as ReadableStream<VideoFrame>, {
    clock,
    timeOriginMs: 0,
    onPicture: (captureMono) => captured.push(captureMono),
    onEnd: () => {
      ends += 1;
    },
  });
  const give = async (frame: FakeFrame): Promise<FakeFrame> => {
    source?.enqueue(frame);
    await clock.advanceAsync(0, 1);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    return frame;
  };
  return {
    clock,
    input,
    captured,
    give,
    end: () => source?.close(),
    break: () => source?.error(new Error('the track broke')),
    ends: () => ends,
    cancelled: () => cancelled,
  };
}

describe('pictures of a track', () => {
  it('takes nothing before it may, then keeps the newest and closes the others', async () => {
    const { input, give, captured } = rig();
    const first = await give(new FakeFrame(0));
    expect(captured).toEqual([]);
    input.start();
    const second = await give(new FakeFrame(33_000));
    expect(captured.length).toBe(2);
    expect([first.closed, second.closed]).toEqual([true, false]);
    expect(input.latest).toBe(second);
    input.close();
    expect(second.closed).toBe(true);
    expect(input.latest).toBeNull();
  });

  it('knows how long nothing has come', async () => {
    const { clock, input, give } = rig();
    input.start();
    clock.advance(500);
    expect(input.silentMs).toBe(500);
    await give(new FakeFrame(0));
    expect(input.silentMs).toBe(0);
    input.close();
  });

  it('believes a capture time that can be true, and no other', async () => {
    const { clock, input, give, captured } = rig();
    input.start();
    const now = clock.monoNow();
    await give(new FakeFrame(0, now - 12));
    await give(new FakeFrame(1000, now + 5));
    await give(new FakeFrame(2000, now - 5000));
    expect(captured[0]).toBe(now - 12);
    expect(captured[1]).toBeLessThanOrEqual(now);
    expect(captured[2]).toBeGreaterThan(now - 100);
    input.close();
  });

  it.each(['end', 'break'] as const)('tells once when the track comes to its %s', async (how) => {
    const { input, give, ends, ...track } = rig();
    input.start();
    const last = await give(new FakeFrame(0));
    track[how]();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    expect(ends()).toBe(1);
    expect(last.closed).toBe(true);
  });

  it('leaves the track when closed, closes what still comes, and says nothing', async () => {
    const { input, ends, cancelled } = rig();
    input.start();
    input.close();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    expect(cancelled()).toBe(true);
    expect(ends()).toBe(0);
  });
});
