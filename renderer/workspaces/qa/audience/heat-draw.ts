import type { HeatColumn } from '../../../../shared/telemetry/audience-view.ts';
import type { Mark } from '../../../../shared/telemetry/history.ts';
import { bandEnds } from '../../../../shared/telemetry/heat-bands.ts';
import type { LatencyAxis } from './heat-grid.ts';
import { paintMarks } from '../plots/mark-paint.ts';
import { tickTexts, timeTicks } from '../plots/time-ticks.ts';
import type { TimeRange } from '../plots/time-view.ts';

/** Room for the scales, and above for the signs of marks (CSS px). */
export const HEAT_INSETS = { left: 46, right: 12, top: 16, bottom: 22 } as const;

const FONT = "11px 'Inter Variable', sans-serif";
const TEXT = '#adb7c4';
const GRID = '#222934';
/** From a single viewer to the most in one band; luminance grows throughout, so the order is seen without colour. */
const RAMP: readonly (readonly [number, number, number])[] = [
  [22, 50, 84],
  [30, 92, 158],
  [60, 152, 222],
  [146, 208, 255],
  [250, 240, 190],
];

const TICKS_MS: readonly number[] = [100, 200, 500, 1_000, 2_000, 5_000, 10_000];

export interface HeatPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly range: TimeRange;
  readonly stepMs: number;
  readonly axis: LatencyAxis;
  readonly columns: readonly HeatColumn[];
  /** What happened, in the order of time. */
  readonly marks: readonly Mark[];
  /** What viewers aim at, and a second behind the earliest of them (ms); null: not known now. */
  readonly targetMs: number | null;
  readonly fairMs: number | null;
  readonly zone: string;
  /** Studio time of the cursor; null: there is none. */
  readonly cursorMs: number | null;
}

/** Where things stand in the picture (CSS px). */
export function placesOf({ widthPx, heightPx, range, axis }: HeatPicture) {
  const { left, right, top, bottom } = HEAT_INSETS;
  const width = Math.max(1, widthPx - left - right);
  const height = Math.max(1, heightPx - top - bottom);
  const spanMs = range.toMs - range.fromMs;
  const latencySpanMs = axis.toMs - axis.fromMs;
  return {
    ...{ left, top, width, height },
    xOf: (atMs: number): number => left + ((atMs - range.fromMs) / spanMs) * width,
    yOf: (latencyMs: number): number => top + height - ((latencyMs - axis.fromMs) / latencySpanMs) * height,
    timeAt: (x: number): number => range.fromMs + ((x - left) / width) * spanMs,
    latencyAt: (y: number): number => axis.fromMs + ((top + height - y) / height) * latencySpanMs,
  };
}

/** The colour of a band with `count` of at most `most` viewers: by the logarithm, so that a single one is seen. */
export function heatColour(count: number, most: number): string {
  const share = most <= 1 ? 1 : Math.log(1 + count) / Math.log(1 + most);
  const at = Math.min(1, Math.max(0, share)) * (RAMP.length - 1);
  const low = RAMP[Math.floor(at)] ?? [0, 0, 0];
  const high = RAMP[Math.ceil(at)] ?? low;
  const mix = low.map((value, index) => Math.round(value + (at - Math.floor(at)) * ((high[index] ?? value) - value)));
  return `rgb(${mix.join(' ')})`;
}

/** Draws the whole picture. @param scale device px a CSS px */
export function drawHeat(context: CanvasRenderingContext2D, picture: HeatPicture, scale: number): void {
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, picture.widthPx, picture.heightPx);
  context.font = FONT;
  drawScales(context, picture);
  const { left, top, width, height, xOf } = placesOf(picture);
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  drawColumns(context, picture);
  context.restore();
  paintMarks({ ctx: context, left, top, width, height, xOf, scale: 1 }, picture.marks);
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  drawLine(context, picture, picture.fairMs, '#ffb938', '1 s behind the earliest now');
  drawLine(context, picture, picture.targetMs, '#46d282', 'target now');
  drawCursor(context, picture);
  context.restore();
}

function drawScales(context: CanvasRenderingContext2D, picture: HeatPicture): void {
  const { left, top, width, height, xOf, yOf } = placesOf(picture);
  const { fromMs, toMs } = picture.axis;
  const stepMs = TICKS_MS.find((step) => ((toMs - fromMs) / step) * 22 <= height) ?? 10_000;
  context.fillStyle = TEXT;
  context.strokeStyle = GRID;
  context.lineWidth = 1;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (let ms = Math.ceil(fromMs / stepMs) * stepMs; ms <= toMs; ms += stepMs) {
    const y = Math.round(yOf(ms)) + 0.5;
    stroke(context, left, y, left + width, y);
    context.fillText(String(ms), left - 6, y);
  }
  const ticks = timeTicks(picture.range.fromMs / 1_000, picture.range.toMs / 1_000, width, picture.zone);
  const texts = tickTexts(ticks, picture.zone);
  context.textAlign = 'center';
  context.textBaseline = 'top';
  ticks.forEach((tick, index) => {
    const x = Math.round(xOf(tick * 1_000)) + 0.5;
    stroke(context, x, top, x, top + height);
    const half = context.measureText(texts[index] ?? '').width / 2;
    if (x - half >= 0 && x + half <= picture.widthPx) context.fillText(texts[index] ?? '', x, top + height + 6);
  });
}

function drawColumns(context: CanvasRenderingContext2D, picture: HeatPicture): void {
  const { xOf, yOf } = placesOf(picture);
  const most = picture.columns.reduce((largest, { counts }) => Math.max(largest, ...counts), 1);
  picture.columns.forEach(({ atMs, counts }, index) => {
    // Up to the next column, so that seconds that come a little late leave no gap.
    const nextMs = picture.columns[index + 1]?.atMs ?? Number.POSITIVE_INFINITY;
    const untilMs = nextMs - atMs < picture.stepMs * 1.5 ? nextMs : atMs + picture.stepMs;
    const x = xOf(atMs);
    const width = Math.max(1, xOf(untilMs) - x + 0.4);
    counts.forEach((count, band) => {
      if (count === 0) return;
      const ends = bandEnds(band);
      const from = yOf(ends.fromMs);
      const to = yOf(ends.toMs ?? picture.axis.toMs);
      context.fillStyle = heatColour(count, most);
      context.fillRect(x, to, width, Math.max(1, from - to));
    });
  });
}

function drawLine(
  context: CanvasRenderingContext2D,
  picture: HeatPicture,
  latencyMs: number | null,
  colour: string,
  text: string,
): void {
  if (latencyMs === null || latencyMs > picture.axis.toMs || latencyMs < picture.axis.fromMs) return;
  const { left, width, yOf } = placesOf(picture);
  const y = Math.round(yOf(latencyMs)) + 0.5;
  context.strokeStyle = colour;
  context.setLineDash([5, 4]);
  stroke(context, left, y, left + width, y);
  context.setLineDash([]);
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  const { width: textWidth } = context.measureText(text);
  context.fillStyle = '#12151acc';
  context.fillRect(left + 4, y - 15, textWidth + 8, 14);
  context.fillStyle = colour;
  context.fillText(text, left + 8, y - 2);
}

function drawCursor(context: CanvasRenderingContext2D, picture: HeatPicture): void {
  if (picture.cursorMs === null) return;
  const { top, height, xOf } = placesOf(picture);
  const x = Math.round(xOf(picture.cursorMs)) + 0.5;
  context.strokeStyle = '#e9edf2';
  stroke(context, x, top, x, top + height);
}

function stroke(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
