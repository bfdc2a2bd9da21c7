import { formatInZone } from '../../../shared/time/zone.ts';

/** A line of a plot; null: not measured, a gap. */
export interface PlotLine {
  readonly label: string;
  readonly colour: string;
  readonly samples: readonly (readonly [atMs: number, value: number])[];
}

export interface PlotSpan {
  readonly atMs: number;
  readonly endMs: number;
  readonly level: 'warning' | 'error';
}

export interface PlotFacts {
  readonly title: string;
  readonly unit: string;
  readonly timeZone: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly lines: readonly PlotLine[];
  /** Shaded: incidents. */
  readonly spans: readonly PlotSpan[];
  /** Lines: what happened, in the order of time. */
  readonly marks: readonly PlotMark[];
}

/** Something that happened. */
export interface PlotMark {
  readonly atMs: number;
  /** A word or a number to stand above its line; of words that would overlap the first one is written. */
  readonly label: string;
  readonly kind: 'cue' | 'event' | 'warning';
}

const WIDTH = 720;
const HEIGHT = 178;
/** Room for `12345 kbit/s`. */
const LEFT = 76;
/** With a row for what happened. */
const TOP = 16;
const RIGHT = 12;
const BOTTOM = 22;
/** Columns of pixels at most: of each the smallest and the largest are drawn, so no spike is lost. */
const BINS = 360;
/** Seconds without figures that are a gap in the line. */
const GAP_MS = 5_000;
const TIMES = 5;

/** Letters that mean something in XML. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A plot as SVG that needs nothing else: letters, lines and axes in it. Deterministic. */
export function svgPlot(facts: PlotFacts): string {
  const { title, unit, fromMs, toMs, lines, spans, timeZone } = facts;
  const values = lines.flatMap(({ samples }) => samples.map(([, value]) => value));
  const { low, high } = rangeOf(values);
  const spanMs = Math.max(1, toMs - fromMs);
  const x = (atMs: number): number => LEFT + ((atMs - fromMs) / spanMs) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + (1 - (value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${escapeXml(title)}" font-family="sans-serif" font-size="11">`,
    ...spans.flatMap((span) => shade(span, facts, x)),
    ...markLines(facts, x),
    ...ticks(low, high).map((tick) => {
      const text = escapeXml(`${label(tick)}${tick === high ? ` ${unit}` : ''}`.trim());
      return `<path d="M${String(LEFT)} ${y(tick).toFixed(1)}H${String(WIDTH - RIGHT)}" stroke="#ddd"/><text x="${String(LEFT - 6)}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end" fill="#555">${text}</text>`;
    }),
    ...Array.from({ length: TIMES }, (_, index) => {
      const atMs = fromMs + (index / (TIMES - 1)) * spanMs;
      const anchor = index === 0 ? 'start' : index === TIMES - 1 ? 'end' : 'middle';
      return `<text x="${x(atMs).toFixed(1)}" y="${String(HEIGHT - 6)}" text-anchor="${anchor}" fill="#555">${escapeXml(formatInZone(atMs, timeZone))}</text>`;
    }),
    ...lines.map(
      ({ samples, colour }) =>
        `<path d="${pathOf(binned(samples, fromMs, spanMs), x, y)}" fill="none" stroke="${colour}" stroke-width="1.3" stroke-linejoin="round"/>`,
    ),
    '</svg>',
  ];
  return parts.join('');
}

/** From zero where figures cannot be negative, with room above. */
function rangeOf(values: readonly number[]): { low: number; high: number } {
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === 0 && high === 0) return { low: 0, high: 1 };
  const room = (high - low) * 0.08;
  return { low: low < 0 ? low - room : 0, high: high + room };
}

function ticks(low: number, high: number): readonly number[] {
  return low < 0 ? [low, 0, high] : [low, (low + high) / 2, high];
}

const label = (value: number): string => {
  const size = Math.abs(value);
  return size === 0 ? '0' : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
};

function shade({ atMs, endMs, level }: PlotSpan, { fromMs, toMs }: PlotFacts, x: (atMs: number) => number): string[] {
  if (endMs < fromMs || atMs > toMs) return [];
  const left = x(Math.max(fromMs, atMs));
  const width = Math.max(1.5, x(Math.min(toMs, endMs)) - left);
  const colour = level === 'error' ? '#f6b8b4' : '#fbe3b0';
  return [
    `<rect x="${left.toFixed(1)}" y="${String(TOP)}" width="${width.toFixed(1)}" height="${String(HEIGHT - TOP - BOTTOM)}" fill="${colour}" opacity="0.6"/>`,
  ];
}

const MARK_COLOURS: Readonly<Record<PlotMark['kind'], string>> = {
  cue: '#9aa5b1',
  event: '#5a6673',
  warning: '#c47a00',
};
/** Room that a letter takes at the size of marks, about. */
const LETTER_WIDTH = 5.5;
const LABEL_GAP = 6;

/** Of several at one place one line is drawn. */
function markLines({ marks, fromMs, toMs }: PlotFacts, x: (atMs: number) => number): string[] {
  let lastPlace = '';
  let labelEnd = Number.NEGATIVE_INFINITY;
  return marks.flatMap(({ atMs, label: text, kind }) => {
    if (atMs < fromMs || atMs > toMs) return [];
    const place = x(atMs).toFixed(1);
    if (place === lastPlace) return [];
    lastPlace = place;
    const line = `<path d="M${place} ${String(TOP)}L${place} ${String(HEIGHT - BOTTOM)}" stroke="${MARK_COLOURS[kind]}" stroke-width=".6"/>`;
    const half = (text.length * LETTER_WIDTH) / 2;
    const fits = x(atMs) - half > labelEnd + LABEL_GAP && x(atMs) + half <= WIDTH;
    if (text === '' || !fits) return [line];
    labelEnd = x(atMs) + half;
    return [
      line,
      `<text x="${place}" y="${String(TOP - 5)}" text-anchor="middle" fill="${MARK_COLOURS[kind]}">${escapeXml(text)}</text>`,
    ];
  });
}

type Samples = PlotLine['samples'];

/** At most two samples a column: the smallest and the largest, in their order. */
function binned(samples: Samples, fromMs: number, spanMs: number): Samples {
  if (samples.length <= BINS * 2) return samples;
  const kept: (readonly [number, number])[] = [];
  for (const bin of Map.groupBy(samples, ([atMs]) => Math.floor(((atMs - fromMs) / spanMs) * BINS)).values()) {
    const lowest = bin.reduce((best, sample) => (sample[1] < best[1] ? sample : best));
    const highest = bin.reduce((best, sample) => (sample[1] > best[1] ? sample : best));
    if (lowest === highest) kept.push(lowest);
    else kept.push(...(lowest[0] < highest[0] ? [lowest, highest] : [highest, lowest]));
  }
  return kept;
}

function pathOf(samples: Samples, x: (atMs: number) => number, y: (value: number) => number): string {
  const gapMs = Math.max(GAP_MS, 3 * medianStepMs(samples));
  let lastMs = Number.NEGATIVE_INFINITY;
  return samples
    .map(([atMs, value]) => {
      const place = `${x(atMs).toFixed(1)} ${y(value).toFixed(1)}`;
      // A lone second is a dot.
      const text = atMs - lastMs > gapMs ? `M${place}l.1 0` : `L${place}`;
      lastMs = atMs;
      return text;
    })
    .join('');
}

function medianStepMs(samples: Samples): number {
  const steps = samples.slice(1).map(([atMs], index) => atMs - (samples[index]?.[0] ?? atMs));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}
