import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import { StudioClock, type ClockMapping } from '../../shared/time/studio-clock.ts';
import { unixMs, type MonoMs } from '../../shared/time/units.ts';
import { EncoderLink, type OpenSocket } from '../encoder-link/encoder-link.ts';
import { AudioTimeline, BLOCK_MS, peakDb } from './audio-timeline.ts';
import { Compositor, type Pictures } from './compositor.ts';
import { FramePace } from './frame-pace.ts';
import type { FromWorker, PictureSource, Scene, SoundSource, ToWorker } from './messages.ts';
import { Pacer } from './pacer.ts';
import { DurationWindow } from './percentiles.ts';
import { PictureInput } from './picture-input.ts';
import { ProgrammeEncoder, type EncodedFrame } from './programme-encoder.ts';
import { SamplePace } from './sample-pace.ts';
import { SoundInput } from './sound-input.ts';
import { SpeechWatch } from './speech-watch.ts';

export interface EngineDeps {
  readonly clock: Clock;
  readonly timeOriginMs: number;
  readonly post: (message: FromWorker) => void;
  readonly openSocket: OpenSocket;
}

const SOUND_PERIOD_MS = 10;
const LEVEL_PERIOD_MS = 100;
const STATS_PERIOD_MS = 1000;
/** A camera silent for this long shows the slate, as a frozen host must not look like a calm one, and is tried anew. */
const CAMERA_STALE_MS = 2000;
/**
 * A hidden page's timers may be held up for a minute, ours are not: a correction the page began is ended here in time,
 * so that it cannot overshoot.
 */
const SLEW_AT_MOST_MS = 1100;
/** A mapping that moves time by more than this is a step (the first answer of the host): everything begins anew. */
const STEP_ABOVE_MS = 200;

/** The programme: sources in, composed and encoded frames and sound out, at a steady pace whatever the sources do. */
export class ProgrammeEngine {
  readonly #deps: EngineDeps;
  readonly #studio: StudioClock;
  readonly #compositor: Compositor;
  readonly #encoder: ProgrammeEncoder;
  readonly #link: EncoderLink;
  readonly #pictures = new Map<PictureSource, PictureInput>();
  readonly #sounds = new Map<SoundSource, SoundInput>();
  readonly #timers: Scheduled[];
  #video: VideoSettings;
  #pacer: Pacer;
  #timeline: AudioTimeline;
  #scene: Scene = 'camera';
  #latencyMark = false;
  #monitorShown = true;
  #deadline: Scheduled | null = null;
  #slewEnd: Scheduled | null = null;
  #captureToComposed = new DurationWindow();
  #captureToEncoded = new DurationWindow();
  #compose = new DurationWindow();
  readonly #cameraPace = new FramePace();
  readonly #microphonePace = new SamplePace();
  #framesCaptured = 0;
  #framesComposed = 0;
  #framesEncoded = 0;
  #framesOverloaded = 0;
  /** By pacers of the past. */
  #framesMissed = 0;
  #levelDb = -100;

