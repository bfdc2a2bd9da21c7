/** One exchange: sent at t0 and back at t3 on the asker's clock, received t1 and answered t2 on the other's; all ms. */
export interface PingSample {
  readonly t0: number;
  readonly t1: number;
  readonly t2: number;
  readonly t3: number;
}

export interface OffsetEstimate {
  /** The other's clock minus the asker's. */
  readonly offsetMs: number;
  readonly roundTripMs: number;
  /** The true offset lies within ± this (half the round trip: the asymmetry cannot be seen). */
  readonly errorBoundMs: number;
}

/** Offset and round trip of one exchange (RFC 5905 §8). */
export function measure(sample: PingSample): OffsetEstimate {
  const roundTripMs = Math.max(0, sample.t3 - sample.t0 - (sample.t2 - sample.t1));
  return {
    offsetMs: (sample.t1 - sample.t0 + (sample.t2 - sample.t3)) / 2,
    roundTripMs,
    errorBoundMs: roundTripMs / 2,
  };
}

/** Learns another clock's offset: of the last exchanges the one with the smallest round trip wins. */
export class PingExchange {
  readonly #keep: number;
  #samples: OffsetEstimate[] = [];

  /** @param keep how many exchanges are remembered (≥ 1); old ones are forgotten so that drift is followed. */
  constructor(keep = 16) {
    this.#keep = keep;
  }

  add(sample: PingSample): void {
    if (!(sample.t3 >= sample.t0) || !(sample.t2 >= sample.t1)) return;
    this.#samples.push(measure(sample));
    if (this.#samples.length > this.#keep) this.#samples.shift();
  }

  /** How many exchanges the estimate is the best of. */
  get exchanges(): number {
    return this.#samples.length;
  }

  /** Longest round trip of those that are remembered (ms); null until the first exchange. */
  get longestRoundTripMs(): number | null {
    return this.#samples.length === 0 ? null : Math.max(...this.#samples.map(({ roundTripMs }) => roundTripMs));
  }

  /** Null until the first exchange. */
  get estimate(): OffsetEstimate | null {
    let best: OffsetEstimate | null = null;
    for (const sample of this.#samples) if (!best || sample.roundTripMs < best.roundTripMs) best = sample;
    return best;
  }
}
