import type { Mark } from '../../../../shared/telemetry/history.ts';
import type { Metric } from '../../../../shared/telemetry/metrics.ts';
import { describeError } from '../../../api/errors.ts';
import type { Studio } from '../../../app/studio.ts';
import { mergeCells, type Cells } from './cells.ts';
import { HistoryCache } from './history-cache.ts';
import { LiveCells } from './live-cells.ts';
import { MarksCache } from './marks-cache.ts';
import { between } from './tiles.ts';
import type { TimeRange } from './time-view.ts';

/** All that plots draw: what memory has, what the host kept, what happened. */
export class PlotFeed {
  readonly #live = new LiveCells();
  readonly #history: HistoryCache;
  readonly #marks: MarksCache;
  readonly #studio: Pick<Studio, 'stores'>;
  /** Told when something came from the host. */
  #onChange: () => void = () => undefined;
  #kept = 0;
  #grown = 0;

  constructor(studio: Pick<Studio, 'clock' | 'stores' | 'studioTime' | 'client' | 'history'>) {
    const { clock, studioTime, client, history } = studio;
    const changed = (): void => {
      this.#kept += 1;
      this.#onChange();
    };
    const nowMs = (): number => studioTime.now();
    this.#studio = studio;
    this.#history = new HistoryCache({
      clock,
      nowMs,
      history,
      onChange: changed,
      inWords: describeError,
    });
    this.#marks = new MarksCache({ clock, nowMs, marks: (span) => client.telemetry.marks(span), onChange: changed });
  }

  /** Another word whenever there may be something new to draw there: what memory gets now is no news of an hour ago. */
  versionOf({ toMs }: TimeRange): string {
    const kept = String(this.#kept);
    return toMs < (this.#live.fromMs ?? Infinity) ? kept : `${kept} and ${String(this.#grown)}`;
  }

  get problem(): string | null {
    return this.#history.problem;
  }

  get loading(): boolean {
    return this.#history.loading;
  }

  /** In the order of time. */
  get marks(): readonly Mark[] {
    return this.#marks.marks;
  }

  onChange(listener: () => void): () => void {
    this.#onChange = listener;
    return () => {
      if (this.#onChange === listener) this.#onChange = () => undefined;
    };
  }

  /** Takes what memory has by now. */
  update(): void {
    if (this.#live.update(this.#studio.stores.telemetry.getState().points)) this.#grown += 1;
  }

  /** What is in view, so that what is missing of it is fetched. */
  want(metrics: readonly Metric[], stepMs: number, range: TimeRange): void {
    this.#marks.want(range);
    if (metrics.length > 0) this.#history.want({ metrics, stepMs, ...range, memoryFromMs: this.#live.fromMs });
  }

  cells(metric: Metric, stepMs: number, { fromMs, toMs }: TimeRange): Cells {
    const memoryFromMs = this.#live.fromMs ?? Infinity;
    const wholeFromMs = Math.ceil(memoryFromMs / stepMs) * stepMs;
    const kept = this.#history.cells(metric, stepMs, fromMs, Math.min(toMs, wholeFromMs));
    return mergeCells(kept, between(this.#live.of(metric, stepMs), fromMs, toMs), wholeFromMs);
  }

  /** Whether all of a stretch is known, so that what is not there was not measured. */
  complete(metric: Metric, stepMs: number, { fromMs, toMs }: TimeRange): boolean {
    return this.#history.complete(metric, stepMs, fromMs, Math.min(toMs, this.#live.fromMs ?? Infinity));
  }

  newest(metric: Metric): { readonly value: number; readonly atMs: number } | null {
    return this.#live.newest(metric);
  }
}

const FEEDS = new WeakMap<Studio, PlotFeed>();

/** The feed of this page: it outlives the workspace, so that coming back finds everything there. */
export function feedOf(studio: Studio): PlotFeed {
  const known = FEEDS.get(studio);
  if (known) return known;
  const made = new PlotFeed(studio);
  FEEDS.set(studio, made);
  return made;
}
