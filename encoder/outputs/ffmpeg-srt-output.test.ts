import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { FfmpegSrtOutput } from './ffmpeg-srt-output.ts';
import type { SrtTarget } from './srt-target.ts';

const TARGET: SrtTarget = {
  host: '::1',
  port: 9000,
  streamId: 'live/a b',
  passphrase: 'correct horse',
  latencyMs: 120,
};

function setUp(target: SrtTarget = TARGET) {
  const clock = new FakeClock();
  const peer = { urls: [] as string[], answers: true, error: 0, written: [] as number[], closed: 0 };
  const events = { connected: 0 };
  const output = new FfmpegSrtOutput({
    clock,
    studio: new StudioClock(clock),
    target,
    events: { onConnected: () => events.connected++, onChange: () => undefined },
    random: () => 0,
    createIo: () => ({
      open2: (url: string) => {
        peer.urls.push(url);
        return Promise.resolve(peer.answers ? 0 : -5);
      },
      write: (piece: Buffer) => {
        peer.written.push(piece.byteLength);
        return Promise.resolve();
      },
      closep: () => {
        peer.closed++;
        return Promise.resolve(0);
      },
      get error() {
        return peer.error;
      },
    }),
  });
  return { clock, peer, events, output };
}

describe('SRT by FFmpeg', () => {
  it('calls with everything in the address, and writes in packets of 1316 bytes', async () => {
    const { clock, peer, output } = setUp();
    await clock.advanceAsync(10);
    expect(peer.urls).toEqual([
      'srt://[::1]:9000?mode=caller&transtype=live&pkt_size=1316&latency=120000&streamid=live%2Fa%20b' +
        '&passphrase=correct horse&pbkeylen=32',
    ]);
    expect(output.link).toMatchObject({ state: 'connected', library: 'FFmpeg (no link figures)', srt: null });
    expect(output.write(new Uint8Array(188 * 8))).toBe('sent');
    await clock.advanceAsync(10);
    expect(peer.written).toEqual([1316, 188]);
    output.close();
    expect([peer.closed, output.link.state, clock.pendingTasks]).toEqual([1, 'idle', 0]);
  });

  it('goes on trying, and comes back after a loss', async () => {
    const { clock, peer, events, output } = setUp();
    await clock.advanceAsync(10);
    peer.error = -5;
    peer.answers = false;
    output.write(new Uint8Array(188));
    await clock.advanceAsync(100);
    expect(output.link.state).toBe('reconnecting');
    expect(output.write(new Uint8Array(188))).toBe('no-link');
    await clock.advanceAsync(2000);
    expect(peer.urls.length).toBeGreaterThan(2);
    peer.error = 0;
    peer.answers = true;
    await clock.advanceAsync(4000);
    expect(output.link).toMatchObject({ state: 'connected', reconnects: 1 });
    expect(events.connected).toBe(2);
    output.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('refuses a passphrase that the address cannot carry', () => {
    expect(() => setUp({ ...TARGET, passphrase: 'a&b=c+dddd' })).toThrow('install libsrt');
  });
});
