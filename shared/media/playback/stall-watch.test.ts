import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../time/fake-clock.ts';
import { StallWatch } from './stall-watch.ts';

class FakeVideo extends EventTarget {
  ended = false;
}

function watched() {
  const clock = new FakeClock();
  const video = new FakeVideo();
  const log: string[] = [];
  const watch = new StallWatch(video, clock, {
    onStall: () => log.push('stall'),
    onPlaying: () => log.push('playing'),
    onPaused: () => log.push('paused'),
    onEnded: () => log.push('ended'),
  });
  return { clock, video, log, watch, tell: (name: string) => video.dispatchEvent(new Event(name)) };
}

describe('StallWatch', () => {
  it('counts one stall from waiting to playing, however often the browser repeats itself', () => {
    const { clock, log, watch, tell } = watched();
    tell('playing');
    tell('waiting');
    clock.advance(100);
    tell('waiting');
    clock.advance(1_000);
    tell('playing');
    expect(log).toEqual(['playing', 'stall', 'playing']);
    expect(watch.count).toBe(1);
  });

  it('adds up how long the picture stood, also while it stands', () => {
    const { clock, watch, tell } = watched();
    tell('playing');
    tell('waiting');
    clock.advance(1_500);
    expect(watch.stoodMs).toBe(1_500);
    tell('playing');
    clock.advance(5_000);
    tell('waiting');
    clock.advance(40);
    tell('playing');
    tell('waiting');
    clock.advance(500);
    tell('emptied');
    clock.advance(500);
    expect(watch.stoodMs).toBe(2_000);
  });

  it('takes a stall for over when the picture moves, not when it could', () => {
    const { clock, log, watch, tell } = watched();
    tell('playing');
    tell('waiting');
    clock.advance(500);
    watch.hold(true);
    tell('playing');
    clock.advance(300);
    expect([log.join(), watch.stoodMs]).toEqual(['playing,stall', 800]);
    watch.hold(false);
    clock.advance(1_000);
    expect([log.join(), watch.stoodMs, watch.count]).toEqual(['playing,stall,playing', 800, 1]);
    // Held without a stall: the page's own doing, and nothing was waited for.
    watch.hold(true);
    clock.advance(200);
    watch.hold(false);
    expect([log.length, watch.stoodMs]).toEqual([3, 800]);
  });

  it('does not count the first loading, a hole nobody sees, or a jump of our own', () => {
    const { clock, watch, tell } = watched();
    tell('waiting');
    clock.advance(5_000);
    tell('playing');
    tell('waiting');
    clock.advance(40);
    tell('playing');
    watch.expectSeek();
    tell('waiting');
    clock.advance(1_000);
    tell('playing');
    expect(watch.count).toBe(0);
  });

  it('counts a stall that follows a jump of our own closely, and a jump that does not land', () => {
    const { clock, log, watch, tell } = watched();
    tell('playing');
    watch.expectSeek();
    tell('waiting');
    clock.advance(50);
    tell('playing');
    clock.advance(500);
    tell('waiting');
    clock.advance(100);
    expect([watch.count, watch.stoodMs]).toEqual([1, 100]);
    tell('playing');
    watch.expectSeek();
    tell('waiting');
    clock.advance(1_499);
    expect(watch.count).toBe(1);
    clock.advance(1);
    expect([watch.count, watch.stoodMs, log.at(-1)]).toEqual([2, 1_600, 'stall']);
  });

  it('tells a pause from an end', () => {
    const { video, log, tell } = watched();
    tell('playing');
    tell('pause');
    video.ended = true;
    tell('pause');
    tell('ended');
    expect(log).toEqual(['playing', 'paused', 'ended']);
  });

  it('hears nothing and leaves no timer after close', () => {
    const { clock, log, watch, tell } = watched();
    tell('playing');
    tell('waiting');
    watch.close();
    tell('playing');
    clock.advance(1_000);
    expect(log).toEqual(['playing']);
    expect(clock.pendingTasks).toBe(0);
  });
});
