import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { toTicks90k } from '../../shared/time/ticks90k.ts';
import { accessUnit, PIDS, TsWriter } from '../../tests/support/mpeg-ts.ts';
import { Ingest } from './ingest.ts';
import type { OnConnect } from './transport.ts';

async function rig() {
  const clock = new FakeClock();
  const studioClock = new StudioClock(clock);
  const log: string[] = [];
  const ended: number[] = [];
  const transport = { onConnect: null as OnConnect | null, closed: false };
  const ingest = await Ingest.open({
    clock,
    studioClock,
    log: (line) => log.push(line),
    sink: {
      expectAudio: () => undefined,
      pushVideo: () => undefined,
      pushAudio: () => undefined,
      endOfPublisher: () => ended.push(clock.monoNow()),
    },
    openTransport: (onConnect) => {
      transport.onConnect = onConnect;
      return Promise.resolve({
        library: 'a test',
        statistics: () => null,
        close: () => {
          transport.closed = true;
          return Promise.resolve();
        },
      });
    },
  });
  const connect = (peer: string) => {
    const handler = transport.onConnect?.({ peer, streamId: 'publish:live/main' });
    if (!handler) throw new Error('the transport was not opened');
    return handler;
  };
  return { clock, studioClock, log, ended, transport, ingest, connect };
}

describe('Ingest', () => {
  it('tells who publishes, since when, how much, and how long it has been silent', async () => {
    const { clock, studioClock, ingest, connect } = await rig();
    expect(ingest.status).toMatchObject({ connected: false, publisher: null, lastEnd: null, publishersSeen: 0 });
    const since = studioClock.now();
    const publisher = connect('10.0.0.7:4000');
    clock.advance(500);
    publisher.onData(new TsWriter().nulls(1000), clock.monoNow());
    clock.advance(500);
    const { status } = ingest;
    expect(status).toMatchObject({ connected: true, library: 'a test', publishersSeen: 1 });
    expect(status.publisher).toMatchObject({ peer: '10.0.0.7:4000', streamId: 'publish:live/main', srt: null });
    expect(status.publisher?.sinceMs).toBeCloseTo(since, 3);
    expect(status.publisher?.bitrateKbps).toBeCloseTo(1504, 3);
    expect(status.publisher?.silentMs).toBeCloseTo(500, 3);
  });

  it('keeps the newest publisher when the old one ends after it came', async () => {
    const { ingest, connect, ended } = await rig();
    const old = connect('a:1');
    connect('b:2');
    old.onEnd('a newer publisher took over');
    expect(ingest.status).toMatchObject({ connected: true, publishersSeen: 2 });
    expect(ingest.status.publisher?.peer).toBe('b:2');
    expect(ingest.status.lastEnd?.reason).toBe('a newer publisher took over');
    expect(ended).toHaveLength(1);
  });

  it('reports losses once a second, in one line', async () => {
    const { clock, studioClock, connect, log } = await rig();
    const publisher = connect('a:1');
    const writer = new TsWriter();
    const push = (bytes: Uint8Array): void => {
      publisher.onData(bytes, clock.monoNow());
    };
    push(writer.tables([{ pid: PIDS.video, type: 0x1b }]));
    for (let frame = 0; frame < 10; frame++) {
      const pts = toTicks90k(studioClock.now());
      const bytes = writer.pes(PIDS.video, accessUnit(frame === 0, 600), { pts, declareLength: false });
      // Each time without its second packet.
      push(Uint8Array.from([...bytes.subarray(0, 188), ...bytes.subarray(376)]));
      clock.advance(50);
    }
    log.length = 0;
    clock.advance(5_000);
    expect(log).toEqual(['ingest: 10 continuity errors, 10 damaged units']);
  });

  it('leaves nothing behind', async () => {
    const { clock, ingest, transport } = await rig();
    await ingest.close();
    expect(transport.closed).toBe(true);
    expect(clock.pendingTasks).toBe(0);
  });
});
