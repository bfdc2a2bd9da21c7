import { stallDrafts, type BufferModel } from './buffer-model.ts';
import type { MediaChecker, MediaSource } from './media-checker.ts';
import { note, type ProbeContext } from './probe-context.ts';

/** Further behind than this, the oldest are left out, as a player would that jumps to the live edge. */
const MAX_WAITING = 30;

export interface MediaQueueOptions {
  readonly context: ProbeContext;
  readonly checker: MediaChecker;
  readonly track: string;
  /** Fed with what comes; null: nobody plays this queue. */
  player(): BufferModel | null;
}

/** Fetches media one after another, as a player does, and lets the simulated player play it. */
export class MediaQueue {
  readonly #options: MediaQueueOptions;
  #waiting: MediaSource[] = [];
  #running: Promise<void> | null = null;

  constructor(options: MediaQueueOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#running === null;
  }

  add(sources: readonly MediaSource[]): void {
    this.#waiting.push(...sources);
    if (this.#waiting.length > MAX_WAITING) this.#waiting = this.#waiting.slice(-MAX_WAITING);
    if (this.#waiting.length > 0) this.#running ??= this.#drain();
  }

  async #drain(): Promise<void> {
    const { context, checker } = this.#options;
    try {
      for (let source = this.#waiting.shift(); source && !context.signal.aborted; source = this.#waiting.shift()) {
        await checker.check(source);
        this.#options.player()?.arrived(source.durationMs, context.clock.monoNow());
        this.#tellStalls(source);
      }
    } catch (error) {
      context.fail(error);
    } finally {
      this.#running = null;
    }
  }

  #tellStalls(source: MediaSource): void {
    const { context, track, player } = this.#options;
    const untold = player()?.untold(context.clock.monoNow()) ?? [];
    note(context, stallDrafts(untold, track, source.name));
  }
}
