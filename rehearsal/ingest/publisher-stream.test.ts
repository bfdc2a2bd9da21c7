import { describe, expect, it } from 'vitest';
import { encodeId3 } from '../../shared/media/capture-time-tag.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { toTicks90k } from '../../shared/time/ticks90k.ts';
import { addMs, type UnixMs } from '../../shared/time/units.ts';
import { accessUnit, adtsFrame, join, PIDS, TsWriter } from '../../tests/support/mpeg-ts.ts';
import type { AudioFrame, VideoSample } from '../origin/samples.ts';
import { PublisherStream } from './publisher-stream.ts';

const STREAMS = [
  { pid: PIDS.video, type: 0x1b },
  { pid: PIDS.audio, type: 0x0f },
  { pid: PIDS.id3, type: 0x15 },
];

function rig() {
  const clock = new FakeClock();
  const studioClock = new StudioClock(clock);
  const video: VideoSample[] = [];
  const audio: AudioFrame[] = [];
  const log: string[] = [];
  let ended = 0;
  const sink = {
    expectAudio: () => undefined,
    pushVideo: (sample: VideoSample) => video.push(sample),
    pushAudio: (frame: AudioFrame) => audio.push(frame),
    endOfPublisher: () => {
      ended += 1;
    },
  };
  const stream = new PublisherStream(sink, studioClock, (line) => log.push(line));
  const writer = new TsWriter();
  const push = (bytes: Uint8Array): void => {
    stream.push(bytes, clock.monoNow());
  };
  push(writer.tables(STREAMS));
  const picture = (time: UnixMs, keyFrame: boolean): void => {
    const pts = toTicks90k(time);
    push(writer.pes(PIDS.video, accessUnit(keyFrame, 50), { pts, declareLength: true }));
  };
  return { clock, studioClock, video, audio, log, stream, writer, push, picture, ended: () => ended };
}

describe('PublisherStream', () => {
  it('dates pictures with their capture time, exactly', () => {
    const { studioClock, picture, video, stream, clock } = rig();
    const captured = studioClock.now();
    clock.advance(250);
    picture(captured, true);
    picture(addMs(captured, 33.3), false);
    expect(video.map((sample) => sample.ptsTicks)).toEqual([
      Math.round(captured * 90),
      Math.round(addMs(captured, 33.3) * 90),
    ]);
    expect(video[0]).toMatchObject({ keyFrame: true, parameters: { widthPx: 320, heightPx: 180 } });
    expect(stream.figures).toMatchObject({ timeline: 'capture', frames: 2, keyFrames: 1, undecodable: 0 });
    expect(stream.figures.newestCaptureTimeMs).toBeCloseTo(captured + 33.3, 1);
  });

  it('writes NAL units with their lengths and leaves parameter sets out', () => {
    const { studioClock, picture, video } = rig();
    picture(studioClock.now(), true);
    const data = video[0]?.data ?? new Uint8Array();
    expect([...data.subarray(0, 5)]).toEqual([0, 0, 0, 50, 0x65]);
    expect(data).toHaveLength(54);
  });

  it('cannot use pictures before the first parameter sets', () => {
    const { studioClock, picture, video, stream } = rig();
    picture(studioClock.now(), false);
    expect(video).toEqual([]);
    expect(stream.figures.undecodable).toBe(1);
  });

  it('dates each frame of sound in a PES packet', () => {
    const { studioClock, writer, push, audio } = rig();
    const captured = studioClock.now();
    const sound = join([adtsFrame(Uint8Array.of(1)), adtsFrame(Uint8Array.of(2)), adtsFrame(Uint8Array.of(3))]);
    push(writer.pes(PIDS.audio, sound, { pts: toTicks90k(captured), declareLength: true, streamId: 0xc0 }));
    const start = Math.round(captured * 90);
    expect(audio.map(({ ptsTicks, data }) => [ptsTicks - start, data[0]])).toEqual([
      [0, 1],
      [1920, 2],
      [3840, 3],
    ]);
  });

  it('counts tags that contradict their presentation time', () => {
    const { studioClock, writer, push, stream } = rig();
    const captured = studioClock.now();
    const tag = (time: UnixMs): void => {
      const options = { pts: toTicks90k(captured), declareLength: true, streamId: 0xbd };
      push(writer.pes(PIDS.id3, encodeId3(time), options));
    };
    tag(captured);
    expect(stream.figures).toMatchObject({ captureTags: 1, tagMismatches: 0 });
    tag(addMs(captured, 25));
    expect(stream.figures).toMatchObject({ captureTags: 2, tagMismatches: 1 });
    expect(stream.figures.tagDifferenceMs).toBeCloseTo(25, 1);
  });

  it('says when times are no capture times', () => {
    const { studioClock, picture, stream, log, video } = rig();
    picture(addMs(studioClock.now(), -7_200_000), true);
    expect(stream.figures.timeline).toBe('arrival');
    expect(video[0]?.ptsTicks).toBe(Math.round(studioClock.now() * 90));
    expect(log.at(-1)).toContain('dated by their arrival');
  });

  it('hands the end on', () => {
    const { stream, ended } = rig();
    stream.end();
    expect(ended()).toBe(1);
  });
});
