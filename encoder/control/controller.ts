import { isDeepStrictEqual } from 'node:util';
import type {
  EncoderCommand,
  EncoderStatus,
  Output as OutputWish,
  Source,
} from '../../shared/process/encoder-control.ts';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import type { LinkStatus, Output, OutputEvents } from '../outputs/output.ts';
import { AvError } from '../av-error.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import type { MediaSource, SourceSink, SourceState } from '../sources/source.ts';

type StartCommand = Extract<EncoderCommand, { type: 'start' }>;

export interface ControllerOptions {
  readonly clock: Clock;
  readonly studio: StudioClock;
  /** What an output would call itself; for the status off air. */
  readonly library: string;
  /** Throws with words when the address cannot be used. */
  openOutput(wish: OutputWish, events: OutputEvents): Output;
  /** Throws with words when the source cannot be had. */
  openSource(source: Source, video: VideoSettings, latencyMark: boolean, sink: SourceSink): MediaSource;
  isUiConnected(): boolean;
  cpuPct(): number;
  /** Something changed that the host waits for. */
  onChange(): void;
  log(line: string): void;
}

interface OnAir {
  wish: StartCommand;
  readonly sinceMs: number;
  readonly pipeline: Pipeline;
  source: MediaSource;
  output: Output;
}

/** The launcher gives us 2 s to end. */
const CLOSE_MS = 1500;
/** Lost frames are counted in the status; the log hears of them this often at most. */
const LOG_PERIOD_MS = 1000;
const NO_SOURCE = { turn: 0, state: 'waiting', reason: null } as const;
const NO_FRAMES = { in: 0, sent: 0, dropped: 0, damaged: 0, fps: 0 };

/** Carries out the host's commands, and keeps on air what was put on air whatever happens to the host. */
export class Controller {
  readonly #options: ControllerOptions;
  #air: OnAir | null = null;
  /** The present source's state; numbered, so that a late word of an old one is not taken for the new one's. */
  #source: { turn: number; state: SourceState; reason: string | null } = NO_SOURCE;
  #sourceTurns = 0;
  readonly #closing = new Set<Promise<void>>();
  #loggedMono = Number.NEGATIVE_INFINITY;

  constructor(options: ControllerOptions) {
    this.#options = options;
  }

  get isOnAir(): boolean {
    return this.#air !== null;
  }

