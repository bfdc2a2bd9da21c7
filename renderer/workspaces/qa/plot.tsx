import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import uPlot from 'uplot';
import { every } from '../../../shared/time/clock.ts';
import { Panel } from '../../app/parts/panel.tsx';
import { useStudio } from '../../app/studio-context.tsx';
import { useElementSize } from '../../app/use-element-size.ts';
import { formatClock, formatTick } from '../../app/format.ts';
import { columnsOf, hasValues, timeRange } from './plot-data.ts';
import { bandColumns, type PlotSpec } from './plots.ts';

const FONT = "11px 'Inter Variable', sans-serif";
const AXIS = { stroke: '#adb7c4', font: FONT, grid: { stroke: '#222934', width: 1 }, ticks: { show: false } };

const Y_TICKS = { space: 26, values: (_plot: uPlot, ticks: number[]) => ticks.map(formatTick) };

/** uPlot counts sides clockwise from the top: 0 top, 1 right. */
const AT_RIGHT: object = { side: 1 };

/** Distances between the marks of the time axis, in s: a mark every minute or two on the long one. */
const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

/** Moves the time axis without new data. */
const SCROLL_PERIOD_MS = 1_000;

function seriesOf(spec: PlotSpec): uPlot.Series[] {
  const lines = spec.lines.map((line): uPlot.Series => ({
    label: line.label,
    stroke: line.colour,
    width: 1.5,
    dash: line.dash === undefined ? [] : [...line.dash],
    scale: line.axis === 'right' ? 'right' : 'y',
    spanGaps: false,
    points: { show: false },
    value: (_plot, value: number | null) => line.format(value),
  }));
  const edges = bandColumns(spec).map((): uPlot.Series => ({
    scale: 'y',
    stroke: '#57a6ff66',
    class: 'band-edge',
    width: 1,
    points: { show: false },
  }));
  return [
    { label: 'at', value: (_plot, seconds: number | null) => formatClock(seconds === null ? null : seconds * 1000) },
    ...lines,
    ...edges,
  ];
}

/** Room above and below, so that a steady line is not glued to the frame. */
function yRange(fromZero: boolean): uPlot.Range.Function {
  return (_plot, min, max) => {
    if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
    const room = Math.max((max - min) * 0.15, Math.abs(max) * 0.05, 0.001);
    if (!fromZero) return [min - room, max + room];
    const top = Math.max(max + room, 1);
    // A line at zero must not hide in the frame.
    return [-top * 0.03, top];
  };
}

function optionsOf(spec: PlotSpec, widthPx: number, heightPx: number): uPlot.Options {
  const hasRight = spec.lines.some((line) => line.axis === 'right');
  const firstEdge = spec.lines.length + 1;
  return {
    width: widthPx,
    height: heightPx,
    // At the right, room for half a mark of the time axis.
    padding: [8, hasRight ? 0 : 24, 0, 0],
    scales: {
      x: { time: true },
      y: { range: yRange(spec.fromZero) },
      ...(hasRight ? { right: { range: yRange(true) } } : {}),
    },
    series: seriesOf(spec),
    ...(spec.band === undefined
      ? {}
      : { bands: [{ series: [firstEdge, firstEdge + 1] as [number, number], fill: '#57a6ff26' }] }),
    axes: [
      {
        ...AXIS,
        size: 22,
        space: 70,
        incrs: TIME_STEPS_S,
        values: (_plot, ticks) => ticks.map((tick) => formatClock(tick * 1000)),
      },
      { ...AXIS, ...Y_TICKS, scale: 'y', size: 46 },
      ...(hasRight ? [{ ...AXIS, ...AT_RIGHT, ...Y_TICKS, scale: 'right', size: 40, grid: { show: false } }] : []),
    ],
    cursor: { sync: { key: 'qa' }, drag: { x: false, y: false }, points: { size: 6 } },
    legend: { live: true },
  };
}

/** Without a cursor the legend tells the newest values. */
function showNewest(plot: uPlot | null): void {
  if (plot && typeof plot.cursor.idx !== 'number') plot.setLegend({ idx: plot.data[0].length - 1 }, false);
}

/** One live plot; all share their time axis and their cursor, whose exact values stand in the legend. */
export function Plot({ spec, spanMs }: { readonly spec: PlotSpec; readonly spanMs: number }) {
  const { clock, studioTime, stores } = useStudio();
  const points = useStore(stores.telemetry, (state) => state.points);
  const host = useRef<HTMLDivElement>(null);
  const { widthPx, heightPx } = useElementSize(host);
  const columns = useMemo(
    () =>
      columnsOf(
        points,
        spec.lines.map((line) => line.metric),
        bandColumns(spec),
      ),
    [points, spec],
  );
  const isEmpty = !hasValues(columns);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(columns);

  useEffect(() => {
    latest.current = columns;
    const range = timeRange(studioTime.now(), spanMs);
    plot.current?.batch(() => {
      plot.current?.setData(columns as unknown as uPlot.AlignedData, false);
      plot.current?.setScale('x', range);
    });
    showNewest(plot.current);
  }, [columns, spanMs, studioTime]);

  useEffect(() => {
    const element = host.current;
    if (!element || isEmpty || widthPx < 60 || heightPx < 60) return undefined;
    // The legend line below the plot takes its own room.
    const made = new uPlot(
      optionsOf(spec, widthPx, heightPx - 24),
      latest.current as unknown as uPlot.AlignedData,
      element,
    );
    plot.current = made;
    const scroll = (): void => {
      made.setScale('x', timeRange(studioTime.now(), spanMs));
      showNewest(made);
    };
    scroll();
    const scrolling = every(clock, SCROLL_PERIOD_MS, scroll);
    return () => {
      scrolling.cancel();
      made.destroy();
      plot.current = null;
    };
  }, [spec, widthPx, heightPx, isEmpty, clock, studioTime, spanMs]);

  return (
    <Panel
      title={spec.title}
      className="plot"
      tools={<span className="faint small">{[spec.unit, spec.rightUnit].filter(Boolean).join(' · ')}</span>}
    >
      <div className="plot-body" ref={host} title={spec.hint} data-plot={spec.id} data-empty={isEmpty}>
        {isEmpty && <div className="empty small">{spec.emptyText}</div>}
      </div>
    </Panel>
  );
}
