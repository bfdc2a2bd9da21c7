import type { VideoSettings } from '../../shared/media/video-settings.ts';
import { AUDIO_SAMPLE_RATE_HZ } from '../../shared/media/media-frame.ts';
import { encodeId3 } from '../../shared/media/capture-time-tag.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import type { UnixMs } from '../../shared/time/units.ts';
import type { WriteResult } from '../outputs/output.ts';
import { AacEncoder } from './aac-encoder.ts';
import { inspectAccessUnit, withCaptureTime } from './access-unit.ts';
import { AudioTimeline } from './audio-timeline.ts';
import type { AudioBlock, VideoUnit } from './media.ts';
import { SlidingWindow } from './meters.ts';
import { TimelineLag } from './timeline-lag.ts';
import { TsMuxer } from './ts-muxer.ts';
import { VideoTimeline } from './video-timeline.ts';

const ID3_PERIOD_MS = 1000;
const RATE_WINDOW_MS = 2000;
const QUANTISER_WINDOW_MS = 1000;
const LATENCY_WINDOW_MS = 10_000;
const TICKS_PER_S = 90_000;
const TICKS_PER_MS = TICKS_PER_S / 1000;
/**
 * Nothing is captured in the future: such a stamp is of a clock that is wrong, and would hold back everything that
 * follows until its time has come. Less may be the difference of two clocks that follow one another.
 */
const MAX_AHEAD_MS = 500;

export interface PipelineOptions {
  readonly clock: Clock;
  readonly studio: StudioClock;
  readonly video: VideoSettings;
  /** One frame's TS packets. */
  send(packets: Uint8Array): WriteResult;
  /** Nothing can go on without a key frame. */
  wantKeyFrame(): void;
}

export type PipelineFigures = Pick<
  EncoderStatus,
  | 'frames'
  | 'bitrateKbps'
  | 'keyframeMs'
  | 'quantiser'
  | 'captureToMuxMs'
  | 'captureToSendMs'
  | 'timelineLagMs'
  | 'lastCaptureTimeMs'
>;