  /** Words when it cannot be done (what was going on goes on), null when it was. */
  handle(command: EncoderCommand): string | null {
    try {
      switch (command.type) {
        case 'start':
          this.#start(command);
          break;
        case 'stop':
          this.#stop();
          break;
        case 'latency-mark':
          this.#air?.source.setLatencyMark(command.on);
          break;
        case 'clock':
          this.#options.studio.apply(command.mapping);
          return null;
      }
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    this.#options.onChange();
    return null;
  }

  get status(): EncoderStatus {
    const air = this.#air;
    const figures = air?.pipeline.figures;
    return {
      onAir: air !== null,
      onAirSinceMs: air?.sinceMs ?? null,
      source: air?.wish.source ?? null,
      sourceState: air ? this.#source.state : 'idle',
      sourceReason: air ? this.#source.reason : null,
      uiConnected: this.#options.isUiConnected(),
      link: air?.output.link ?? this.#idleLink(),
      video: air?.wish.video ?? null,
      frames: figures?.frames ?? NO_FRAMES,
      bitrateKbps: figures?.bitrateKbps ?? 0,
      queueFrames: air?.source.queuedFrames ?? null,
      keyframeMs: figures?.keyframeMs ?? null,
      quantiser: figures?.quantiser ?? null,
      captureToMuxMs: figures?.captureToMuxMs ?? null,
      captureToSendMs: figures?.captureToSendMs ?? null,
      timelineLagMs: figures?.timelineLagMs ?? { video: null, audio: null },
      lastCaptureTimeMs: figures?.lastCaptureTimeMs ?? null,
      cpuPct: this.#options.cpuPct(),
    };
  }

  /** Waits for what the sources have in work, but not for ever. */
  async close(): Promise<void> {
    this.#stop();
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.schedule(CLOSE_MS, resolve);
      void Promise.all(this.#closing).then(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  #start(command: StartCommand): void {
    const air = this.#air;
    if (!air) {
      this.#goOnAir(command);
      return;
    }
    const { wish } = air;
    const sameSource = isDeepStrictEqual(wish.source, command.source) && isDeepStrictEqual(wish.video, command.video);
    if (!isDeepStrictEqual(wish.output, command.output)) {
      const output = this.#options.openOutput(command.output, this.#outputEvents(air.pipeline));
      air.output.close();
      air.output = output;
    }
    if (!sameSource || this.#source.state === 'failed') this.#switchSource(air, command);
    else air.source.setLatencyMark(command.latencyMark);
    air.wish = command;
  }

  #goOnAir(command: StartCommand): void {
    const { clock, studio } = this.#options;
    const pipeline: Pipeline = new Pipeline({
      clock,
      studio,
      video: command.video,
      send: (packets) => this.#air?.output.write(packets) ?? 'no-link',
      wantKeyFrame: () => this.#air?.source.wantKeyFrame(),
    });
    let output: Output | null = null;
    try {
      output = this.#options.openOutput(command.output, this.#outputEvents(pipeline));
      const source = this.#openSource(command, pipeline);
      const sinceMs = studio.now();
      this.#air = { wish: command, sinceMs, pipeline, source, output };
    } catch (error) {
      output?.close();
      pipeline.close();
      throw error;
    }
  }

  #switchSource(air: OnAir, command: StartCommand): void {
    const old = air.source;
    air.source = this.#openSource(command, air.pipeline);
    this.#closeSource(old);
    air.pipeline.sourceChanged();
  }

  #openSource(command: StartCommand, pipeline: Pipeline): MediaSource {
    const before = this.#source;
    const turn = ++this.#sourceTurns;
    this.#source = { turn, state: 'waiting', reason: null };
    const isCurrent = (): boolean => turn === this.#source.turn;
    try {
      return this.#options.openSource(
        command.source,
        command.video,
        command.latencyMark,
        this.#sink(pipeline, isCurrent),
      );
    } catch (error) {
      this.#source = before; // The old source plays on.
      throw error;
    }
  }

  #sink(pipeline: Pipeline, isCurrent: () => boolean): SourceSink {
    return {
      video: (unit) => {
        if (isCurrent()) this.#guard(pipeline, () => pipeline.video(unit));
      },
      audio: (block) => {
        if (isCurrent()) this.#guard(pipeline, () => pipeline.audio(block));
      },
      lost: (kind) => {
        if (isCurrent()) pipeline.lost(kind);
      },
      restarted: () => {
        if (isCurrent()) pipeline.sourceChanged();
      },
      state: (state, reason) => {
        if (isCurrent()) this.#sourceChanged(state, reason);
      },
    };
  }

  /** A frame that FFmpeg does not take is one frame lost, and no reason to go off air. */
  #guard(pipeline: Pipeline, feed: () => void): void {
    try {
      feed();
    } catch (error) {
      if (!(error instanceof AvError)) throw error;
      pipeline.lost('damaged');
      const nowMono = this.#options.clock.monoNow();
      if (nowMono - this.#loggedMono < LOG_PERIOD_MS) return;
      this.#loggedMono = nowMono;
      this.#options.log(`a frame was lost: ${error.message}`);
    }
  }

  #sourceChanged(state: SourceState, reason: string | null): void {
    if (this.#source.state === state && this.#source.reason === reason) return;
    this.#source = { ...this.#source, state, reason };
    if (this.#air) this.#options.onChange();
  }

  #outputEvents(pipeline: Pipeline): OutputEvents {
    return {
      onConnected: () => {
        pipeline.restart();
      },
      onChange: () => {
        this.#options.onChange();
      },
    };
  }

  #stop(): void {
    const air = this.#air;
    if (!air) return;
    this.#air = null;
    this.#source = NO_SOURCE;
    this.#closeSource(air.source);
    air.output.close();
    air.pipeline.close();
  }

  #closeSource(source: MediaSource): void {
    const closing = source
      .close()
      .catch((error: unknown) => {
        this.#options.log(`a source did not close: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #idleLink(): LinkStatus {
    return {
      state: 'idle',
      reason: null,
      library: this.#options.library,
      connectedSinceMs: null,
      reconnects: 0,
      srt: null,
    };
  }
}
