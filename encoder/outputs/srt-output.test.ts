import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import type { SrtSocket, SrtSocketState } from '../../shared/srt/libsrt.ts';
import { readStatistics, SRT_STATISTICS_BYTES } from '../../shared/srt/statistics.ts';
import { backoffMs } from './backoff.ts';
import { CONNECT_MS, HEDGE_MS, type CallerSrt } from './srt-connector.ts';
import { SrtOutput, SUSPECT_MS } from './srt-output.ts';
import { parseSrtTarget } from './srt-target.ts';

/** A libsrt whose peer does what the test says. */
class FakeSrt implements CallerSrt {
  readonly version = '1.5.1';
  readonly sockets = new Map<SrtSocket, SrtSocketState>();
  created = 0;
  answer: SrtSocketState | null = 'connected';
  reason = 0;
  spanMs = 0;
  full = false;
  sent: number[] = [];

  createSocket(): SrtSocket {
    const socket = ++this.created as SrtSocket;
    this.sockets.set(socket, 'opened');
    return socket;
  }
  connect(socket: SrtSocket): void {
    this.sockets.set(socket, this.answer ?? 'connecting');
  }
  close(socket: SrtSocket): void {
    this.sockets.delete(socket);
  }
  state(socket: SrtSocket): SrtSocketState {
    return this.sockets.get(socket) ?? 'nonexist';
  }
  send(socket: SrtSocket, message: Uint8Array): boolean {
    if (this.state(socket) !== 'connected') throw new Error('Connection does not exist');
    if (!this.full) this.sent.push(message.byteLength);
    return !this.full;
  }
  sendBuffer(): { packets: number; bytes: number; spanMs: number } {
    return { packets: 0, bytes: 0, spanMs: this.spanMs };
  }
  statistics(): ReturnType<typeof readStatistics> {
    return readStatistics(new Uint8Array(SRT_STATISTICS_BYTES));
  }
  rejectReason(): number {
    return this.reason;
  }
}

function setUp(prepare: (srt: FakeSrt) => void = () => undefined) {
  const clock = new FakeClock();
  const srt = new FakeSrt();
  prepare(srt);
  const events = { connected: 0, changes: 0 };
  const output = new SrtOutput({
    srt,
    clock,
    studio: new StudioClock(clock),
    target: { host: '127.0.0.1', port: 9000, streamId: '', passphrase: null, latencyMs: 120 },
    events: {
      onConnected: () => events.connected++,
      onChange: () => events.changes++,
    },
    resolve: (host) => Promise.resolve(host),
    random: () => 0,
  });
  return { clock, srt, events, output };
}

describe('SRT output', () => {
  it('connects, sends a frame in packets of 1316 bytes and reads figures', async () => {
    const { clock, srt, events, output } = setUp();
    expect(output.write(new Uint8Array(188))).toBe('no-link');
    await clock.advanceAsync(50);
    expect(output.link.state).toBe('connected');
    expect(events.connected).toBe(1);
    expect(output.write(new Uint8Array(188 * 15))).toBe('sent');
    expect(srt.sent).toEqual([1316, 1316, 188]);
    srt.full = true;
    expect(output.write(new Uint8Array(188))).toBe('queue-full');
    await clock.advanceAsync(1000);
    expect(output.link.srt).not.toBeNull();
    output.close();
    expect(srt.sockets.size).toBe(0);
    expect(clock.pendingTasks).toBe(0);
  });

  it('starts a second call after 750 ms and says that nobody listens', async () => {
    const { clock, srt, output } = setUp((fake) => (fake.answer = null));
    await clock.advanceAsync(HEDGE_MS - 20);
    expect(srt.sockets.size).toBe(1);
    await clock.advanceAsync(40);
    expect(srt.sockets.size).toBe(2);
    await clock.advanceAsync(CONNECT_MS + 20);
    expect(output.link).toMatchObject({ state: 'connecting', reason: 'nobody listens at 127.0.0.1:9000' });
    srt.answer = 'connected';
    await clock.advanceAsync(CONNECT_MS + HEDGE_MS + 500);
    expect(output.link.state).toBe('connected');
    output.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('tells a wrong passphrase at once', async () => {
    const { clock, output } = setUp((fake) => {
      fake.answer = 'broken';
      fake.reason = 10;
    });
    await clock.advanceAsync(30);
    expect(output.link.reason).toBe('incorrect passphrase');
    output.close();
  });

  it('comes back by itself when the connection breaks', async () => {
    const { clock, srt, events, output } = setUp();
    await clock.advanceAsync(50);
    for (const socket of srt.sockets.keys()) srt.sockets.set(socket, 'broken');
    srt.answer = null;
    await clock.advanceAsync(100);
    expect(output.link.state).toBe('reconnecting');
    srt.answer = 'connected';
    await clock.advanceAsync(6000);
    expect(output.link).toMatchObject({ state: 'connected', reconnects: 1 });
    expect(events.connected).toBe(2);
    output.close();
  });

  it('tries afresh beside a silent receiver, and keeps the old one if that recovers', async () => {
    const { clock, srt, events, output } = setUp();
    await clock.advanceAsync(50);
    srt.answer = null;
    srt.spanMs = 120 + SUSPECT_MS + 1;
    await clock.advanceAsync(100);
    expect(output.link.state).toBe('reconnecting');
    expect(srt.sockets.size).toBe(2);
    srt.spanMs = 50;
    await clock.advanceAsync(100);
    expect(output.link.state).toBe('connected');
    expect([srt.sockets.size, events.connected]).toEqual([1, 1]);
    srt.answer = 'connected';
    srt.spanMs = 2000;
    await clock.advanceAsync(60);
    srt.spanMs = 0;
    await clock.advanceAsync(60);
    expect(output.link).toMatchObject({ state: 'connected', reconnects: 1 });
    expect(events.connected).toBe(2);
    output.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('closes cleanly at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(9000),
        fc.constantFrom<SrtSocketState | null>('connected', 'broken', null),
        async (ms, answer) => {
          const { clock, srt, output } = setUp((fake) => (fake.answer = answer));
          await clock.advanceAsync(ms, 100);
          output.close();
          await clock.advanceAsync(10);
          expect([srt.sockets.size, clock.pendingTasks]).toEqual([0, 0]);
          expect(output.link.state).toBe('idle');
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('backoff', () => {
  it('stays within 0.2 and 3 s and grows', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failures, random) => {
        const ms = backoffMs(failures, random);
        expect(ms).toBeGreaterThanOrEqual(200);
        expect(ms).toBeLessThanOrEqual(1500);
        expect(backoffMs(failures + 1, random)).toBeGreaterThanOrEqual(ms);
      }),
    );
  });
});

describe('SRT addresses', () => {
  const parse = (url: string) => parseSrtTarget({ url, streamId: 's', passphrase: null, latencyMs: 120 });
  it('reads names, IPv4 and IPv6', () => {
    expect(parse('srt://ingest.example:9000')).toMatchObject({ host: 'ingest.example', port: 9000 });
    expect(parse('srt://[::1]:9000')).toMatchObject({ host: '::1', port: 9000 });
    expect(parse('srt://127.0.0.1:1?mode=caller')).toMatchObject({ port: 1 });
  });
  it('refuses the rest in words', () => {
    for (const url of ['rtmp://a:1', 'srt://a', 'srt://a:0', 'srt://a:65536', 'srt://a b:1', '']) {
      expect(parse(url)).toHaveProperty('problem');
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof parse(text)).toBe('object');
      }),
    );
  });
});
