import { join } from 'node:path';
import type { Programme } from '../shared/api/live.ts';
import type { EncoderStatus, Source } from '../shared/process/encoder-control.ts';
import type { HostConfig } from '../shared/process/launch.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { ClockMapping } from '../shared/time/studio-clock.ts';
import { AirControl, wantedSchema, type AirResult } from './backends/air-control.ts';
import { BadMessages } from './backends/bad-messages.ts';
import { EncoderLink } from './backends/encoder-link.ts';
import { StateFile } from './backends/state-file.ts';
import { UiSourceWatch } from './backends/ui-source-watch.ts';
import { figuresSchema, type Figures } from './report/figures.ts';
import { FiguresKeeper } from './report/figures-keeper.ts';

/** So often UIs are told of figures alone (ms). */
const FIGURES_TOLD_MS = 450;

export interface AirDeskOptions {
  readonly clock: Clock;
  readonly config: HostConfig;
  /** Names this start of the studio, over all its hosts. */
  readonly launchId: string;
  /** Studio time. */
  now(): number;
  onNotice(level: 'info' | 'warning' | 'error', text: string): void;
  /** The encoder told its status. */
  onStatus(status: EncoderStatus): void;
  /** Something that is shown changed: `now` when an operator caused it. */
  onChange(urgency: 'now' | 'soon'): void;
}

/** On air with another encoder process than before. */
export interface AirBreak {
  /** Studio time at which pictures went out again. */
  readonly atMs: number;
  /** From when the one was last heard until the other was on air (ms). */
  readonly awayMs: number;
}

/** What is on air: the link to the encoder, what is wanted of it, and what a report adds up. */
export class AirDesk {
  readonly #options: AirDeskOptions;
  readonly #link: EncoderLink;
  readonly #control: AirControl;
  readonly #figures: FiguresKeeper;
  readonly #uiSource: UiSourceWatch;
  /** What UIs were told of the encoder last. */
  #told: { readonly state: string; readonly atMs: number } | null = null;
  #heard: { status: EncoderStatus; heardMs: number } | null = null;
  #downReason: string | null = null;
  /** On air when the encoder was last heard before it fell silent; null: it was not, or nothing is to be compared. */
  #before: { readonly sinceMs: number; readonly heardMs: number } | null = null;
  #lastBreak: AirBreak | null = null;

