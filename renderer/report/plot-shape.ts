import type { SeriesPoint } from '../../shared/report/after-show.ts';

/** A line of a plot; null: not measured, a gap in the line. */
export type Samples = readonly (readonly [atMs: number, value: number | null])[];

const WIDTH = 1000;
const HEIGHT = 100;

export function samplesOf(series: readonly SeriesPoint[], pick: (point: SeriesPoint) => number | null): Samples {
  return series.map((point) => [point.atMs, pick(point)] as const);
}

/** The largest value of all lines, at least 1 (an axis needs a height); null when nothing was measured. */
export function topOf(lines: readonly Samples[]): number | null {
  let top: number | null = null;
  for (const line of lines) for (const [, value] of line) if (value !== null) top = Math.max(top ?? 1, value);
  return top;
}

/** A path in a box of 1,000 × 100 from the first time to the last; a lone point becomes a dot. */
export function pathOf(samples: Samples, top: number): string {
  const fromMs = samples[0]?.[0] ?? 0;
  const spanMs = Math.max(1, (samples.at(-1)?.[0] ?? 0) - fromMs);
  const parts: string[] = [];
  let pen = false;
  for (const [atMs, value] of samples) {
    if (value === null) {
      pen = false;
      continue;
    }
    const x = (((atMs - fromMs) / spanMs) * WIDTH).toFixed(1);
    const y = (HEIGHT - (Math.min(top, Math.max(0, value)) / top) * HEIGHT).toFixed(1);
    parts.push(pen ? `L${x} ${y}` : `M${x} ${y}l0 0`);
    pen = true;
  }
  return parts.join('');
}
