import uPlot from 'uplot';
import type { Metric } from '../../../../shared/telemetry/metrics.ts';
import { firstAt } from './cells.ts';
import { columnsOf, extremes, NO_COLUMNS, rowNear, type Columns, type Value } from './columns.ts';
import { PanPicture } from './pan-picture.ts';
import { boundEdges, drawBand, drawLone, drawMarks, edgesOf } from './plot-layers.ts';
import type { PlotLine, PlotSpec } from './plot-specs.ts';
import type { PlotFrame, PlotStage, StagePlot } from './plot-stage.ts';
import { plotOptions, type PlotSize } from './plot-options.ts';
import { reachOf, readoutAt, readoutNow, type Readout } from './readout.ts';
import { selected } from './time-view.ts';

/** What the component shows beside the drawing. */
export interface PlotSurface {
  /** The drawing stands in here. */
  readonly element: HTMLElement;
  /** Values for the legend, and for the box at the cursor while there is one. */
  readonly onReadout: (readout: Readout) => void;
  /** Whether anything is drawn; `null`: not yet known, for it is still being read. */
  readonly onFilled: (filled: boolean | null) => void;
}

interface Built {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly version: string;
}

/** While the axis stands still, so much more than the view (on each side) is made ready for moving about. */
const MARGIN_SHARE = 0.5;

/** One plot, drawn by uPlot. It is told what to draw by its stage and never draws by itself. */
export class PlotView implements StagePlot {
  readonly metrics: readonly Metric[];
  readonly #spec: PlotSpec;
  readonly #stage: PlotStage;
  readonly #surface: PlotSurface;
  readonly #plot: uPlot;
  readonly #picture: PanPicture;
  readonly #hidden = new Set<Metric>();
  #columns: Columns = NO_COLUMNS;
  #built: Built | null = null;
  #frame: PlotFrame | null = null;
  #ranges: Readonly<Record<PlotLine['axis'], uPlot.Range.MinMax>> = { left: [0, 1], right: [0, 1] };
  #readoutMs = Number.NEGATIVE_INFINITY;
  #unread = false;

