import { describe, expect, it } from 'vitest';
import { encoderStatusSchema, type EncoderCommand } from '../../shared/process/encoder-control.ts';
import { DEFAULT_VIDEO } from '../../shared/media/video-settings.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { AvError } from '../av-error.ts';
import type { LinkStatus, OutputEvents } from '../outputs/output.ts';
import type { SourceSink } from '../sources/source.ts';
import { Controller } from './controller.ts';

type StartCommand = Extract<EncoderCommand, { type: 'start' }>;

const LINK: LinkStatus = {
  state: 'connected',
  reason: null,
  library: 'libsrt 1.5.1',
  connectedSinceMs: 1,
  reconnects: 0,
  srt: null,
};
const START: StartCommand = {
  type: 'start',
  source: { kind: 'test' },
  output: { url: 'srt://127.0.0.1:9000', streamId: '', passphrase: null, latencyMs: 120 },
  video: DEFAULT_VIDEO,
  latencyMark: false,
};
const KEY = Uint8Array.from([0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 1, 0, 0, 0, 1, 0x65, 1, 2, 3]);

function setUp() {
  const clock = new FakeClock();
  const studio = new StudioClock(clock);
  const seen = { sinks: [] as SourceSink[], closedSources: 0, marks: [] as boolean[], keyFrames: 0, changes: 0 };
  const outputs: { closed: boolean; bytes: number; events: OutputEvents }[] = [];
  const controller = new Controller({
    clock,
    studio,
    library: 'libsrt 1.5.1',
    openOutput: (wish, events) => {
      if (!wish.url.startsWith('srt:')) throw new Error('no SRT address');
      const state = { closed: false, bytes: 0, events };
      outputs.push(state);
      return {
        link: LINK,
        write: (packets) => {
          state.bytes += packets.byteLength;
          return 'sent';
        },
        close: () => {
          state.closed = true;
        },
      };
    },
    openSource: (source, _video, _mark, sink) => {
      if (source.kind === 'url') throw new Error('no such source');
      seen.sinks.push(sink);
      return {
        wantKeyFrame: () => seen.keyFrames++,
        setLatencyMark: (on) => seen.marks.push(on),
        close: () => {
          seen.closedSources++;
          return Promise.resolve();
        },
      };
    },
    isUiConnected: () => false,
    cpuPct: () => 0,
    onChange: () => seen.changes++,
    log: () => undefined,
  });
  const picture = (sink: SourceSink | undefined): void => {
    clock.advance(33);
    sink?.video({ captureTime: studio.now(), keyFrame: true, data: KEY });
  };
  return { controller, seen, outputs, picture, clock, studio };
}

describe('controller', () => {
  it('goes on air and off, and its status fits the contract', () => {
    const { controller, outputs, seen, picture } = setUp();
    expect(encoderStatusSchema.parse(controller.status)).toMatchObject({ onAir: false, link: { state: 'idle' } });
    expect(controller.handle(START)).toBeNull();
    seen.sinks[0]?.state('running', null);
    picture(seen.sinks[0]);
    expect(encoderStatusSchema.parse(controller.status)).toMatchObject({
      onAir: true,
      sourceState: 'running',
      frames: { in: 1, sent: 1 },
    });
    expect(outputs[0]?.bytes).toBeGreaterThan(188);
    expect(controller.handle({ type: 'stop' })).toBeNull();
    expect([outputs[0]?.closed, seen.closedSources, controller.isOnAir]).toEqual([true, 1, false]);
    void controller.close();
  });

  it('changes the source without touching the connection, and hears nothing of the old one', () => {
    const { controller, outputs, seen, picture, studio } = setUp();
    controller.handle(START);
    const sinceMs = controller.status.onAirSinceMs;
    picture(seen.sinks[0]);
    expect(controller.handle({ ...START, source: { kind: 'file', path: 'a.mp4' } })).toBeNull();
    expect([outputs.length, seen.closedSources]).toEqual([1, 1]);
    picture(seen.sinks[0]);
    expect(controller.status.frames.in).toBe(1);
    seen.sinks[0]?.state('failed', 'late word');
    expect(controller.status).toMatchObject({ sourceState: 'waiting', onAirSinceMs: sinceMs });
    picture(seen.sinks[1]);
    expect(controller.status.frames.in).toBe(2);
    const bytes = outputs[0]?.bytes;
    seen.sinks[0]?.audio({ captureTime: studio.now(), samples: new Float32Array(9600) });
    expect(outputs[0]?.bytes).toBe(bytes);
    seen.sinks[1]?.audio({ captureTime: studio.now(), samples: new Float32Array(9600) });
    expect(outputs[0]?.bytes).toBeGreaterThan(bytes ?? 0);
    void controller.close();
  });

  it('leaves everything alone when asked for the same again, but for the mark', () => {
    const { controller, outputs, seen } = setUp();
    controller.handle(START);
    controller.handle({ ...START, latencyMark: true });
    controller.handle({ type: 'latency-mark', on: false });
    expect([outputs.length, seen.sinks.length, seen.marks]).toEqual([1, 1, [true, false]]);
    void controller.close();
  });

  it('changes the output beside a running source', () => {
    const { controller, outputs, seen } = setUp();
    controller.handle(START);
    controller.handle({ ...START, output: { ...START.output, url: 'srt://127.0.0.1:9001' } });
    expect([outputs[0]?.closed, outputs[1]?.closed, seen.sinks.length]).toEqual([true, false, 1]);
    outputs[1]?.events.onConnected();
    expect(seen.keyFrames).toBe(1);
    void controller.close();
  });

  it('refuses in words and goes on', () => {
    const { controller, seen, outputs } = setUp();
    expect(controller.handle({ ...START, output: { ...START.output, url: 'ftp://x' } })).toBe('no SRT address');
    expect(controller.handle({ ...START, source: { kind: 'url', url: 'x' } })).toBe('no such source');
    expect([controller.isOnAir, outputs[0]?.closed]).toEqual([false, true]);
    controller.handle(START);
    expect(controller.handle({ ...START, source: { kind: 'url', url: 'x' } })).toBe('no such source');
    seen.sinks[0]?.state('running', null);
    expect(controller.status).toMatchObject({ onAir: true, source: { kind: 'test' }, sourceState: 'running' });
    void controller.close();
  });

  it('loses a frame that FFmpeg refuses, not the programme', () => {
    const { controller, seen } = setUp();
    controller.handle(START);
    const broken = new Proxy(KEY, {
      get: () => {
        throw new AvError('test', 'broken');
      },
    });
    seen.sinks[0]?.video({ captureTime: controller.status.onAirSinceMs as never, keyFrame: true, data: broken });
    expect(controller.status).toMatchObject({ onAir: true, frames: { damaged: 1, dropped: 1 } });
    void controller.close();
  });

  it('takes the clock from the host', () => {
    const { controller, studio } = setUp();
    const mapping = { ...studio.mapping, studioRefMs: studio.mapping.studioRefMs + 5000, source: 'ntp' };
    expect(controller.handle({ type: 'clock', mapping })).toBeNull();
    expect(studio.mapping.source).toBe('ntp');
  });
});