/** From coded pictures and PCM to TS packets: one for each going on air, whatever sources and connections come and go. */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #aac = new AacEncoder();
  readonly #muxer: TsMuxer;
  readonly #videoTimeline = new VideoTimeline();
  readonly #audioTimeline = new AudioTimeline();
  readonly #pictures: SlidingWindow;
  readonly #bytes: SlidingWindow;
  readonly #captureToMux: SlidingWindow;
  readonly #captureToSend: SlidingWindow;
  readonly #videoLag: TimelineLag;
  readonly #audioLag: TimelineLag;
  readonly #quantisers: SlidingWindow;
  #lastKeyFrame: UnixMs | null = null;
  #keyframeMs: number | null = null;
  #waitingForKeyFrame = true;
  #id3DueMs = Number.NEGATIVE_INFINITY;
  #counts = { in: 0, sent: 0, dropped: 0, damaged: 0 };
  #lastCaptureTime: UnixMs | null = null;
  #closed = false;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#muxer = new TsMuxer(options.video, this.#aac.context);
    this.#pictures = new SlidingWindow(options.clock, RATE_WINDOW_MS);
    this.#bytes = new SlidingWindow(options.clock, RATE_WINDOW_MS);
    this.#captureToMux = new SlidingWindow(options.clock, LATENCY_WINDOW_MS);
    this.#captureToSend = new SlidingWindow(options.clock, LATENCY_WINDOW_MS);
    this.#quantisers = new SlidingWindow(options.clock, QUANTISER_WINDOW_MS);
    this.#videoLag = new TimelineLag(options.clock);
    this.#audioLag = new TimelineLag(options.clock);
  }

  get figures(): PipelineFigures {
    return {
      frames: { ...this.#counts, fps: this.#pictures.perSecond.count },
      bitrateKbps: (this.#bytes.perSecond.sum * 8) / 1000,
      keyframeMs: this.#keyframeMs,
      quantiser: meanOf(this.#quantisers),
      captureToMuxMs: this.#captureToMux.percentiles,
      captureToSendMs: this.#captureToSend.percentiles,
      timelineLagMs: { video: this.#videoLag.smallestMs, audio: this.#audioLag.smallestMs },
      lastCaptureTimeMs: this.#lastCaptureTime,
    };
  }

  /** What comes next is another source's, or the same one's after a break. */
  sourceChanged(): void {
    this.#audioTimeline.resync();
    this.restart();
  }

  /** The next thing sent is a key frame: after a change of source, and for a receiver that has just come. */
  restart(): void {
    this.#waitingForKeyFrame = true;
    this.#id3DueMs = Number.NEGATIVE_INFINITY;
    this.#options.wantKeyFrame();
  }

  lost(kind: 'damaged' | 'skipped'): void {
    this.#counts.in++;
    this.#counts.dropped++;
    if (kind === 'damaged') this.#counts.damaged++;
  }

  video(unit: VideoUnit): void {
    if (this.#closed) return;
    const info = inspectAccessUnit(unit.data);
    if (!info || this.#isAhead(unit.captureTime)) {
      this.lost('damaged');
      return;
    }
    this.#counts.in++;
    if (this.#waitingForKeyFrame && !info.isIdr) {
      this.#counts.dropped++;
      return;
    }
    const ticks = this.#videoTimeline.place(unit.captureTime);
    if (ticks === null) {
      this.#dropped();
      return;
    }
    if (info.isIdr) this.#waitingForKeyFrame = false;
    const muxedMs = this.#options.studio.now();
    this.#videoLag.add(muxedMs - Number(ticks) / TICKS_PER_MS);
    this.#sendId3(unit.captureTime, ticks);
    const data = withCaptureTime(unit.data, info, unit.captureTime);
    const result = this.#send(this.#muxer.write('video', ticks, info.isIdr, data));
    if (result === 'no-link') {
      // Nobody is there to want a key frame: whoever comes makes us restart.
      this.#counts.dropped++;
      this.#waitingForKeyFrame = true;
      return;
    }
    if (result === 'queue-full') {
      this.#dropped();
      return;
    }
    this.#counts.sent++;
    this.#lastCaptureTime = unit.captureTime;
    this.#pictures.add(1);
    if (info.isIdr) this.#keyFrameSent(unit.captureTime);
    if (typeof unit.quantiser === 'number') this.#quantisers.add(unit.quantiser);
    this.#captureToMux.add(muxedMs - unit.captureTime);
    this.#captureToSend.add(this.#options.studio.now() - unit.captureTime);
  }

  audio(block: AudioBlock): void {
    if (this.#closed || this.#isAhead(block.captureTime)) return;
    for (const frame of this.#audioTimeline.push(block)) {
      for (const packet of this.#aac.encode(frame)) {
        if (this.#waitingForKeyFrame) continue;
        const ticks = BigInt(Math.round((packet.firstSample * TICKS_PER_S) / AUDIO_SAMPLE_RATE_HZ));
        this.#audioLag.add(this.#options.studio.now() - Number(ticks) / TICKS_PER_MS);
        this.#send(this.#muxer.write('audio', ticks, true, packet.data));
      }
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#muxer.close();
    this.#aac.close();
  }

  #isAhead(captureTime: UnixMs): boolean {
    return captureTime - this.#options.studio.now() > MAX_AHEAD_MS;
  }

  /** A picture is missing now: those that build on it would only show damage. */
  #dropped(): void {
    this.#counts.dropped++;
    if (!this.#waitingForKeyFrame) this.restart();
  }

  #keyFrameSent(captureTime: UnixMs): void {
    this.#keyframeMs = this.#lastKeyFrame === null ? null : captureTime - this.#lastKeyFrame;
    this.#lastKeyFrame = captureTime;
  }

  #sendId3(captureTime: UnixMs, ticks: bigint): void {
    if (captureTime < this.#id3DueMs) return;
    this.#id3DueMs = captureTime + ID3_PERIOD_MS;
    this.#send(this.#muxer.write('metadata', ticks, true, encodeId3(captureTime)));
  }

  #send(packets: Uint8Array): WriteResult {
    if (packets.byteLength === 0) return 'sent';
    const result = this.#options.send(packets);
    if (result === 'sent') this.#bytes.add(packets.byteLength);
    return result;
  }
}

function meanOf(window: SlidingWindow): number | null {
  const { count, sum } = window.perSecond;
  return count > 0 ? sum / count : null;
}
