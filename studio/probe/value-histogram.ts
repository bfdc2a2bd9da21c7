import { build, type Histogram } from 'hdr-histogram-js';

/** It counts tenths. */
const UNITS = 10;

/**
 * How often each value came, however many there are: an HDR histogram of 3 significant digits for each sign, so that percentiles
 * are right to 0.1 % (and 0.1) in bounded memory.
 */
export class ValueHistogram {
  /** By their size without the sign. */
  #below: Histogram | null = null;
  #above: Histogram | null = null;
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    const units = Math.round(Math.abs(value) * UNITS);
    if (value < 0) (this.#below ??= empty()).recordValue(units);
    else (this.#above ??= empty()).recordValue(units);
    this.#least = Math.min(this.#least, value);
    this.#most = Math.max(this.#most, value);
  }

  /** Adds all values of another. */
  addAll(other: ValueHistogram): void {
    if (other.#below) (this.#below ??= empty()).add(other.#below);
    if (other.#above) (this.#above ??= empty()).add(other.#above);
    this.#least = Math.min(this.#least, other.#least);
    this.#most = Math.max(this.#most, other.#most);
  }

  /** Nearest rank; null of no values. @param share 0…1 */
  percentile(share: number): number | null {
    const below = this.#below?.totalCount ?? 0;
    const count = below + (this.#above?.totalCount ?? 0);
    if (count === 0) return null;
    const rank = Math.min(count, Math.max(1, Math.ceil(share * count)));
    const value = rank <= below ? -ofRank(this.#below, below - rank + 1) : ofRank(this.#above, rank - below);
    return Math.min(this.#most, Math.max(this.#least, value));
  }
}

/** As if all had come to one. */
export function allTogether(histograms: readonly ValueHistogram[]): ValueHistogram {
  const all = new ValueHistogram();
  for (const one of histograms) all.addAll(one);
  return all;
}

/** @param rank 1: the smallest */
function ofRank(histogram: Histogram | null, rank: number): number {
  // Half a rank less: rounding must not reach the next one.
  return histogram === null ? 0 : histogram.getValueAtPercentile(((rank - 0.5) / histogram.totalCount) * 100) / UNITS;
}

function empty(): Histogram {
  return build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: 3, useWebAssembly: false });
}
