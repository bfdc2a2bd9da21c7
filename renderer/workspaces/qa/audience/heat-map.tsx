import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useStore } from 'zustand';
import type { HeatGroup } from '../../../../shared/telemetry/audience-view.ts';
import { formatInZone } from '../../../../shared/time/zone.ts';
import { formatCount } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { useShowPart, useTicked } from '../../../app/studio-context.tsx';
import { useElementSize } from '../../../app/use-element-size.ts';
import { markColour, markSign } from '../plots/mark-paint.ts';
import { marksNear } from '../plots/plot-layers.ts';
import type { PlotStage } from '../plots/plot-stage.ts';
import { rangeOf, type TimeRange } from '../plots/time-view.ts';
import { heatTrust } from '../panel-trust.ts';
import { useStage } from '../stage-context.ts';
import { TrustLine } from '../trust-line.tsx';
import { useAudienceNow } from './audience-now.ts';
import './audience.css';
import { drawHeat, heatColour, placesOf, type HeatPicture } from './heat-draw.ts';
import { bandMiddleMs, bandText, cellAt, fullestBand, heatAxis, type HeatCell } from './heat-grid.ts';
import { HeatGroupChoice } from './heat-group-choice.tsx';
import { FAIR_SPREAD_MS } from './spread-scale.ts';
import { useHeat, type Heat } from './use-heat.ts';

/** So near to the cursor a mark is told of (CSS px), and so many. */
const MARK_REACH_PX = 5;
const MARKS_TOLD = 4;

/** Where the pointer or the keys are in the picture. */
interface Cursor {
  readonly atMs: number;
  readonly latencyMs: number;
}

/** Panel: how many viewers were how late, over time. Its time axis is that of the plots. */
export function HeatMap() {
  const stage = useStage();
  const box = useRef<HTMLDivElement>(null);
  const { widthPx, heightPx } = useElementSize(box);
  const [group, setGroup] = useState<HeatGroup | null>(null);
  const heat = useHeat(stage, widthPx, group);
  const range = useRange(stage);
  const marks = useStore(stage.marks, (state) => state.marks);
  const now = useAudienceNow();
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const targetMs = useShowPart((show) => show?.targetLatencyMs ?? null);
  const spread = now.kind === 'known' ? now.view.all : null;
  const fairMs = spread ? spread.p1Ms + FAIR_SPREAD_MS : null;
  const inView = heat.columns.filter(({ atMs }) => atMs >= range.fromMs - heat.stepMs && atMs <= range.toMs);
  const picture: HeatPicture = {
    ...{ widthPx, heightPx, range, stepMs: heat.stepMs, columns: inView, marks, targetMs, fairMs },
    ...{ axis: heatAxis(inView, [targetMs, fairMs]), zone: stage.zone, cursorMs: cursor?.atMs ?? null },
  };
  const cell = cursor && cellAt(inView, heat.stepMs, cursor);
  return (
    <Panel
      title="Latency of the audience over time"
      className="heat-panel"
      tools={
        <>
          <HeatGroupChoice group={group} onGroup={setGroup} />
          <Legend />
        </>
      }
    >
      <div className="heat" ref={box}>
        <Picture picture={picture} onCursor={setCursor} cell={cell} />
        {inView.length === 0 && (
          <div className="heat-empty small">
            <span>{emptyText(heat, now.kind === 'unknown' ? now.why : '')}</span>
          </div>
        )}
        {heat.kind === 'failed' && inView.length > 0 && (
          <div className="heat-problem small" role="status">
            Earlier seconds cannot be read: {heat.reason}
          </div>
        )}
        {cursor && cell && <Readout cell={cell} cursor={cursor} picture={picture} />}
      </div>
      <TrustLine read={heatTrust} />
    </Panel>
  );
}

function emptyText(heat: Heat, whyNow: string): string {
  if (heat.kind === 'loading') return 'Reading what was measured…';
  if (heat.kind === 'failed') return `What was measured cannot be read: ${heat.reason}`;
  return `In this span nobody played the stream. ${whyNow}`.trim();
}

/** What the axis shows; while it follows the time it moves on once a second. */
function useRange(stage: PlotStage): TimeRange {
  const view = useStore(stage.view);
  const derive = useCallback((nowMs: number) => rangeOf(view, nowMs), [view]);
  return useTicked(1_000, derive);
}

