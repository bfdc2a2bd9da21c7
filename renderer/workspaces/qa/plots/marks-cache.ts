import type { Mark } from '../../../../shared/telemetry/history.ts';
import type { Clock, Scheduled } from '../../../../shared/time/clock.ts';
import type { TimeRange } from './time-view.ts';

/** What happens now is asked for so often, while it is in view. */
const REREAD_MS = 4_000;
const RETRY_MS = 3_000;

export interface MarksCacheDeps {
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly marks: (span: TimeRange) => Promise<Mark[]>;
  readonly onChange: () => void;
}

/** What happened in the span in view and its neighbourhood; the old marks stay until newer ones are here. */
export class MarksCache {
  readonly #deps: MarksCacheDeps;
  #marks: readonly Mark[] = [];
  #covered: TimeRange | null = null;
  #askedMonoMs = Number.NEGATIVE_INFINITY;
  #busy = false;
  #retry: Scheduled | null = null;
  #closed = false;

  constructor(deps: MarksCacheDeps) {
    this.#deps = deps;
  }

  /** In the order of time. */
  get marks(): readonly Mark[] {
    return this.#marks;
  }

  want(range: TimeRange): void {
    if (this.#busy || this.#closed || this.#retry !== null || !this.#isDue(range)) return;
    const spanMs = range.toMs - range.fromMs;
    void this.#fetch({ fromMs: range.fromMs - spanMs, toMs: Math.min(range.toMs + spanMs, this.#deps.nowMs()) });
  }

  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
  }

  #isDue({ fromMs, toMs }: TimeRange): boolean {
    const covered = this.#covered;
    if (!covered || fromMs < covered.fromMs) return true;
    // Much wider than what is in view, the marks may be but the weightiest: the host tells only so many.
    if (covered.toMs - covered.fromMs > 8 * (toMs - fromMs)) return true;
    return toMs > covered.toMs && this.#deps.clock.monoNow() - this.#askedMonoMs >= REREAD_MS;
  }

  async #fetch(range: TimeRange): Promise<void> {
    this.#busy = true;
    this.#askedMonoMs = this.#deps.clock.monoNow();
    try {
      const marks = await this.#deps.marks(range);
      this.#marks = marks.sort((a, b) => a.atMs - b.atMs);
      this.#covered = range;
    } catch (error) {
      // The link's banner tells of a lost host, and figures without marks are still right.
      console.warn('the marks of the plots could not be read', error);
      this.#retryLater();
    } finally {
      this.#busy = false;
    }
    if (!this.#closed) this.#deps.onChange();
  }

  #retryLater(): void {
    if (this.#closed) return;
    this.#retry = this.#deps.clock.schedule(RETRY_MS, () => {
      this.#retry = null;
      this.#deps.onChange();
    });
  }
}
