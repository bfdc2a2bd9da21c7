import type uPlot from 'uplot';
import { formatTick } from '../../../app/format.ts';
import type { PlotLine, PlotSpec } from './plot-specs.ts';
import { tickTexts, timeTicks } from './time-ticks.ts';

/** All plots that share a cursor. */
const SYNC_KEY = 'qa';
const FONT = "11px 'Inter Variable', sans-serif";
const AXIS = { stroke: '#adb7c4', font: FONT, grid: { stroke: '#222934', width: 1 }, ticks: { show: false } };
/** uPlot counts sides clockwise from the top: 0 top, 1 right. */
const AT_RIGHT: object = { side: 1 };
/** Dragging over less is a click. */
const DRAG_PX = 4;

/** In px of the page. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

export interface PlotHooks {
  readonly zone: () => string;
  /** What the y axis shows now. */
  readonly range: (axis: PlotLine['axis']) => uPlot.Range.MinMax;
  /** The row of a line that is told for a moment; null: there is none near. @param line from 0 */
  readonly rowAt: (line: number, row: number, atS: number) => number | null;
  /** Whether there is anything to measure by the axes. */
  readonly empty: () => boolean;
  /** Draws below the lines, and above them. */
  readonly under: () => void;
  readonly over: () => void;
  /** The cursor moved, here or in another plot. */
  readonly moved: () => void;
  /** A stretch of time was dragged over. */
  readonly dragged: (fromMs: number, toMs: number) => void;
}

/** How uPlot draws a plot: time along the bottom in the show's zone, units at the top of the axes. */
export function plotOptions(spec: PlotSpec, size: PlotSize, hooks: PlotHooks): uPlot.Options {
  const hasRight = spec.rightUnit !== null;
  const y = (axis: PlotLine['axis']): uPlot.Axis => ({
    ...AXIS,
    scale: axis,
    space: 26,
    size: axis === 'left' ? 46 : 40,
    values: (_plot, ticks) => ticks.map(hooks.empty() ? () => '' : formatTick),
    ...(axis === 'right' ? { ...AT_RIGHT, grid: { show: false } } : {}),
  });
  return {
    ...size,
    // At the top, room for units and the signs of marks; at the right, for half a mark of the time axis.
    padding: [19, hasRight ? 0 : 24, 0, 0],
    scales: {
      x: { time: true },
      left: { range: () => hooks.range('left') },
      ...(hasRight ? { right: { range: () => hooks.range('right') } } : {}),
    },
    series: [{}, ...spec.lines.map(seriesOf)],
    axes: [timeAxis(hooks.zone), y('left'), ...(hasRight ? [y('right')] : [])],
    legend: { show: false },
    cursor: {
      sync: { key: SYNC_KEY, scales: ['x', null], setSeries: false },
      drag: { x: true, y: false, setScale: false, dist: DRAG_PX },
      points: { size: 6 },
      dataIdx: (_plot, line, row, atS) => (line === 0 ? row : hooks.rowAt(line - 1, row, atS)),
      y: false,
      // What a double click does is the stage's to say.
      bind: { dblclick: () => null },
    },
    hooks: {
      drawAxes: [
        (plot) => {
          drawUnits(plot, spec);
          hooks.under();
        },
      ],
      draw: [() => hooks.over()],
      setCursor: [() => hooks.moved()],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < DRAG_PX) return;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          hooks.dragged(plot.posToVal(left, 'x') * 1_000, plot.posToVal(left + width, 'x') * 1_000);
        },
      ],
    },
  };
}

function seriesOf(line: PlotLine): uPlot.Series {
  return {
    label: line.label,
    stroke: line.colour,
    width: 1.5,
    dash: [...line.dash],
    scale: line.axis,
    spanGaps: false,
    points: { show: false },
  };
}

function timeAxis(zone: () => string): uPlot.Axis {
  return {
    ...AXIS,
    size: 22,
    splits: (plot, _axis, min, max) => timeTicks(min, max, plot.bbox.width / globalThis.devicePixelRatio, zone()),
    values: (_plot, ticks) => tickTexts(ticks, zone()),
  };
}

function drawUnits(plot: uPlot, spec: PlotSpec): void {
  const { ctx, bbox } = plot;
  const scale = globalThis.devicePixelRatio;
  ctx.save();
  ctx.font = FONT.replace('11px', `${10.5 * scale}px`);
  ctx.fillStyle = '#8f9bab';
  ctx.textBaseline = 'top';
  ctx.textAlign = 'right';
  ctx.fillText(spec.unit, bbox.left - 6 * scale, 0);
  ctx.textAlign = 'left';
  ctx.fillText(spec.rightUnit ?? '', bbox.left + bbox.width + 6 * scale, 0);
  ctx.restore();
}
