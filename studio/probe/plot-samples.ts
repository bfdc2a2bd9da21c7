export interface Sample {
  /** True time in ms since the epoch. */
  readonly atMs: number;
  readonly value: number;
}

/** Of so many neighbours that are kept two stay when there are too many. */
const THINNED = 4;

/** Samples of a run for plots, of bounded number: of neighbours the smallest and the largest stay, so that no peak is lost. */
export class PlotSamples {
  readonly #most: number;
  #kept: Sample[] = [];
  /** So many are put together from now on. */
  #groupSize = 1;
  #group: Sample[] = [];

  /** @param most about so many are kept at most */
  constructor(most: number) {
    this.#most = most;
  }

  add(sample: Sample): void {
    this.#group.push(sample);
    if (this.#group.length < this.#groupSize) return;
    this.#kept.push(...extremes(this.#group));
    this.#group = [];
    if (this.#kept.length < this.#most) return;
    const thinned: Sample[] = [];
    for (let at = 0; at < this.#kept.length; at += THINNED) {
      thinned.push(...extremes(this.#kept.slice(at, at + THINNED)));
    }
    this.#kept = thinned;
    this.#groupSize = this.#groupSize === 1 ? THINNED : this.#groupSize * 2;
  }

  /** In the order of time, the newest with them. */
  get all(): Sample[] {
    const newest = this.#group.at(-1);
    const open = extremes(this.#group);
    return [...this.#kept, ...open, ...(newest && !open.includes(newest) ? [newest] : [])];
  }
}

/** The smallest and the largest, in the order of time. */
function extremes(samples: readonly Sample[]): Sample[] {
  const [first] = samples;
  if (!first) return [];
  const lowest = samples.reduce((best, one) => (one.value < best.value ? one : best), first);
  // Of equals the last: from the one to the other a plot goes on.
  const highest = samples.reduce((best, one) => (one.value >= best.value ? one : best), first);
  if (lowest === highest) return [lowest];
  return lowest.atMs <= highest.atMs ? [lowest, highest] : [highest, lowest];
}
