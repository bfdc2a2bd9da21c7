import { AUDIO_CHANNELS, AUDIO_SAMPLE_RATE_HZ } from '../../shared/media/media-frame.ts';
import { unixMs, type UnixMs } from '../../shared/time/units.ts';
import { AvError } from '../av-error.ts';
import { backoffMs } from '../outputs/backoff.ts';
import { H264Encoder } from './h264-encoder.ts';
import { MediaReader, type DecodedFrame } from './media-reader.ts';
import { Pacer } from './pacer.ts';
import { PlayOut } from './play-out.ts';
import type { MediaSource, SourceSink } from './source.ts';
import type { TestSourceOptions } from './test-source.ts';

/** Decoded and encoded this far ahead: hides disk, decoder and the seam of a loop. */
const AHEAD_MS = 1500;
/** A file can wait until its first pictures are encoded; a stream was captured when it came. */
const FILE_LEAD_MS = 250;
/** A stream that is silent for this long is called again. */
const STALL_MS = 6000;
const SAMPLE_BYTES = AUDIO_CHANNELS * Float32Array.BYTES_PER_ELEMENT;

export interface PlayedSourceOptions extends Pick<TestSourceOptions, 'clock' | 'studio' | 'video' | 'sink'> {
  /** What FFmpeg opens. */
  readonly url: string;
  /** What the user calls it. */
  readonly name: string;
  /** A file begins again at its end; a stream is called again, because it should not have ended. */
  readonly loops: boolean;
}

/** A file in a loop, or a stream from elsewhere: decoded, encoded anew, and sent in real time. */
export class PlayedSource implements MediaSource {
  readonly #options: PlayedSourceOptions;
  readonly #sink: SourceSink;
  readonly #encoder: H264Encoder;
  readonly #playOut: PlayOut;
  readonly #finished: Promise<void>;
  #pacer: Pacer;
  #reader: MediaReader | null = null;
  #keyFrameWanted = true;
  /** Media time at which the present turn of the loop begins, and the end of what was read. */
  #baseMs = 0;
  #endMs = 0;
  #failures = 0;
  #closed = false;

  /** Throws an AvError when x264 does not take the settings. */
  constructor(options: PlayedSourceOptions) {
    this.#options = options;
    this.#sink = options.sink;
    this.#encoder = new H264Encoder(options.video);
    this.#playOut = new PlayOut(options.clock, options.studio);
    this.#pacer = new Pacer(this.#leadMs);
    this.#sink.state('waiting', `opening ${options.name}`);
    this.#finished = this.#run();
  }

  wantKeyFrame(): void {
    this.#keyFrameWanted = true;
  }

  setLatencyMark(): void {
    // The picture is somebody else's: capture time travels beside it.
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#playOut.close();
    this.#reader?.stop();
    await this.#finished;
    await this.#encoder.close();
  }

  get #leadMs(): number {
    return this.#options.loops ? FILE_LEAD_MS : 0;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      const problem = await this.#playOnce();
      if (this.#closed) return;
      if (problem === null && this.#options.loops) {
        this.#baseMs = this.#endMs;
        continue;
      }
      const delayMs = backoffMs(this.#failures++, 0);
      const words = problem ?? 'it ended';
      this.#sink.state(this.#options.loops ? 'failed' : 'waiting', `${this.#options.name}: ${words}; trying again`);
      const { studio } = this.#options;
      await this.#playOut.near(unixMs(studio.now() + delayMs), 0);
      this.#begin();
    }
  }

  #begin(): void {
    this.#pacer = new Pacer(this.#leadMs);
    this.#baseMs = 0;
    this.#endMs = 0;
    this.#keyFrameWanted = true;
  }

  /** Null at the end of the input, else what went wrong. */
  async #playOnce(): Promise<string | null> {
    let frames = 0;
    try {
      const { url, video, clock, loops } = this.#options;
      const reader = await MediaReader.open(url, { video, clock, stallMs: loops ? null : STALL_MS }, (opening) => {
        this.#reader = opening;
      });
      try {
        await reader.readAll(async (frame) => {
          frames++;
          await this.#take(frame, reader.hasSound);
        });
      } finally {
        this.#reader = null;
        await reader.close();
      }
    } catch (error) {
      return error instanceof AvError ? inWords(error.detail) : String(error);
    }
    return frames > 0 ? null : 'there is nothing in it';
  }

  async #take({ kind, mediaMs, frame }: DecodedFrame, hasSound: boolean): Promise<void> {
    const { studio, video } = this.#options;
    const placedMs = this.#baseMs + mediaMs;
    const captureTime = unixMs(this.#pacer.place(placedMs, studio.now()));
    if (kind === 'audio') {
      const count = frame.nbSamples;
      this.#endMs = Math.max(this.#endMs, placedMs + (count * 1000) / AUDIO_SAMPLE_RATE_HZ);
      this.#playSound(captureTime, copySamples(frame.data?.[0] ?? Buffer.alloc(0), count));
    } else {
      const frameMs = 1000 / video.framerateFps;
      this.#endMs = Math.max(this.#endMs, placedMs + frameMs);
      await this.#playPicture(captureTime, frame);
      if (!hasSound) this.#playSound(captureTime, silence(frameMs));
    }
    await this.#playOut.near(captureTime, AHEAD_MS);
  }

  async #playPicture(captureTime: UnixMs, frame: DecodedFrame['frame']): Promise<void> {
    const forceKeyFrame = this.#keyFrameWanted;
    this.#keyFrameWanted = false;
    const unit = await this.#encoder.encodeFrame(frame, captureTime, forceKeyFrame);
    if (!unit) return;
    this.#playOut.push(captureTime, () => {
      this.#failures = 0;
      this.#sink.state('running', null);
      this.#sink.video(unit);
    });
  }

  #playSound(captureTime: UnixMs, samples: Float32Array): void {
    this.#playOut.push(captureTime, () => {
      this.#sink.audio({ captureTime, samples });
    });
  }
}

function copySamples(bytes: Buffer, count: number): Float32Array {
  const copy = new Uint8Array(count * SAMPLE_BYTES);
  copy.set(bytes.subarray(0, copy.byteLength));
  return new Float32Array(copy.buffer);
}

function silence(durationMs: number): Float32Array {
  return new Float32Array(Math.round((durationMs * AUDIO_SAMPLE_RATE_HZ) / 1000) * AUDIO_CHANNELS);
}

/** FFmpeg's words for the commonest mistakes, in ours. */
function inWords(detail: string): string {
  if (detail === 'No such file or directory') return 'there is no such file';
  if (detail === 'Invalid data found when processing input') return 'this is no picture or sound that FFmpeg knows';
  if (detail === 'Input/output error') return 'nobody answers there';
  return detail;
}
