import {
  framesIn,
  LatencyRecorder,
  pairsOf,
  bucketMs,
  type LatencyHistogram,
} from '../../../shared/interaction/latency-histogram.ts';

/** Percentiles of a duration over the last seconds; bounded memory, however many come. Times in ms. */
export class RecentFigure {
  readonly #slices: number;
  readonly #current = new LatencyRecorder();
  #past: LatencyHistogram[] = [];

  /** @param slices how many slices count, this one included (≥ 1); `next` begins a new one. */
  constructor(slices: number) {
    this.#slices = slices;
  }

  add(ms: number): void {
    this.#current.add(ms);
  }

  /** Begins a new slice; the oldest is forgotten. */
  next(): void {
    this.#past = [...this.#past, this.#current.take()].slice(-this.#slices);
  }

  /** Nearest rank over the finished slices, 0 < share ≤ 1; null when nothing happened in them. */
  percentile(share: number): number | null {
    const counts = new Map<number, number>();
    for (const flat of this.#past) {
      for (const [index, count] of pairsOf(flat)) counts.set(index, (counts.get(index) ?? 0) + count);
    }
    let left = Math.ceil(share * this.#past.reduce((sum, flat) => sum + framesIn(flat), 0));
    for (const [index, count] of [...counts].toSorted(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return bucketMs(index);
    }
    return null;
  }
}
