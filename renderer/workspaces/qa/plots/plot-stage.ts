import { createStore } from 'zustand/vanilla';
import type { Mark } from '../../../../shared/telemetry/history.ts';
import type { Metric } from '../../../../shared/telemetry/metrics.ts';
import { every, type Scheduled } from '../../../../shared/time/clock.ts';
import type { Studio } from '../../../app/studio.ts';
import { stepFor } from './cells.ts';
import { feedOf, type PlotFeed } from './plot-feed.ts';
import { rangeOf, withSpan, type TimeRange, type TimeView } from './time-view.ts';

/** What a plot draws one picture of. */
export interface PlotFrame {
  readonly range: TimeRange;
  /** Width of the cells (ms). */
  readonly stepMs: number;
  readonly nowMs: number;
  /** The right edge follows the time. */
  readonly following: boolean;
  readonly zone: string;
  readonly feed: PlotFeed;
  readonly marks: readonly Mark[];
  /** The axis is being moved: this is one of many pictures, and the next may only be slid. */
  readonly moving: boolean;
}

export interface StagePlot {
  readonly metrics: readonly Metric[];
  /** Width of its drawing (px). */
  readonly widthPx: number;
  draw(frame: PlotFrame): void;
  /** Moves the picture it has to where it belongs in this frame. */
  slide(frame: PlotFrame): void;
}

/** How the reading of earlier figures goes. */
export interface FeedStatus {
  readonly loading: boolean;
  readonly problem: string | null;
}

const SPAN_KEY = 'cuelight.qa.span';
const DEFAULT_SPAN_MS = 600_000;
/** How often it is looked whether the axis has to move on. */
const TICK_MS = 250;
/** While the axis is moved, no other plot is begun when this much of a frame went into drawing (ms); the others slide along. */
const MOVING_BUDGET_MS = 1;
/** It has come to rest when it was not moved for so long. */
const REST_MS = 120;
/** While it is moved, it is looked so often what is missing of the history. */
const WANT_EVERY_MS = 100;
/** By then all plots have had their turn. */
const SETTLED_MS = 1_000;
/** Newest values in the legends are a second old at the most. */
const SLOWEST_MS = 1_000;

/**
 * Draws all plots in view together, at most once a frame: nothing else draws them. They share one time axis. While it follows
 * the time it moves on by steps of a pixel, four times a second at the most: more could hardly be seen, and costs the show.
 * While people move it, a few plots a frame are drawn anew, by turns, and the pictures of the others slide along.
 */
export class PlotStage {
  readonly view = createStore<TimeView>(() => ({
    spanMs: DEFAULT_SPAN_MS,
    endMs: null,
    homeSpanMs: DEFAULT_SPAN_MS,
  }));
  readonly status = createStore<FeedStatus>(() => ({ loading: false, problem: null }));
  /** What happened about what is in view, for pictures that draw by themselves; in the order of time. */
  readonly marks = createStore<{ readonly marks: readonly Mark[] }>(() => ({ marks: [] }));
  readonly feed: PlotFeed;
  readonly #studio: Studio;
  readonly #visible = new Set<StagePlot>();
  #frame: number | null = null;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #running: readonly (() => void)[] = [];
  #drawnView: TimeView | null = null;
  #movedAtMs = Number.NEGATIVE_INFINITY;
  #wantedAtMs = Number.NEGATIVE_INFINITY;
  #rest: Scheduled | null = null;
  /** Plots that are not drawn as they should be, in the order of their turns. */
  readonly #behind = new Set<StagePlot>();

  constructor(studio: Studio) {
    this.#studio = studio;
    this.feed = feedOf(studio);
    const kept = Number(globalThis.localStorage.getItem(SPAN_KEY));
    if (kept > 0) this.view.setState((view) => withSpan(view, kept));
  }

  /** Studio time in ms. */
  get nowMs(): number {
    return this.#studio.studioTime.now();
  }

  /** The zone of the show, in which all times are told; before the show is known, that of this computer. */
  get zone(): string {
    const { show } = this.#studio.stores.show.getState();
    return show?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  }

  /** What is in view now. */
  get range(): TimeRange {
    return rangeOf(this.view.getState(), this.nowMs);
  }

