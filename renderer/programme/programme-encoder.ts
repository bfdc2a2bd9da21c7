import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import { codecCandidates } from './codec.ts';

export interface EncodedFrame {
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly keyFrame: boolean;
  /** Studio time, whole ms. */
  readonly captureTimeMs: number;
  readonly durationMs: number;
}

export interface ProgrammeEncoderDeps {
  readonly clock: Clock;
  readonly onFrame: (frame: EncodedFrame) => void;
  /** An encoder is ready; told with each new one. */
  readonly onReady: (video: VideoSettings, codec: string) => void;
  /** In words; null: all is well again. */
  readonly onProblem: (problem: string | null) => void;
}

/** More waiting than this and the encoder is too slow: 100 ms at 30 fps. */
const MAX_QUEUE = 3;
const RETRY_AFTER_MS = 500;

/** H.264 Annex B by WebCodecs, without B frames or look-ahead. Starts itself anew when the browser's encoder breaks. */
export class ProgrammeEncoder {
  readonly #deps: ProgrammeEncoderDeps;
  #video: VideoSettings;
  #encoder: VideoEncoder | null = null;
  #retry: Scheduled | null = null;
  /** Grows with every (re)start: an answer to an older one is recognised. */
  #round = 0;
  #keyFrameWanted = true;
  #lastKeyMs = Number.NEGATIVE_INFINITY;
  /** Time stamps count from here, so that encoders with short counters are safe. */
  #baseMs: number | null = null;
  #broken = false;
  #longestQueue: number | null = null;

  constructor(deps: ProgrammeEncoderDeps, video: VideoSettings) {
    this.#deps = deps;
    this.#video = video;
    void this.#start();
  }

  setVideo(video: VideoSettings): void {
    this.#video = video;
    void this.#start();
  }

  wantKeyFrame(): void {
    this.#keyFrameWanted = true;
  }

  /** Whether a frame offered now would be encoded. `starting` is no loss: nothing is promised yet. */
  get readiness(): 'ready' | 'starting' | 'overloaded' {
    if (this.#encoder?.state !== 'configured') return 'starting';
    return this.#encoder.encodeQueueSize > MAX_QUEUE ? 'overloaded' : 'ready';
  }

  /** Most frames that waited to be encoded since it was asked last; null when none were offered. */
  takeLongestQueue(): number | null {
    const longest = this.#longestQueue;
    this.#longestQueue = null;
    return longest;
  }

  /**
   * Encodes what `makeFrame` gives (time stamp and duration in µs are handed in) and closes it.
   * Call only when `ready`.
   */
  encode(captureTimeMs: number, makeFrame: (timestampUs: number, durationUs: number) => VideoFrame): void {
    const encoder = this.#encoder;
    if (!encoder) return;
    this.#baseMs ??= captureTimeMs;
    const intervalMs = 1000 / this.#video.framerateFps;
    const keyFrame = this.#keyFrameWanted || captureTimeMs - this.#lastKeyMs >= this.#video.gopMs - intervalMs / 2;
    const frame = makeFrame((captureTimeMs - this.#baseMs) * 1000, Math.round(intervalMs * 1000));
    try {
      encoder.encode(frame, { keyFrame });
      this.#longestQueue = Math.max(this.#longestQueue ?? 0, encoder.encodeQueueSize);
      if (keyFrame) {
        this.#keyFrameWanted = false;
        this.#lastKeyMs = captureTimeMs;
      }
    } catch (error) {
      this.#fail(this.#round, error);
    } finally {
      frame.close();
    }
  }

  close(): void {
    this.#round += 1;
    this.#retry?.cancel();
    this.#stop();
  }

  async #start(): Promise<void> {
    const round = ++this.#round;
    this.#retry?.cancel();
    this.#stop();
    const video = this.#video;
    try {
      const config = await supportedConfig(video);
      if (round !== this.#round) return;
      if (!config) {
        this.#problem(
          `This browser cannot encode H.264 at ${String(video.widthPx)}×${String(video.heightPx)}, ` +
            `${String(video.framerateFps)} fps: choose a smaller picture, or use Chrome, Chromium or the desktop app.`,
        );
        return;
      }
      this.#configure(round, config);
      this.#deps.onReady(video, config.codec);
    } catch (error) {
      this.#fail(round, error);
    }
  }

  #configure(round: number, config: VideoEncoderConfig): void {
    const encoder = new VideoEncoder({
      output: (chunk) => {
        if (round === this.#round) this.#output(chunk);
      },
      error: (error) => {
        this.#fail(round, error);
      },
    });
    encoder.configure(config);
    this.#encoder = encoder;
    this.#keyFrameWanted = true;
    this.#baseMs = null;
  }

  #output(chunk: EncodedVideoChunk): void {
    const payload = new Uint8Array(chunk.byteLength);
    chunk.copyTo(payload);
    if (this.#broken) {
      this.#broken = false;
      this.#deps.onProblem(null);
    }
    this.#deps.onFrame({
      payload,
      keyFrame: chunk.type === 'key',
      captureTimeMs: (this.#baseMs ?? 0) + Math.round(chunk.timestamp / 1000),
      durationMs: 1000 / this.#video.framerateFps,
    });
  }

  #fail(round: number, error: unknown): void {
    if (round !== this.#round) return;
    const detail = error instanceof Error ? error.message : String(error);
    this.#problem(`The video encoder stopped (${detail}) and is being started again.`);
    this.#stop();
    this.#round += 1;
    this.#retry = this.#deps.clock.schedule(RETRY_AFTER_MS, () => void this.#start());
  }

  #problem(problem: string): void {
    this.#broken = true;
    this.#deps.onProblem(problem);
  }

  #stop(): void {
    if (this.#encoder && this.#encoder.state !== 'closed') this.#encoder.close();
    this.#encoder = null;
  }
}

async function supportedConfig(video: VideoSettings): Promise<VideoEncoderConfig | null> {
  for (const codec of codecCandidates(video)) {
    const config: VideoEncoderConfig = {
      codec,
      width: video.widthPx,
      height: video.heightPx,
      framerate: video.framerateFps,
      bitrate: video.bitrateKbps * 1000,
      bitrateMode: 'constant',
      latencyMode: 'realtime',
      avc: { format: 'annexb' },
    };
    const { supported } = await VideoEncoder.isConfigSupported(config);
    if (supported) return config;
  }
  return null;
}