  constructor(deps: EngineDeps, start: Extract<ToWorker, { type: 'start' }>) {
    const { clock } = deps;
    this.#deps = deps;
    this.#video = start.video;
    this.#studio = new StudioClock(clock);
    this.#studio.apply(start.mapping);
    this.#compositor = new Compositor(start.video);
    this.#link = this.#createLink(start.video);
    this.#encoder = this.#createEncoder(start.video);
    this.#pacer = new Pacer(start.video.framerateFps, this.#nowMs());
    this.#timeline = new AudioTimeline(this.#nowMs());
    this.#timers = [
      every(clock, SOUND_PERIOD_MS, () => {
        this.#pullSound();
      }),
      every(clock, LEVEL_PERIOD_MS, () => {
        this.#deps.post({ type: 'level', audioLevelDb: this.#levelDb });
        this.#levelDb = -100;
      }),
      every(clock, STATS_PERIOD_MS, () => {
        this.#postStats();
        this.#renewSilentCamera();
      }),
    ];
    this.#armDeadline();
  }

  /** Everything but `start` and `close`. */
  handle(message: Exclude<ToWorker, { type: 'start' | 'close' }>): void {
    switch (message.type) {
      case 'mapping':
        this.#applyMapping(message.mapping);
        return;
      case 'video':
        this.#setVideo(message.video);
        return;
      case 'scene':
        this.#scene = message.scene;
        return;
      case 'latency-mark':
        this.#latencyMark = message.on;
        return;
      case 'monitor':
        this.#compositor.setMonitor(message.canvas);
        return;
      case 'monitor-shown':
        this.#monitorShown = message.shown;
        return;
      case 'picture':
        this.#setPicture(message.source, message.frames);
        return;
      case 'sound':
        this.#setSound(message.source, message.samples);
        return;
      case 'stream-read':
        this.#startInput(message.source);
        return;
      case 'connect':
        this.#link.connect();
        return;
      case 'disconnect':
        this.#link.disconnect();
        return;
      case 'session':
        this.#link.session(message.session, message.reason);
    }
  }

  close(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#deadline?.cancel();
    this.#slewEnd?.cancel();
    for (const input of [...this.#pictures.values(), ...this.#sounds.values()]) input.close();
    this.#encoder.close();
    this.#link.close();
  }

  #nowMs(): number {
    return this.#studio.at(this.#deps.clock.monoNow());
  }

  #createLink(video: VideoSettings): EncoderLink {
    const { clock, openSocket, post } = this.#deps;
    return new EncoderLink(
      {
        clock,
        openSocket,
        requestSession: () => {
          post({ type: 'session-wanted' });
        },
        onKeyFrameWanted: () => {
          this.#encoder.wantKeyFrame();
        },
        onState: (link) => {
          post({ type: 'link', link });
        },
      },
      video,
    );
  }

  #createEncoder(video: VideoSettings): ProgrammeEncoder {
    const { clock, post } = this.#deps;
    return new ProgrammeEncoder(
      {
        clock,
        onFrame: (frame) => {
          this.#sendFrame(frame);
        },
        onReady: (readyVideo, codec) => {
          post({ type: 'codec', codec });
          this.#link.setFormat(readyVideo, codec);
        },
        onProblem: (problem) => {
          post({ type: 'problem', problem });
        },
      },
      video,
    );
  }

  #applyMapping(mapping: ClockMapping): void {
    const mono = this.#deps.clock.monoNow();
    const beforeMs = this.#studio.at(mono);
    this.#studio.apply(mapping);
    this.#slewEnd?.cancel();
    this.#slewEnd = this.#deps.clock.schedule(SLEW_AT_MOST_MS, () => {
      const monoRefMs = this.#deps.clock.monoNow();
      this.#studio.apply({ ...mapping, monoRefMs, studioRefMs: this.#studio.at(monoRefMs), rate: 1 });
    });
    if (Math.abs(this.#studio.at(mono) - beforeMs) > STEP_ABOVE_MS) this.#beginAnew();
    else this.#armDeadline();
  }

  #setVideo(video: VideoSettings): void {
    this.#video = video;
    this.#compositor.resize(video);
    this.#encoder.setVideo(video);
    this.#beginAnew();
  }

  #beginAnew(): void {
    this.#framesMissed += this.#pacer.missedFrames;
    this.#pacer = new Pacer(this.#video.framerateFps, this.#nowMs());
    this.#timeline = new AudioTimeline(this.#nowMs());
    this.#cameraPace.restart();
    this.#microphonePace.restart();
    this.#encoder.wantKeyFrame();
    this.#armDeadline();
  }

  #setPicture(source: PictureSource, frames: ReadableStream<VideoFrame> | null): void {
    this.#pictures.get(source)?.close();
    this.#pictures.delete(source);
    if (source === 'camera') this.#cameraPace.restart();
    if (!frames) return;
    const input = new PictureInput(frames, {
      clock: this.#deps.clock,
      timeOriginMs: this.#deps.timeOriginMs,
      onPicture: (captureMono) => {
        this.#onPicture(source, captureMono);
      },
      onEnd: () => {
        if (this.#pictures.get(source) === input) this.#pictures.delete(source);
      },
    });
    this.#pictures.set(source, input);
    this.#deps.post({ type: 'stream-taken', source });
  }

  #setSound(source: SoundSource, samples: ReadableStream<AudioData> | null): void {
    this.#sounds.get(source)?.close();
    this.#sounds.delete(source);
    this.#timeline.end(source);
    const isMicrophone = source === 'microphone';
    if (isMicrophone) this.#microphonePace.restart();
    if (!samples) return;
    const speech = isMicrophone ? new SpeechWatch(this.#deps.post) : null;
    const input = new SoundInput(samples, {
      clock: this.#deps.clock,
      onSound: (captureMono, rateHz, channels) => {
        const chunk = { captureTimeMs: this.#studio.at(captureMono), rateHz, channels };
        this.#timeline.write(source, chunk, this.#nowMs());
        speech?.hear(chunk);
        if (isMicrophone) this.#microphonePace.add(chunk.captureTimeMs, channels[0]?.length ?? 0, rateHz);
      },
      onEnd: () => {
        if (this.#sounds.get(source) === input) this.#sounds.delete(source);
      },
    });
    this.#sounds.set(source, input);
    this.#deps.post({ type: 'stream-taken', source });
  }

  #startInput(source: PictureSource | SoundSource): void {
    if (source === 'camera' || source === 'screen') this.#pictures.get(source)?.start();
    else this.#sounds.get(source)?.start();
  }

  /**
   * The source whose pictures pace the programme. With an inset it is the camera: a screen delivers only when
   * something changes on it, and lips must keep their time.
   */
  #driver(): PictureSource {
    if (this.#scene === 'screen') return 'screen';
    return this.#pictures.has('camera') || this.#scene === 'camera' ? 'camera' : 'screen';
  }

  #onPicture(source: PictureSource, captureMono: MonoMs): void {
    const captureMs = this.#studio.at(captureMono);
    if (source === 'camera') this.#cameraPace.add(captureMs);
    if (source !== this.#driver()) return;
    this.#framesCaptured += 1;
    const ptsMs = this.#pacer.onPicture(captureMs, this.#nowMs());
    if (ptsMs !== null) this.#makeFrame(ptsMs);
  }

  #onDeadline(): void {
    const ptsMs = this.#pacer.onDeadline(this.#nowMs());
    if (ptsMs === null) this.#armDeadline();
    else this.#makeFrame(ptsMs);
  }

  #armDeadline(): void {
    this.#deadline?.cancel();
    this.#deadline = this.#deps.clock.schedule(Math.max(0, this.#pacer.deadlineMs - this.#nowMs()), () => {
      this.#onDeadline();
    });
  }

  #makeFrame(ptsMs: number): void {
    this.#armDeadline();
    const beganMs = this.#nowMs();
    this.#compositor.compose(this.#scene, this.#presentPictures(), this.#latencyMark ? unixMs(ptsMs) : null);
    this.#framesComposed += 1;
    const composedMs = this.#nowMs();
    this.#compose.add(composedMs - beganMs);
    this.#captureToComposed.add(composedMs - ptsMs);
    if (this.#link.open) this.#encode(ptsMs);
    if (this.#monitorShown) this.#compositor.show();
  }

  #encode(ptsMs: number): void {
    const { readiness } = this.#encoder;
    if (readiness === 'overloaded') this.#framesOverloaded += 1;
    if (readiness !== 'ready') return;
    this.#encoder.encode(ptsMs, (timestampUs, durationUs) => this.#compositor.frame(timestampUs, durationUs));
  }

  #presentPictures(): Pictures {
    const camera = this.#pictures.get('camera');
    const fresh = camera && camera.silentMs < CAMERA_STALE_MS ? camera.latest : null;
    return {
      camera: fresh,
      screen: this.#pictures.get('screen')?.latest ?? null,
      cameraSilent: camera !== undefined && fresh === null,
    };
  }

  /** A stream that broke somewhere on its way to us looks like a camera that froze: another one tells which it is. */
  #renewSilentCamera(): void {
    const silentMs = this.#pictures.get('camera')?.silentMs ?? 0;
    if (silentMs < CAMERA_STALE_MS) return;
    this.#deps.post({ type: 'picture-wanted', source: 'camera' });
  }

  #sendFrame(frame: EncodedFrame): void {
    this.#framesEncoded += 1;
    this.#captureToEncoded.add(this.#nowMs() - frame.captureTimeMs);
    this.#link.sendVideo(frame);
  }

  #pullSound(): void {
    for (const { captureTimeMs, samples } of this.#timeline.pull(this.#nowMs())) {
      this.#levelDb = Math.max(this.#levelDb, peakDb(samples));
      this.#link.sendAudio(samples, captureTimeMs, BLOCK_MS);
    }
  }

  #framesDropped(): number {
    return this.#framesMissed + this.#pacer.missedFrames + this.#framesOverloaded + this.#link.framesDropped;
  }

  #postStats(): void {
    const composed = this.#captureToComposed.take();
    const encoded = this.#captureToEncoded.take();
    this.#deps.post({
      type: 'stats',
      stats: {
        fps: this.#framesComposed,
        framesCaptured: this.#framesCaptured,
        framesEncoded: this.#framesEncoded,
        framesDropped: this.#framesDropped(),
        captureToComposedP50Ms: composed?.p50 ?? null,
        captureToComposedP95Ms: composed?.p95 ?? null,
        captureToEncodedP50Ms: encoded?.p50 ?? null,
        captureToEncodedP95Ms: encoded?.p95 ?? null,
        composeP50Ms: this.#compose.take()?.p50 ?? null,
        encoderQueueFrames: this.#encoder.takeLongestQueue(),
        cameraPace: this.#cameraPace.take(),
        microphonePace: this.#microphonePace.take(),
      },
    });
    this.#framesComposed = 0;
  }
}
