import type { StudioClock } from '../../shared/time/studio-clock.ts';
import type { MonoMs, Ticks90k, UnixMs } from '../../shared/time/units.ts';
import { ticks90kDifference } from '../../shared/time/ticks90k.ts';
import { concat } from '../bytes.ts';
import { parseAvcParameters, type AvcParameters } from '../origin/h264-parameters.ts';
import type { AudioFrame, VideoSample } from '../origin/samples.ts';
import { AAC_FRAME_SAMPLES, type AdtsFrame } from './adts.ts';
import { CaptureTimeline, TAG_TOLERANCE_MS, type TimelineBasis } from './capture-timeline.ts';
import type { AccessUnit } from './h264-access-unit.ts';
import { TsDemuxer, type DemuxCounts } from './ts-demuxer.ts';

/** Takes what a publisher sends; the packager is one. */
export interface MediaSink {
  expectAudio(expected: boolean): void;
  pushVideo(sample: VideoSample): void;
  pushAudio(frame: AudioFrame): void;
  endOfPublisher(): void;
}

export interface PublisherFigures extends DemuxCounts {
  readonly bytes: number;
  readonly frames: number;
  readonly keyFrames: number;
  /** Pictures before the first parameter sets, or with ones that make no sense. */
  readonly undecodable: number;
  readonly timeline: TimelineBasis | null;
  readonly newestCaptureTimeMs: number | null;
  readonly captureTags: number;
  /** Tags that contradict their presentation time. */
  readonly tagMismatches: number;
  /** Of the last tag: what it said minus its presentation time. */
  readonly tagDifferenceMs: number | null;
  readonly program: { readonly video: boolean; readonly audio: boolean; readonly id3: boolean } | null;
}

const TICKS_PER_MS = 90;
const TICKS_PER_S = 90_000;

/** One publisher's bytes on their way to the packager: demultiplexed and dated. */
export class PublisherStream {
  readonly #sink: MediaSink;
  readonly #studioClock: StudioClock;
  readonly #log: (line: string) => void;
  readonly #timeline = new CaptureTimeline();
  readonly #demuxer: TsDemuxer;
  #arrivedAt: UnixMs;
  #sps: Uint8Array | null = null;
  #pps: Uint8Array | null = null;
  #parameters: AvcParameters | null = null;
  #bytes = 0;
  #frames = 0;
  #keyFrames = 0;
  #undecodable = 0;
  #newestCaptureTime: UnixMs | null = null;
  #captureTags = 0;
  #tagMismatches = 0;
  #tagDifferenceMs: number | null = null;
  #program: PublisherFigures['program'] = null;
  #reportedBasis: TimelineBasis | null = null;

  constructor(sink: MediaSink, studioClock: StudioClock, log: (line: string) => void) {
    this.#sink = sink;
    this.#studioClock = studioClock;
    this.#log = log;
    this.#arrivedAt = studioClock.now();
    this.#demuxer = new TsDemuxer({
      onProgram: (program) => {
        this.#program = program;
        this.#log(`programme has ${describeProgram(program)}`);
        this.#sink.expectAudio(program.audio);
      },
      onVideo: (unit, pts, dts) => {
        this.#onVideo(unit, pts, dts);
      },
      onAudio: (frames, pts) => {
        this.#onAudio(frames, pts);
      },
      onCaptureTag: (captureTime, pts) => {
        this.#onCaptureTag(captureTime, pts);
      },
    });
  }

  /** Takes bytes that arrived at `arrived`; they must not be changed afterwards. */
  push(chunk: Uint8Array, arrived: MonoMs): void {
    this.#bytes += chunk.byteLength;
    this.#arrivedAt = this.#studioClock.at(arrived);
    this.#demuxer.push(chunk);
  }

  /** The connection is over. */
  end(): void {
    this.#demuxer.flush();
    this.#sink.endOfPublisher();
  }

  get figures(): PublisherFigures {
    return {
      ...this.#demuxer.counts,
      bytes: this.#bytes,
      frames: this.#frames,
      keyFrames: this.#keyFrames,
      undecodable: this.#undecodable,
      timeline: this.#timeline.basis,
      newestCaptureTimeMs: this.#newestCaptureTime,
      captureTags: this.#captureTags,
      tagMismatches: this.#tagMismatches,
      tagDifferenceMs: this.#tagDifferenceMs,
      program: this.#program,
    };
  }

  #onVideo(unit: AccessUnit, pts: Ticks90k, dts: Ticks90k): void {
    this.#learnParameters(unit);
    if (!this.#parameters) {
      this.#undecodable += 1;
      return;
    }
    this.#frames += 1;
    if (unit.keyFrame) this.#keyFrames += 1;
    const time = this.#date(pts);
    this.#newestCaptureTime = time;
    const ptsTicks = Math.round(time * TICKS_PER_MS);
    this.#sink.pushVideo({
      ptsTicks,
      dtsTicks: ptsTicks - ticks90kDifference(pts, dts),
      keyFrame: unit.keyFrame,
      data: withLengths(unit.nals),
      parameters: this.#parameters,
    });
  }

  #learnParameters({ sps, pps }: AccessUnit): void {
    if (!sps && !pps) return;
    // Kept for long: not as views that keep whole packets alive.
    this.#sps = sps?.slice() ?? this.#sps;
    this.#pps = pps?.slice() ?? this.#pps;
    if (this.#sps && this.#pps) this.#parameters = parseAvcParameters(this.#sps, this.#pps) ?? this.#parameters;
  }

  #onAudio(frames: readonly AdtsFrame[], pts: Ticks90k): void {
    const firstTicks = Math.round(this.#date(pts) * TICKS_PER_MS);
    for (const [index, { config, data }] of frames.entries()) {
      const offsetTicks = Math.round((index * AAC_FRAME_SAMPLES * TICKS_PER_S) / config.rateHz);
      this.#sink.pushAudio({ ptsTicks: firstTicks + offsetTicks, config, data });
    }
  }

  #onCaptureTag(captureTime: UnixMs, pts: Ticks90k): void {
    this.#captureTags += 1;
    const differenceMs = this.#timeline.checkTag(captureTime, pts, this.#arrivedAt);
    if (Math.abs(differenceMs) > TAG_TOLERANCE_MS) this.#tagMismatches += 1;
    this.#tagDifferenceMs = differenceMs;
    this.#reportBasis();
  }

  #date(pts: Ticks90k): UnixMs {
    const time = this.#timeline.toTime(pts, this.#arrivedAt);
    this.#reportBasis();
    return time;
  }

  #reportBasis(): void {
    if (this.#timeline.basis === this.#reportedBasis) return;
    this.#reportedBasis = this.#timeline.basis;
    this.#log(describeBasis(this.#reportedBasis));
  }
}

/** NAL units as `avc1` samples carry them. */
function withLengths(nals: readonly Uint8Array[]): Uint8Array {
  return concat(
    ...nals.flatMap((nal) => {
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, nal.byteLength);
      return [length, nal];
    }),
  );
}

function describeProgram({ video, audio, id3 }: { video: boolean; audio: boolean; id3: boolean }): string {
  const parts = [
    video ? 'H.264 video' : 'no H.264 video',
    audio ? 'AAC audio' : 'no AAC audio',
    ...(id3 ? ['ID3'] : []),
  ];
  return parts.join(', ');
}

function describeBasis(basis: TimelineBasis | null): string {
  return basis === 'capture'
    ? 'presentation times are capture times'
    : 'presentation times are no capture times: frames are dated by their arrival';
}
