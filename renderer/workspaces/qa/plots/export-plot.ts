import { writeCsv } from '../../../../shared/interchange/csv.ts';
import { formatInZone } from '../../../../shared/time/zone.ts';
import { METRICS } from '../../../../shared/telemetry/metrics.ts';
import { between } from './tiles.ts';
import type { PlotFeed } from './plot-feed.ts';
import type { PlotSpec } from './plot-specs.ts';
import { stepFor } from './cells.ts';
import type { TimeRange } from './time-view.ts';

/** What a plot shows, as it is exported. Times are studio time. */
export interface PlotExport {
  readonly title: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Width of the cells (ms): each holds the smallest, the mean and the largest of what was measured in it. */
  readonly stepMs: number;
  readonly series: readonly {
    readonly metric: string;
    readonly label: string;
    readonly unit: string;
    readonly cells: readonly {
      readonly atMs: number;
      readonly min: number;
      readonly mean: number;
      readonly max: number;
    }[];
  }[];
}

/** The figures of a plot in the span in view, as far as they are there. */
export function plotExport(spec: PlotSpec, feed: PlotFeed, range: TimeRange): PlotExport {
  const stepMs = stepFor(range.toMs - range.fromMs);
  const metrics = [...spec.lines.map(({ metric }) => metric), ...(spec.bound === null ? [] : [spec.bound])];
  return {
    title: spec.title,
    ...range,
    stepMs,
    series: metrics.map((metric) => {
      const { atMs, min, mean, max } = between(feed.cells(metric, stepMs, range), range.fromMs, range.toMs);
      const cells = atMs.map((at, index) => ({
        atMs: at,
        min: min[index] ?? 0,
        mean: mean[index] ?? 0,
        max: max[index] ?? 0,
      }));
      return { metric, label: METRICS[metric].label, unit: METRICS[metric].unit, cells };
    }),
  };
}

/** A row for each moment at which anything was measured; what was not is left empty. */
export function plotCsv(shown: PlotExport, zone: string): string {
  const head = ['time (ms since 1970)', `time (${zone})`];
  const rows = new Map<number, string[]>();
  for (const [index, { label, unit, cells }] of shown.series.entries()) {
    const named = unit === '' ? label : `${label} (${unit})`;
    head.push(`${named} mean`, `${named} min`, `${named} max`);
    for (const { atMs, mean, min, max } of cells) {
      const row = rows.get(atMs) ?? [String(atMs), formatInZone(atMs, zone, 'date-time')];
      while (row.length < 2 + 3 * index) row.push('');
      row.push(String(mean), String(min), String(max));
      rows.set(atMs, row);
    }
  }
  const width = head.length;
  const body = [...rows.entries()].sort(([a], [b]) => a - b).map(([, row]) => [...row, ...empty(width - row.length)]);
  // With a byte order mark: without one, spreadsheets take UTF-8 for something older.
  return `\uFEFF${writeCsv([head, ...body])}`;
}

function empty(count: number): string[] {
  return Array.from({ length: count }, () => '');
}

/** `glass 2026-11-22 20.14.05`: a name that every system takes, and that sorts by time. */
export function exportName(what: string, atMs: number, zone: string): string {
  return `${what} ${formatInZone(atMs, zone, 'date-time').replaceAll(':', '.')}`;
}

const PICTURE = { background: '#12151a', text: '#e9edf2', dim: '#adb7c4', headPx: 46, marginPx: 12 } as const;

/** The drawing with its title, its span and its legend, as a picture. Rejects when the browser makes none. */
export async function plotPicture(spec: PlotSpec, canvas: HTMLCanvasElement, span: string): Promise<Blob> {
  const scale = globalThis.devicePixelRatio;
  const picture = document.createElement('canvas');
  picture.width = canvas.width + 2 * PICTURE.marginPx * scale;
  picture.height = canvas.height + (PICTURE.headPx + PICTURE.marginPx) * scale;
  const ctx = picture.getContext('2d');
  if (!ctx) throw new Error('The browser gives no canvas to draw the picture on.');
  ctx.fillStyle = PICTURE.background;
  ctx.fillRect(0, 0, picture.width, picture.height);
  ctx.drawImage(canvas, PICTURE.marginPx * scale, PICTURE.headPx * scale);
  ctx.scale(scale, scale);
  ctx.font = "600 13px 'Inter Variable', sans-serif";
  ctx.fillStyle = PICTURE.text;
  ctx.fillText(spec.title, PICTURE.marginPx, 18);
  const titlePx = ctx.measureText(spec.title).width;
  ctx.font = "11px 'Inter Variable', sans-serif";
  ctx.fillStyle = PICTURE.dim;
  ctx.fillText(span, PICTURE.marginPx + titlePx + 12, 18);
  let x: number = PICTURE.marginPx;
  for (const { label, colour } of spec.lines) {
    ctx.fillStyle = colour;
    ctx.fillRect(x, 30, 14, 3);
    ctx.fillStyle = PICTURE.dim;
    ctx.fillText(label, x + 19, 36);
    x += 19 + ctx.measureText(label).width + 14;
  }
  return new Promise((resolve, reject) => {
    picture.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('The browser could not make a picture of the plot.'));
    }, 'image/png');
  });
}