  constructor(spec: PlotSpec, stage: PlotStage, surface: PlotSurface, size: PlotSize) {
    this.#spec = spec;
    this.#stage = stage;
    this.#surface = surface;
    this.metrics = [...spec.lines.map(({ metric }) => metric), ...(spec.bound === null ? [] : [spec.bound])];
    const options = plotOptions(spec, size, {
      zone: () => stage.zone,
      range: (axis) => this.#ranges[axis],
      rowAt: (line, row, atS) => this.#rowAt(line, row, atS),
      empty: () => this.#columns.x.length === 0,
      under: () => this.#drawUnder(),
      over: () => this.#drawOver(),
      // While the axis is moved nobody reads values, and writing them costs a layout.
      moved: () => {
        if (this.#frame?.moving !== true) this.#read();
      },
      dragged: (fromMs, toMs) => stage.change((view, nowMs) => selected(view, fromMs, toMs, nowMs)),
    });
    this.#plot = new uPlot(options, [[]], surface.element);
    this.#picture = new PanPicture(surface.element);
  }

  get widthPx(): number {
    // Not of the element: asking it makes the browser lay the page out.
    return this.#plot.bbox.width / globalThis.devicePixelRatio;
  }

  get canvas(): HTMLCanvasElement {
    return this.#plot.ctx.canvas;
  }

  /** The drawing without its axes, where the pointer acts. */
  get area(): HTMLElement {
    return this.#plot.over;
  }

  /** Studio time at a place in the drawing. @param xPx from its left edge */
  timeAt(xPx: number): number {
    return this.#plot.posToVal(xPx, 'x') * 1_000;
  }

  resize(size: PlotSize): void {
    if (size.width === this.#plot.width && size.height === this.#plot.height) return;
    this.#plot.setSize(size);
  }

  show(metric: Metric, shown: boolean): void {
    if (shown) this.#hidden.delete(metric);
    else this.#hidden.add(metric);
    const index = this.#spec.lines.findIndex((line) => line.metric === metric);
    this.#plot.setSeries(index + 1, { show: shown });
    this.#stage.invalidate();
  }

  draw(frame: PlotFrame): void {
    const { range } = frame;
    this.#frame = frame;
    const rebuilt = this.#rebuild(frame);
    const [from, to] = [range.fromMs / 1_000, range.toMs / 1_000];
    this.#ranges = { left: this.#rangeOf('left', from, to), right: this.#rangeOf('right', from, to) };
    this.#plot.batch(() => {
      if (rebuilt) {
        const data = [this.#columns.x, ...this.#lines().map(({ mean }) => mean)];
        this.#plot.setData(data as unknown as uPlot.AlignedData, false);
      }
      this.#plot.setScale('x', { min: from, max: to });
    });
    // Where there is nothing, words say why: no picture may stand over them.
    if (frame.moving && this.#columns.x.length > 0) this.#picture.take(this.#plot);
    else this.#picture.hide();
    // The legend without a cursor tells the newest values, which change once a second.
    if (!frame.moving && (frame.nowMs - this.#readoutMs >= 900 || rebuilt || this.#unread)) this.#read();
    this.#unread = frame.moving;
  }

  slide(frame: PlotFrame): void {
    const drawn = this.#frame;
    if (!drawn || this.#columns.x.length === 0) return;
    if (!this.#picture.isShown) this.#picture.take(this.#plot);
    const spanMs = drawn.range.toMs - drawn.range.fromMs;
    this.#picture.slide(((drawn.range.fromMs - frame.range.fromMs) / spanMs) * this.widthPx);
  }

  close(): void {
    this.#stage.setVisible(this, false);
    this.#picture.close();
    this.#plot.destroy();
  }

  #rowAt(line: number, row: number, atS: number): number | null {
    const series = this.#columns.series[line];
    const frame = this.#frame;
    if (!series || !frame) return null;
    const perPx = (frame.range.toMs - frame.range.fromMs) / Math.max(1, this.widthPx);
    return rowNear(this.#columns, series, row, atS, reachOf(frame.stepMs, perPx) / 1_000);
  }

  #lines(): Columns['series'] {
    return this.#columns.series.slice(0, this.#spec.lines.length);
  }

  /** Takes the cells anew if they are not what is in view. Returns whether it did. */
  #rebuild({ range, stepMs, feed, following }: PlotFrame): boolean {
    const marginMs = following ? 0 : (range.toMs - range.fromMs) * MARGIN_SHARE;
    const before = this.#built;
    const covered = before !== null && before.fromMs <= range.fromMs && before.toMs >= range.toMs;
    if (covered && before.stepMs === stepMs && before.version === feed.versionOf(before)) return false;
    // One cell more on each side, so that lines run out of the picture instead of ending in it.
    const [fromMs, toMs] = [range.fromMs - marginMs - 2 * stepMs, range.toMs + marginMs + 2 * stepMs];
    this.#built = { fromMs, toMs, stepMs, version: feed.versionOf({ fromMs, toMs }) };
    this.#columns = columnsOf(this.metrics.map((metric) => feed.cells(metric, stepMs, { fromMs, toMs })));
    const filled = this.#columns.x.length > 0;
    // How much is drawn, for benches that wait for it.
    this.#surface.element.dataset['rows'] = String(this.#columns.x.length);
    const known = filled || this.metrics.every((metric) => feed.complete(metric, stepMs, range));
    this.#surface.onFilled(known ? filled : null);
    return true;
  }

  #read(): void {
    const frame = this.#frame;
    if (!frame) return;
    this.#readoutMs = frame.nowMs;
    const { idx, left } = this.#plot.cursor;
    const hasCursor = typeof idx === 'number' && left !== undefined && left !== null && left >= 0;
    const seen = { spec: this.#spec, columns: this.#columns, frame };
    this.#surface.onReadout(hasCursor ? readoutAt(seen, idx, this.timeAt(left), this.widthPx, left) : readoutNow(seen));
  }

  /** Room above and below, so that a steady line is not glued to the frame. */
  #rangeOf(axis: PlotLine['axis'], fromS: number, toS: number): uPlot.Range.MinMax {
    const { x, series } = this.#columns;
    const [from, to] = [firstAt(x, fromS) - 1, firstAt(x, toS)];
    let [min, max] = [Infinity, -Infinity];
    for (const [index, line] of this.#spec.lines.entries()) {
      const one = series[index];
      const found = one && line.axis === axis && !this.#hidden.has(line.metric) ? extremes(one, from, to) : null;
      if (!found) continue;
      min = Math.min(min, found[0]);
      max = Math.max(max, found[1]);
    }
    if (min > max) return [0, 1];
    const bound = this.#spec.bound === null ? null : extremes(series.at(-1) ?? series[0] ?? NO_SERIES, from, to);
    if (bound && axis === 'left') [min, max] = [min - bound[1], max + bound[1]];
    const room = Math.max((max - min) * 0.15, Math.abs(max) * 0.05, 0.001);
    if (axis === 'left' && !this.#spec.fromZero) return [min - room, max + room];
    const top = Math.max(max + room, 1);
    // A line at zero must not hide in the frame.
    return [-top * 0.03, top];
  }

  #shown(): readonly { readonly line: PlotLine; readonly index: number }[] {
    return this.#spec.lines
      .map((line, index) => ({ line, index }))
      .filter(({ line }) => !this.#hidden.has(line.metric));
  }

  #drawUnder(): void {
    if (!this.#frame) return;
    drawMarks(this.#plot, this.#frame.marks);
    for (const { line, index } of this.#shown()) {
      const series = this.#columns.series[index];
      const bound = this.#spec.bound === null || index > 0 ? undefined : this.#columns.series.at(-1);
      if (!series) continue;
      const look = { colour: line.colour, scale: line.axis };
      if (bound) drawBand(this.#plot, this.#columns, series, boundEdges(series, bound), look);
      else if (series.banded) drawBand(this.#plot, this.#columns, series, edgesOf(series), look);
    }
  }

  #drawOver(): void {
    for (const { line, index } of this.#shown()) {
      const series = this.#columns.series[index];
      if (series) drawLone(this.#plot, this.#columns, series, { colour: line.colour, scale: line.axis });
    }
  }
}

const NO_VALUES: readonly Value[] = [];
const NO_SERIES = { mean: NO_VALUES, min: NO_VALUES, max: NO_VALUES, banded: false, lone: [] };
