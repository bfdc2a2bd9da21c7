/**
 * A total over counters that begin anew: the encoder counts since it was started, SRT since it was connected. What was
 * counted before a new beginning stays in the total.
 */
export interface CounterState {
  /** Sum over all earlier beginnings. */
  readonly before: number;
  /** What the present counter showed last. */
  readonly last: number;
  /** Names the present beginning; a counter that falls is a new one as well. */
  readonly epoch: string;
}

export const newCounter: CounterState = { before: 0, last: 0, epoch: '' };

export function countOn(state: CounterState, value: number, epoch: string): CounterState {
  const anew = epoch !== state.epoch || value < state.last;
  return { before: state.before + (anew ? state.last : 0), last: value, epoch };
}

export function totalOf(state: CounterState): number {
  return state.before + state.last;
}

/** How much a total that is sampled now and then grew per second. */
export class RateMeter {
  #last: { total: number; atMs: number } | null = null;
  #perSecond: number | null = null;

  /** Null until two samples lie apart. A total that fell (a new run) begins anew. */
  sample(total: number, atMs: number): number | null {
    const last = this.#last;
    this.#last = { total, atMs };
    if (!last || total < last.total || atMs <= last.atMs) this.#perSecond = null;
    else this.#perSecond = ((total - last.total) * 1000) / (atMs - last.atMs);
    return this.#perSecond;
  }

  get perSecond(): number | null {
    return this.#perSecond;
  }
}
