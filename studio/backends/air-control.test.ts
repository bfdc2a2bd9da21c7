import { describe, expect, it } from 'vitest';
import type { EncoderCommand, EncoderStatus, Output } from '../../shared/process/encoder-control.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { AirControl, type Wanted } from './air-control.ts';

const output: Output = { url: 'srt://127.0.0.1:9000', streamId: 'publish:x', passphrase: null, latencyMs: 120 };
const idle = { onAir: false, source: null } as unknown as EncoderStatus;
const onAir = { onAir: true, source: { kind: 'test' } } as unknown as EncoderStatus;
const programme = { scene: 'camera' as const, latencyMark: false };

function setUp(saved: Wanted | null, options: { goLive?: boolean; output?: Output | null } = {}) {
  const clock = new FakeClock();
  const sent: EncoderCommand[] = [];
  const notices: string[] = [];
  const disk: { saved: Wanted | null; full: boolean } = { saved, full: false };
  let reachable = true;
  const control = new AirControl({
    clock,
    file: {
      load: () => disk.saved,
      save: (wanted) => {
        if (disk.full) throw new Error('no space left on device');
        disk.saved = wanted;
      },
    },
    launchId: 'today',
    output: options.output === undefined ? output : options.output,
    first: { onAir: options.goLive ?? false, source: { kind: 'test' }, programme },
    send: (command) => {
      if (reachable) sent.push(command);
      return reachable;
    },
    onNotice: (_level, text) => notices.push(text),
    onChange: () => undefined,
  });
  const setReachable = (value: boolean): void => {
    reachable = value;
  };
  return { clock, control, sent, notices, disk, setReachable };
}

describe('AirControl', () => {
  it('goes on air when told, and tells the encoder once', () => {
    const { control, sent, disk, clock } = setUp(null);
    control.encoderSays(idle);
    expect(control.start({ kind: 'test' })).toEqual({ ok: true });
    control.encoderSays(idle);
    expect(sent.map((command) => command.type)).toEqual(['start']);
    expect(disk.saved).toMatchObject({ onAir: true, launchId: 'today' });
    clock.advance(2_001);
    control.encoderSays(idle);
    expect(sent).toHaveLength(2);
    control.encoderSays(onAir);
    clock.advance(10_000);
    control.encoderSays(onAir);
    expect(sent).toHaveLength(2);
  });

  it('refuses without an ingest', () => {
    const { control, sent } = setUp(null, { output: null });
    expect(control.start({ kind: 'test' })).toMatchObject({ ok: false });
    expect(sent).toEqual([]);
  });

  it('takes a running encoder over without touching what runs', () => {
    const saved: Wanted = { launchId: 'today', onAir: true, source: { kind: 'test' }, programme };
    const { control, sent } = setUp(saved);
    expect(control.resumed).toBe(true);
    control.encoderSays(onAir);
    expect(sent).toEqual([{ type: 'latency-mark', on: false }]);
  });

  it('adopts what runs when nothing is on disk', () => {
    const { control, sent, disk } = setUp(null);
    control.encoderSays(onAir);
    expect(control.wantedOnAir).toBe(true);
    expect(disk.saved?.onAir).toBe(true);
    expect(sent.filter((command) => command.type !== 'latency-mark')).toEqual([]);
  });

  it('starts a new encoder at once', () => {
    const { control, sent } = setUp(null, { goLive: true });
    control.encoderSays(idle);
    control.encoderSays(onAir);
    control.encoderDown();
    control.encoderSays(idle);
    expect(sent.filter((command) => command.type === 'start')).toHaveLength(2);
  });

  it("does not go on air with yesterday's wish", () => {
    const saved: Wanted = { launchId: 'yesterday', onAir: true, source: { kind: 'test' }, programme };
    const { control, sent, clock } = setUp(saved);
    control.encoderSays(idle);
    clock.advance(10_000);
    control.encoderSays(idle);
    expect(sent).toEqual([]);
    expect(control.wantedOnAir).toBe(false);
  });

  it('does not go live again by itself after the producer stopped', () => {
    const saved: Wanted = { launchId: 'today', onAir: false, source: { kind: 'test' }, programme };
    const { control, sent } = setUp(saved, { goLive: true });
    control.encoderSays(idle);
    expect(sent).toEqual([]);
  });

  it('takes off air what should not be on air, and changes the source of what should', () => {
    const saved: Wanted = { launchId: 'today', onAir: false, source: null, programme };
    const { control, sent, clock } = setUp(saved);
    control.encoderSays(onAir);
    expect(sent.at(-1)).toEqual({ type: 'stop' });
    control.start({ kind: 'file', path: 'a.mp4' });
    clock.advance(2_001);
    control.encoderSays(onAir);
    expect(sent.at(-1)).toMatchObject({ type: 'start', source: { kind: 'file', path: 'a.mp4' } });
  });

  it('waits for an encoder that is away, and starts it as soon as it is back', () => {
    const { control, sent, notices, setReachable } = setUp(null);
    setReachable(false);
    expect(control.start({ kind: 'test' })).toEqual({ ok: true });
    expect(notices.at(-1)).toMatch(/as soon as it is back/);
    setReachable(true);
    control.encoderSays(idle);
    expect(sent.map((command) => command.type)).toEqual(['start']);
  });

  it('tells a refusal once and goes on trying', () => {
    const { control, sent, notices, clock } = setUp(null);
    control.start({ kind: 'test' });
    for (let turn = 0; turn < 3; turn++) {
      control.encoderRefused('start', 'no such host');
      clock.advance(5_001);
      control.encoderSays(idle);
    }
    expect(notices).toEqual(['The encoder refused "start": no such host']);
    expect(sent).toHaveLength(4);
  });

  it('goes on with a full disk, and says what that means', () => {
    const { control, sent, notices, disk } = setUp(null);
    disk.full = true;
    control.start({ kind: 'test' });
    expect(sent).toHaveLength(1);
    expect(notices[0]).toMatch(/restart may forget it: no space left/);
  });

  it('passes the latency mark on, and keeps the scene', () => {
    const { control, sent } = setUp(null);
    expect(control.setProgramme({ latencyMark: true })).toEqual({ scene: 'camera', latencyMark: true });
    expect(control.setProgramme({ scene: 'screen' })).toEqual({ scene: 'screen', latencyMark: true });
    expect(sent).toEqual([{ type: 'latency-mark', on: true }]);
  });
});
