import type { AudienceGroup, Dimension, HeatGroupCounts } from '../../../shared/telemetry/audience-view.ts';
import { deliveryOf } from './delivery.ts';
import { heatCounts } from './heat-counts.ts';
import { MergedHistogram } from './merged-histogram.ts';
import type { WatchedViewer } from './watched-viewer.ts';

/** Names kept apart, a dimension; all others are one more. */
export const MAX_NAMES = 11;
export const OTHERS = 'other';

/** Viewers by one of their labels: only so many names as fit a table, whatever viewers call themselves. */
export class LabelGroups {
  readonly #dimension: Dimension;
  readonly #histograms = Array.from({ length: MAX_NAMES + 1 }, () => new MergedHistogram());
  /** Which histogram a name's viewers go to; of `OTHERS` the last. */
  #places = new Map<string, number>();
  #viewers: WatchedViewer[][] = [];

  constructor(dimension: Dimension) {
    this.#dimension = dimension;
  }

  /** Begins anew: the most frequent names of these viewers are kept apart. */
  begin(viewers: readonly WatchedViewer[]): void {
    const counts = new Map<string, number>();
    for (const viewer of viewers) counts.set(viewer[this.#dimension], (counts.get(viewer[this.#dimension]) ?? 0) + 1);
    counts.delete(OTHERS);
    const names = [...counts].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).slice(0, MAX_NAMES);
    this.#places = new Map(names.map(([name], place) => [name, place]));
    for (const histogram of this.#histograms) histogram.clear();
    this.#viewers = this.#histograms.map(() => []);
    for (const viewer of viewers) this.#viewers[this.#placeOf(viewer)]?.push(viewer);
  }

  /** Where this viewer counts. */
  histogramOf(viewer: WatchedViewer): MergedHistogram {
    const histogram = this.#histograms[this.#placeOf(viewer)];
    if (!histogram) throw new Error('a group without a histogram');
    return histogram;
  }

  get histograms(): readonly MergedHistogram[] {
    return this.#histograms;
  }

  /** How many of these viewers, of whom it was begun, are in which band: of each group that has any. */
  heat(viewers: readonly WatchedViewer[]): HeatGroupCounts[] {
    const groups = Map.groupBy(viewers, (viewer) =>
      this.#places.has(viewer[this.#dimension]) ? viewer[this.#dimension] : OTHERS,
    );
    return [...groups].map(([name, ones]) => ({ dimension: this.#dimension, name, counts: heatCounts(ones) }));
  }

  /** The groups that have viewers, largest first; `OTHERS` last. */
  groups(): AudienceGroup[] {
    const names = [...this.#places, [OTHERS, MAX_NAMES] as const];
    return names.flatMap(([name, place]) => {
      const spread = this.#histograms[place]?.spread() ?? null;
      const delivery = deliveryOf(this.#viewers[place] ?? []);
      return spread ? [{ dimension: this.#dimension, name, spread, delivery }] : [];
    });
  }

  #placeOf(viewer: WatchedViewer): number {
    return this.#places.get(viewer[this.#dimension]) ?? MAX_NAMES;
  }
}
