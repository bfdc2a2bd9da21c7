import { z } from 'zod';
import { programmeSchema, type Programme } from '../../shared/api/live.ts';
import { DEFAULT_VIDEO } from '../../shared/media/video-settings.ts';
import {
  sourceSchema,
  type EncoderCommand,
  type EncoderStatus,
  type Output,
  type Source,
} from '../../shared/process/encoder-control.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { StateFile } from './state-file.ts';

/** What the producer wants on air; kept on disk so that a new host, or a new encoder, goes on from there. */
export const wantedSchema = z.object({
  /** Which start of the studio this belongs to: yesterday's "on air" must not go on air today. */
  launchId: z.string(),
  onAir: z.boolean(),
  source: sourceSchema.nullable(),
  programme: programmeSchema,
});
export type Wanted = z.infer<typeof wantedSchema>;

export interface AirControlOptions {
  readonly clock: Clock;
  readonly file: Pick<StateFile<Wanted>, 'load' | 'save'>;
  readonly launchId: string;
  /** Null: no ingest is set up. */
  readonly output: Output | null;
  /** What is wanted when this is the first host since the studio was started. */
  readonly first: { readonly onAir: boolean; readonly source: Source | null; readonly programme: Programme };
  /** Hands a command to the encoder; false when it cannot be reached. */
  send(command: EncoderCommand): boolean;
  onNotice(level: 'info' | 'warning' | 'error', text: string): void;
  onChange(): void;
}

export type AirResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** How long the encoder has to carry a command out before it is sent again. */
const CARRY_OUT_MS = 2_000;
const REFUSED_WAIT_MS = 5_000;

/**
 * Keeps the encoder at what is wanted: compares each status with it and sends the one command that is missing. A
 * running encoder that already does what is wanted is left alone, so taking it over leaves no gap on air.
 */
export class AirControl {
  readonly #options: AirControlOptions;
  /** Whether an earlier host of this launch left its wish: then nothing starts by itself again. */
  readonly resumed: boolean;
  #wanted: Wanted;
  /** False until the encoder showed what it does: without a wish on disk its running show is adopted. */
  #mayAdopt: boolean;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #lastRefusal = '';
  #status: EncoderStatus | null = null;

  constructor(options: AirControlOptions) {
    this.#options = options;
    const saved = options.file.load((problem) => {
      options.onNotice('warning', problem);
    });
    const { launchId, first } = options;
    this.resumed = saved?.launchId === launchId;
    this.#mayAdopt = !this.resumed && !first.onAir;
    this.#wanted = saved && this.resumed ? saved : { launchId, ...first };
    if (!this.resumed && !this.#mayAdopt) this.#save();
  }

  get wantedOnAir(): boolean {
    return this.#wanted.onAir;
  }

  get source(): Source | null {
    return this.#wanted.source;
  }

  get programme(): Programme {
    return this.#wanted.programme;
  }

  /** Goes on air with a source, or changes the source on air. */
  start(source: Source): AirResult {
    if (!this.#options.output) {
      return { ok: false, reason: 'No ingest is set up: start with --ingest srt://…, or without --no-rehearsal.' };
    }
    this.#change({ onAir: true, source });
    this.#command(this.#startCommand(source), 'going on air follows as soon as it is back');
    return { ok: true };
  }

  stop(): AirResult {
    this.#change({ onAir: false });
    this.#command({ type: 'stop' }, 'it is taken off air as soon as it is back');
    return { ok: true };
  }

  setProgramme(changes: { scene?: Programme['scene'] | undefined; latencyMark?: boolean | undefined }): Programme {
    const { scene, latencyMark } = this.#wanted.programme;
    const programme: Programme = { scene: changes.scene ?? scene, latencyMark: changes.latencyMark ?? latencyMark };
    this.#change({ programme });
    if (programme.latencyMark !== latencyMark) {
      this.#options.send({ type: 'latency-mark', on: programme.latencyMark });
    }
    return programme;
  }

  /** Takes what the encoder says it does, and sends the command that is missing, if one is. */
  encoderSays(status: EncoderStatus): void {
    const first = this.#status === null;
    this.#status = status;
    if (this.#mayAdopt) {
      this.#mayAdopt = false;
      if (status.onAir) this.#change({ onAir: true, source: status.source });
      else this.#save();
    }
    if (first && status.onAir) {
      this.#options.send({ type: 'latency-mark', on: this.#wanted.programme.latencyMark });
    }
    if (this.#options.clock.monoNow() < this.#notBeforeMs) return;
    const command = this.#missing(status);
    if (command) this.#command(command, null);
  }

  encoderRefused(command: string, reason: string): void {
    this.#notBeforeMs = this.#options.clock.monoNow() + REFUSED_WAIT_MS;
    const text = `The encoder refused "${command}": ${reason}`;
    // The same refusal comes again with every attempt; once is enough for the operator's eyes.
    if (text !== this.#lastRefusal) this.#options.onNotice('error', text);
    this.#lastRefusal = text;
  }

  /** A new encoder knows nothing: its first status leads to a new start at once. */
  encoderDown(): void {
    this.#status = null;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
  }

  #missing(status: EncoderStatus): EncoderCommand | null {
    const { onAir, source } = this.#wanted;
    if (!onAir) return status.onAir ? { type: 'stop' } : null;
    if (!source || !this.#options.output) return null;
    if (status.onAir && JSON.stringify(status.source) === JSON.stringify(source)) return null;
    return this.#startCommand(source);
  }

  #startCommand(source: Source): EncoderCommand {
    const { output } = this.#options;
    if (!output) throw new Error('a start command needs an output; start() refuses without one');
    return { type: 'start', source, output, video: DEFAULT_VIDEO, latencyMark: this.#wanted.programme.latencyMark };
  }

  /** @param otherwise what happens if the encoder is away: what is wanted is on disk, so it is done later. */
  #command(command: EncoderCommand, otherwise: string | null): void {
    if (this.#options.send(command)) this.#notBeforeMs = this.#options.clock.monoNow() + CARRY_OUT_MS;
    else if (otherwise !== null)
      this.#options.onNotice('warning', `The encoder process cannot be reached at the moment; ${otherwise}.`);
  }

  #change(changes: Partial<Wanted>): void {
    this.#mayAdopt = false;
    this.#lastRefusal = '';
    this.#wanted = { ...this.#wanted, ...changes };
    this.#save();
    this.#options.onChange();
  }

  /** A disk that refuses must not stop the show: it is told, and the wish lives on in memory. */
  #save(): void {
    try {
      this.#options.file.save(this.#wanted);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#options.onNotice('warning', `What is on air could not be saved, so a restart may forget it: ${why}`);
    }
  }
}