  constructor(options: AirDeskOptions) {
    this.#options = options;
    const { config, launchId, onNotice } = options;
    this.#figures = new FiguresKeeper({
      file: new StateFile(join(config.dataDir, 'figures.json'), figuresSchema, { durable: false }),
      launchId,
      onProblem: (problem) => {
        onNotice('warning', problem);
      },
    });
    this.#uiSource = new UiSourceWatch(onNotice);
    this.#link = this.#makeLink();
    this.#control = this.#makeControl();
  }

  /** What the encoder told last, and when (studio time); null while it cannot be reached. */
  get heard(): { status: EncoderStatus; heardMs: number } | null {
    return this.#heard;
  }

  /** Why the encoder cannot be reached; null while it can. */
  get downReason(): string | null {
    return this.#downReason;
  }

  /** The last time that the encoder ended on air and another began; null: never since this host runs. */
  get lastBreak(): AirBreak | null {
    return this.#lastBreak;
  }

  get wantedOnAir(): boolean {
    return this.#control.wantedOnAir;
  }

  get source(): Source | null {
    return this.#control.source;
  }

  get programme(): Programme {
    return this.#control.programme;
  }

  /** Whether pictures are going out at this moment. */
  get isGoingOut(): boolean {
    const status = this.#heard?.status;
    return status?.onAir === true && status.link.state === 'connected' && status.sourceState === 'running';
  }

  /** The report's sums as of now. */
  get figures(): Figures {
    return this.#figures.at(this.#options.now(), this.#heard !== null, this.wantedOnAir);
  }

  begin(mapping: ClockMapping): void {
    this.setClock(mapping);
    this.#link.start();
  }

  setClock(mapping: ClockMapping): void {
    this.#link.setClock(mapping);
  }

  start(source: Source): AirResult {
    return this.#control.start(source);
  }

  stop(): AirResult {
    return this.#control.stop();
  }

  setProgramme(changes: { scene?: Programme['scene'] | undefined; latencyMark?: boolean | undefined }): Programme {
    return this.#control.setProgramme(changes);
  }

  /** Once a second. */
  saveFigures(): void {
    void this.#figures.save();
  }

  /** Leaves the encoder as it is. */
  close(): void {
    this.#link.close();
  }

  #makeLink(): EncoderLink {
    const { clock, config, onChange, onNotice, onStatus, now } = this.#options;
    const { port, controlTicket } = config.encoder;
    const bad = new BadMessages(clock, (count) => {
      const text = `The encoder sent ${String(count)} messages so far that are not understood; they were left out.`;
      onNotice('warning', text);
    });
    return new EncoderLink({
      clock,
      random: Math.random,
      port,
      controlTicket,
      onStatus: (status) => {
        const nowMs = now();
        this.#watchBreak(status, nowMs);
        this.#heard = { status, heardMs: nowMs };
        this.#downReason = null;
        this.#control.encoderSays(status);
        this.#uiSource.encoderSays(status, nowMs);
        this.#figures.encoderSays(status, nowMs, this.#control.wantedOnAir);
        onStatus(status);
        if (this.#worthTelling(status, nowMs)) onChange('soon');
      },
      onRefused: (command, reason) => {
        this.#control.encoderRefused(command, reason);
      },
      onBadMessage: () => {
        bad.add();
      },
      onDown: (reason) => {
        const sinceMs = this.#heard?.status.onAirSinceMs ?? null;
        if (this.#heard && sinceMs !== null) this.#before = { sinceMs, heardMs: this.#heard.heardMs };
        this.#heard = null;
        this.#told = null;
        this.#downReason = reason;
        this.#control.encoderDown();
        onChange('soon');
      },
    });
  }

  /** Figures come ten times a second; on screens they are read once a second, and what changes else is told at once. */
  #worthTelling({ onAir, sourceState, sourceReason, uiConnected, link }: EncoderStatus, nowMs: number): boolean {
    const state = JSON.stringify([onAir, sourceState, sourceReason, uiConnected, link.state, link.reason]);
    const told = this.#told;
    if (told?.state === state && Math.abs(nowMs - told.atMs) < FIGURES_TOLD_MS) return false;
    this.#told = { state, atMs: nowMs };
    return true;
  }

  /** An encoder that comes back with the same beginning was on air throughout: only the link to it was away. */
  #watchBreak({ onAirSinceMs }: EncoderStatus, nowMs: number): void {
    const before = this.#before;
    if (!before || (onAirSinceMs === null && this.wantedOnAir)) return;
    this.#before = null;
    if (onAirSinceMs === null || onAirSinceMs === before.sinceMs) return;
    this.#lastBreak = { atMs: nowMs, awayMs: Math.max(0, nowMs - before.heardMs) };
  }

  #makeControl(): AirControl {
    const { clock, config, launchId, onChange, onNotice } = this.#options;
    const { autostart, dataDir } = config;
    const output = config.backends.ingest;
    return new AirControl({
      clock,
      file: new StateFile(join(dataDir, 'on-air.json'), wantedSchema, { durable: true }),
      launchId,
      output,
      first: {
        onAir: autostart.goLive && output !== null,
        source: autostart.source ?? { kind: 'ui' },
        // In a rehearsal the mark measures; in front of an audience it would only be in the picture.
        programme: { scene: 'camera', latencyMark: config.rehearsal },
      },
      send: (command) => this.#link.send(command),
      onNotice,
      onChange: () => {
        onChange('now');
      },
    });
  }
}