  /** Draws from now on, until what it gives back is called. */
  start(): () => void {
    const ticking: Scheduled = every(this.#studio.clock, TICK_MS, () => this.#tick());
    this.#running = [
      () => ticking.cancel(),
      this.feed.onChange(() => this.invalidate()),
      this.view.subscribe((view, before) => {
        if (view.homeSpanMs !== before.homeSpanMs) {
          globalThis.localStorage.setItem(SPAN_KEY, String(view.homeSpanMs));
        }
        this.invalidate();
      }),
    ];
    this.invalidate();
    return () => {
      for (const stop of this.#running) stop();
      this.#running = [];
      this.#rest?.cancel();
      if (this.#frame !== null) cancelAnimationFrame(this.#frame);
      this.#frame = null;
    };
  }

  /** A plot that comes into view, or leaves it. */
  setVisible(plot: StagePlot, visible: boolean): void {
    if (visible === this.#visible.has(plot)) return;
    if (visible) this.#visible.add(plot);
    else {
      this.#visible.delete(plot);
      this.#behind.delete(plot);
    }
    if (visible) this.invalidate();
  }

  /** Draws with the next frame. */
  invalidate(): void {
    for (const plot of this.#visible) this.#behind.add(plot);
    this.#nextFrame();
  }

  #nextFrame(): void {
    if (this.#running.length === 0) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  change(next: (view: TimeView, nowMs: number) => TimeView): void {
    this.view.setState((view) => next(view, this.nowMs));
  }

  #tick(): void {
    const { spanMs } = this.view.getState();
    const widthPx = Math.max(1, ...[...this.#visible].map((plot) => plot.widthPx));
    const periodMs = Math.min(SLOWEST_MS, spanMs / widthPx);
    if (this.nowMs - this.#drawnMs >= periodMs) this.invalidate();
  }

  #draw(): void {
    const { feed, nowMs, zone } = this;
    const view = this.view.getState();
    this.#drawnMs = nowMs;
    feed.update();
    const range = rangeOf(view, nowMs);
    const stepMs = stepFor(view.spanMs);
    const moving = this.#noteView(view);
    this.#want(stepMs, range, moving);
    const frame = { range, stepMs, nowMs, following: view.endMs === null, zone, feed, marks: feed.marks, moving };
    this.#drawByTurns(frame, this.#studio.clock.monoNow() - this.#movedAtMs < SETTLED_MS ? MOVING_BUDGET_MS : Infinity);
    if (feed.marks !== this.marks.getState().marks) this.marks.setState({ marks: feed.marks });
    const { loading, problem } = feed;
    const status = this.status.getState();
    if (loading !== status.loading || problem !== status.problem) this.status.setState({ loading, problem });
  }

  /** Asks for what is in view; while the axis is moved, now and then is enough. */
  #want(stepMs: number, range: TimeRange, moving: boolean): void {
    const nowMs = this.#studio.clock.monoNow();
    if (moving && nowMs - this.#wantedAtMs < WANT_EVERY_MS) return;
    this.#wantedAtMs = nowMs;
    const metrics = new Set([...this.#visible].flatMap((plot) => plot.metrics));
    this.feed.want([...metrics], stepMs, range);
  }

  /** Takes note of the view to draw; tells whether people move the axis: another place, the same span. */
  #noteView(view: TimeView): boolean {
    const { clock } = this.#studio;
    const before = this.#drawnView;
    this.#drawnView = view;
    const nowMs = clock.monoNow();
    if (view.endMs === null || before?.endMs === null || before?.spanMs !== view.spanMs) {
      // Another span cannot be slid to.
      this.#movedAtMs = Number.NEGATIVE_INFINITY;
    } else if (before.endMs !== view.endMs) {
      this.#movedAtMs = nowMs;
      this.#rest?.cancel();
      this.#rest = clock.schedule(REST_MS, () => this.invalidate());
    }
    return nowMs - this.#movedAtMs < REST_MS;
  }

  /** Draws those anew that waited longest, as many as there is time for; the others slide, and have their turn next. */
  #drawByTurns(frame: PlotFrame, budgetMs: number): void {
    const { clock } = this.#studio;
    const untilMs = clock.monoNow() + budgetMs;
    for (const plot of [...this.#behind]) {
      if (clock.monoNow() >= untilMs) {
        plot.slide(frame);
        continue;
      }
      plot.draw(frame);
      this.#behind.delete(plot);
    }
    if (this.#behind.size > 0) this.#nextFrame();
  }
}
