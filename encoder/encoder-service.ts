import { lookup } from 'node:dns/promises';
import { IOContext } from 'node-av/lib';
import type { EncoderConfig } from '../shared/process/launch.ts';
import type { Output as OutputWish } from '../shared/process/encoder-control.ts';
import type { Clock, Scheduled } from '../shared/time/clock.ts';
import { every } from '../shared/time/clock.ts';
import type { StudioClock } from '../shared/time/studio-clock.ts';
import type { KoffiLike } from '../shared/srt/functions.ts';
import { findLibsrt, type Libsrt } from '../shared/srt/libsrt.ts';
import { Controller } from './control/controller.ts';
import { CpuMeter } from './control/cpu-meter.ts';
import { FFMPEG_SRT_LIBRARY, FfmpegSrtOutput } from './outputs/ffmpeg-srt-output.ts';
import type { Output, OutputEvents } from './outputs/output.ts';
import { SrtOutput } from './outputs/srt-output.ts';
import { parseSrtTarget } from './outputs/srt-target.ts';
import { ControlHub } from './server/control-hub.ts';
import { MediaHub } from './server/media-hub.ts';
import { SocketServer } from './server/socket-server.ts';
import { openSource } from './sources/open-source.ts';

/** The host keeps figures of this ten times a second. */
const STATUS_MS = 100;

export interface EncoderServiceOptions {
  readonly config: EncoderConfig;
  readonly clock: Clock;
  readonly studio: StudioClock;
  readonly koffi: KoffiLike;
  /** File names to try for libsrt; with none FFmpeg's SRT is used. */
  readonly libsrtNames: readonly string[];
  log(line: string): void;
}

/** Everything the encoder process does, put together. */
export class EncoderService {
  readonly #options: EncoderServiceOptions;
  readonly #srt: Libsrt | null;
  readonly #media: MediaHub;
  readonly #control: ControlHub;
  readonly #controller: Controller;
  readonly #server: SocketServer;
  readonly #cpu: CpuMeter;
  readonly #statusTimer: Scheduled;

  constructor(options: EncoderServiceOptions) {
    this.#options = options;
    const { clock, studio, log } = options;
    this.#srt = this.#loadSrt();
    this.#cpu = new CpuMeter(clock, () => process.cpuUsage());
    this.#controller = new Controller({
      clock,
      studio,
      library: this.#library,
      openOutput: (wish, events) => this.#openOutput(wish, events),
      openSource: (source, video, latencyMark, sink) =>
        openSource(source, { clock, studio, video, latencyMark, sink, ui: this.#media }),
      isUiConnected: () => this.#media.connected,
      cpuPct: () => this.#cpu.pct,
      onChange: () => {
        this.#control.sendStatus();
      },
      log,
    });
    this.#media = new MediaHub({
      isOnAir: () => this.#controller.isOnAir,
      onChange: () => {
        this.#control.sendStatus();
      },
      log,
    });
    this.#control = new ControlHub({
      onCommand: (command) => this.#controller.handle(command),
      status: () => this.#controller.status,
      log,
    });
    this.#server = new SocketServer(options.config, {
      onControl: (socket) => {
        this.#control.add(socket);
      },
      onMedia: (socket) => {
        this.#media.add(socket);
      },
    });
    this.#statusTimer = every(clock, STATUS_MS, () => {
      this.#control.sendStatus();
    });
  }

  listen(): Promise<void> {
    return this.#server.listen(this.#options.config.port);
  }

  async close(): Promise<void> {
    this.#statusTimer.cancel();
    this.#cpu.close();
    await this.#controller.close();
    await this.#server.close();
    this.#srt?.cleanup();
  }

  get #library(): string {
    return this.#srt ? `libsrt ${this.#srt.version}` : FFMPEG_SRT_LIBRARY;
  }

  #loadSrt(): Libsrt | null {
    const found = findLibsrt(this.#options.koffi, this.#options.libsrtNames, process.platform);
    if (!found.library) {
      this.#options.log(`no libsrt here, FFmpeg's own is used: ${found.tried.join('; ')}`);
      return null;
    }
    found.library.startup();
    return found.library;
  }

  #openOutput(wish: OutputWish, events: OutputEvents): Output {
    const target = parseSrtTarget(wish);
    if ('problem' in target) throw new Error(target.problem);
    const { clock, studio } = this.#options;
    if (!this.#srt) {
      const createIo = (): IOContext => new IOContext();
      return new FfmpegSrtOutput({ clock, studio, target, events, random: Math.random, createIo });
    }
    return new SrtOutput({
      srt: this.#srt,
      clock,
      studio,
      target,
      events,
      resolve: async (host) => (await lookup(host)).address,
      random: Math.random,
    });
  }
}