function Legend() {
  return (
    <span
      className="heat-legend small dim"
      title="How many viewers are in a band (100 ms wide up to 4 s, wider further out); by the logarithm"
    >
      one viewer
      <span className="heat-ramp" aria-hidden>
        {Array.from({ length: 9 }, (_, index) => (
          <i key={index} style={{ background: heatColour(index + 1, 9) }} />
        ))}
      </span>
      most · ms
    </span>
  );
}

function Picture(props: {
  readonly picture: HeatPicture;
  readonly cell: HeatCell | null;
  readonly onCursor: (cursor: Cursor | null) => void;
}) {
  const { picture, cell, onCursor } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context || picture.widthPx === 0) return;
    const scale = globalThis.devicePixelRatio || 1;
    const [width, height] = [Math.round(picture.widthPx * scale), Math.round(picture.heightPx * scale)];
    if (canvas.current.width !== width) canvas.current.width = width;
    if (canvas.current.height !== height) canvas.current.height = height;
    drawHeat(context, picture, scale);
  });
  const onPointer = (event: PointerEvent): void => {
    const { timeAt, latencyAt } = placesOf(picture);
    const { left, top } = event.currentTarget.getBoundingClientRect();
    onCursor({ atMs: timeAt(event.clientX - left), latencyMs: latencyAt(event.clientY - top) });
  };
  const onKey = (event: KeyboardEvent): void => {
    const next = cursorAfter(event.key, picture, cell);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onCursor(next);
  };
  return (
    <canvas
      ref={canvas}
      className="heat-canvas"
      tabIndex={0}
      role="img"
      aria-label="Heat map: time from left to right, glass-to-glass latency upwards, brighter where more viewers are. Left and right arrow go from column to column, up and down from band to band."
      onPointerMove={onPointer}
      onPointerLeave={() => onCursor(null)}
      onKeyDown={onKey}
      onBlur={() => onCursor(null)}
    />
  );
}

/** Where an arrow key leads; `undefined`: the key is none of ours. */
function cursorAfter(key: string, { columns, stepMs }: HeatPicture, cell: HeatCell | null): Cursor | null | undefined {
  const toColumn = (index: number): Cursor | null => {
    const column = columns[Math.min(columns.length - 1, Math.max(0, index))];
    return column ? { atMs: column.atMs + 1, latencyMs: bandMiddleMs(fullestBand(column)) } : null;
  };
  const index = cell ? columns.findIndex(({ atMs }) => atMs === cell.column.atMs) : columns.length;
  switch (key) {
    case 'ArrowLeft':
      return toColumn(index - 1);
    case 'ArrowRight':
      return toColumn(index + 1);
    case 'ArrowUp':
    case 'ArrowDown': {
      if (!cell) return toColumn(columns.length - 1);
      const band = cell.band + (key === 'ArrowUp' ? 1 : -1);
      return { atMs: cell.column.atMs + Math.min(1, stepMs / 2), latencyMs: bandMiddleMs(band) };
    }
    case 'Escape':
      return cell ? null : undefined;
    default:
      return undefined;
  }
}

/** The exact counts at the cursor. */
function Readout(props: { readonly cell: HeatCell; readonly cursor: Cursor; readonly picture: HeatPicture }) {
  const { cell, cursor, picture } = props;
  const { xOf, timeAt } = placesOf(picture);
  const x = xOf(cursor.atMs);
  const near = marksNear(picture.marks, cursor.atMs, timeAt(MARK_REACH_PX) - timeAt(0));
  const side = x > picture.widthPx / 2 ? { right: picture.widthPx - x + 12 } : { left: x + 12 };
  return (
    <div className="heat-readout small" style={side} role="status">
      <strong>{formatInZone(cell.column.atMs, picture.zone)}</strong>
      <span>
        {bandText(cell.band)}: {formatCount(cell.count)} of {formatCount(cell.total)} viewers
      </span>
      <span className="dim">most: {bandText(fullestBand(cell.column))}</span>
      {near.slice(0, MARKS_TOLD).map((mark, index) => (
        <span key={index}>
          <span style={{ color: markColour(mark) }} aria-hidden>
            {markSign(mark)}
          </span>{' '}
          {mark.text}
        </span>
      ))}
      {near.length > MARKS_TOLD && <span className="dim">and {formatCount(near.length - MARKS_TOLD)} more</span>}
    </div>
  );
}
