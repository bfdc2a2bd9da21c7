import type uPlot from 'uplot';
import type { Mark } from '../../../../shared/telemetry/history.ts';
import { firstAt } from './cells.ts';
import type { Columns, Series } from './columns.ts';
import { paintMarks } from './mark-paint.ts';

/** Vertical lines at what happened, and shades over what lasted. */
export function drawMarks(plot: uPlot, marks: readonly Mark[]): void {
  const { ctx, bbox } = plot;
  const { min, max } = plot.scales['x'] ?? {};
  if (typeof min !== 'number' || typeof max !== 'number') return;
  const xOf = (atMs: number): number => bbox.left + ((atMs / 1_000 - min) / (max - min)) * bbox.width;
  paintMarks({ ctx, ...bbox, xOf, scale: globalThis.devicePixelRatio }, marks);
}

/** What happened within a few pixels of the cursor, or lasts there. @param withinMs how far off still counts */
export function marksNear(marks: readonly Mark[], atMs: number, withinMs: number): readonly Mark[] {
  return marks.filter((mark) => {
    const endMs = mark.endMs ?? mark.atMs;
    return atMs >= mark.atMs - withinMs && atMs <= endMs + withinMs;
  });
}

/** The edges of a band in a row; null: there is none. */
export type Edges = (row: number) => readonly [number, number] | null;

export function edgesOf(series: Series): Edges {
  return (row) => {
    const [min, max] = [series.min[row], series.max[row]];
    return typeof min === 'number' && typeof max === 'number' ? [min, max] : null;
  };
}

/** The edges of ± a bound about a series. */
export function boundEdges(series: Series, bound: Series): Edges {
  return (row) => {
    const [min, max, half] = [series.min[row], series.max[row], bound.max[row]];
    if (typeof min !== 'number' || typeof max !== 'number' || typeof half !== 'number') return null;
    return [min - half, max + half];
  };
}

/**
 * The band between two edges, with a fine line around it: a spike one cell wide is seen as well as a long plateau.
 * @param series tells where the line is broken, and the band with it
 */
export function drawBand(
  plot: uPlot,
  columns: Columns,
  series: Series,
  edges: Edges,
  look: { readonly colour: string; readonly scale: string },
): void {
  const { ctx, bbox } = plot;
  const { min: fromX, max: toX } = plot.scales['x'] ?? {};
  const { min: low, max: high } = plot.scales[look.scale] ?? {};
  if (typeof fromX !== 'number' || typeof toX !== 'number' || typeof low !== 'number' || typeof high !== 'number')
    return;
  const perS = bbox.width / (toX - fromX);
  const perUnit = bbox.height / (high - low);
  const pathOf = (): void => {
    const rows: (readonly [number, number, number])[] = [];
    const close = (): void => {
      for (const [index, [x, , top]] of rows.entries()) ctx[index === 0 ? 'moveTo' : 'lineTo'](x, top);
      for (const [x, bottom] of rows.toReversed()) ctx.lineTo(x, bottom);
      if (rows.length > 0) ctx.closePath();
      rows.length = 0;
    };
    const last = Math.min(columns.x.length, firstAt(columns.x, toX) + 1);
    for (let row = Math.max(0, firstAt(columns.x, fromX) - 1); row < last; row++) {
      if (series.mean[row] === null) close();
      const edge = edges(row);
      if (edge === null) continue;
      const x = bbox.left + ((columns.x[row] ?? 0) - fromX) * perS;
      const [bottom, top] = [bbox.top + (high - edge[0]) * perUnit, bbox.top + (high - edge[1]) * perUnit];
      const before = rows.at(-1);
      // Of the cells within one pixel the outermost edges are all that can be seen.
      if (before && Math.floor(before[0]) === Math.floor(x)) {
        rows[rows.length - 1] = [before[0], Math.max(before[1], bottom), Math.min(before[2], top)];
      } else rows.push([x, bottom, top]);
    }
    close();
  };
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.beginPath();
  pathOf();
  ctx.fillStyle = ctx.strokeStyle = look.colour;
  ctx.globalAlpha = 0.2;
  ctx.fill();
  ctx.globalAlpha = 0.45;
  ctx.lineWidth = globalThis.devicePixelRatio;
  ctx.stroke();
  ctx.restore();
}

/** Values that no line joins to others, as dots. */
export function drawLone(
  plot: uPlot,
  columns: Columns,
  series: Series,
  look: { readonly colour: string; readonly scale: string },
): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = look.colour;
  for (const row of series.lone) {
    const [atS, value] = [columns.x[row], series.mean[row]];
    if (atS === undefined || typeof value !== 'number') continue;
    const x = plot.valToPos(atS, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.arc(x, plot.valToPos(value, look.scale, true), 2 * globalThis.devicePixelRatio, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}
