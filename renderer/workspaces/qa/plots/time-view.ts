import { HISTORY_KEPT_MS } from '../../../../shared/telemetry/history.ts';

/** What the time axis can show at the least and at the most (ms). */
export const SHORTEST_SPAN_MS = 10_000;
export const LONGEST_SPAN_MS = 12 * 3_600_000;

/** How much of the span one press of an arrow key moves. */
const PAN_SHARE = 0.25;

/** The part of time that all plots show. Times are studio time in ms. */
export interface TimeView {
  readonly spanMs: number;
  /** The right edge; null: it follows the time. */
  readonly endMs: number | null;
  /** The span chosen last by its button: what a double click goes back to. */
  readonly homeSpanMs: number;
}

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export function rangeOf(view: TimeView, nowMs: number): TimeRange {
  const toMs = view.endMs ?? nowMs;
  return { fromMs: toMs - view.spanMs, toMs };
}

function clampSpan(spanMs: number): number {
  return Math.min(LONGEST_SPAN_MS, Math.max(SHORTEST_SPAN_MS, spanMs));
}

/** Nothing is older than what is kept, and nothing is newer than now: there the axis follows the time. */
function placed(view: TimeView, spanMs: number, endMs: number, nowMs: number): TimeView {
  const oldestMs = nowMs - HISTORY_KEPT_MS + spanMs;
  return { ...view, spanMs, endMs: endMs >= nowMs ? null : Math.max(oldestMs, endMs) };
}

/** One of the spans to choose from; the right edge stays where it is. */
export function withSpan(view: TimeView, spanMs: number): TimeView {
  const span = clampSpan(spanMs);
  return { ...view, spanMs: span, homeSpanMs: span };
}

/**
 * Zooms about a moment, which keeps its place on the screen; at the live edge about the edge.
 * @param factor below 1: nearer
 * @param anchorMs null: the middle, or the live edge
 */
export function zoomed(view: TimeView, factor: number, anchorMs: number | null, nowMs: number): TimeView {
  const spanMs = clampSpan(view.spanMs * factor);
  const { fromMs, toMs } = rangeOf(view, nowMs);
  if (view.endMs === null && anchorMs === null) return { ...view, spanMs };
  const anchor = anchorMs ?? (fromMs + toMs) / 2;
  const share = (toMs - anchor) / (toMs - fromMs);
  return placed(view, spanMs, anchor + share * spanMs, nowMs);
}

/** Moves the axis; positive: towards now. */
export function panned(view: TimeView, byMs: number, nowMs: number): TimeView {
  return placed(view, view.spanMs, rangeOf(view, nowMs).toMs + byMs, nowMs);
}

/** Shows a part that was dragged over; shorter than the shortest span it is shown with its surroundings. */
export function selected(view: TimeView, fromMs: number, toMs: number, nowMs: number): TimeView {
  const spanMs = clampSpan(Math.abs(toMs - fromMs));
  return placed(view, spanMs, (fromMs + toMs) / 2 + spanMs / 2, nowMs);
}

/** Back to the live edge and the span chosen last. */
export function reset(view: TimeView): TimeView {
  return { ...view, spanMs: view.homeSpanMs, endMs: null };
}

/** Starts or stops following the time; stopped, the picture stands still. */
export function following(view: TimeView, on: boolean, nowMs: number): TimeView {
  return { ...view, endMs: on ? null : (view.endMs ?? nowMs) };
}

/** What a key does to the axis; null: it is none of its keys. */
export function afterKey(view: TimeView, key: string, nowMs: number): TimeView | null {
  switch (key) {
    case '+':
    case '=':
      return zoomed(view, 1 / 2, null, nowMs);
    case '-':
    case '−':
      return zoomed(view, 2, null, nowMs);
    case 'ArrowLeft':
      return panned(view, -view.spanMs * PAN_SHARE, nowMs);
    case 'ArrowRight':
      return panned(view, view.spanMs * PAN_SHARE, nowMs);
    case 'Home':
      return placed(view, view.spanMs, nowMs - LONGEST_SPAN_MS + view.spanMs, nowMs);
    case 'End':
      return { ...view, endMs: null };
    default:
      return null;
  }
}

/** The keys of the time axis, for the list that `?` opens. */
export const PLOT_HELP: readonly { readonly keys: readonly string[]; readonly what: string }[] = [
  { keys: ['+', '−'], what: 'Zoom all plots in, out (also the wheel over a plot, or drag over a part)' },
  { keys: ['←', '→'], what: 'Earlier, later (also Shift and drag, or Shift and the wheel)' },
  { keys: ['Home'], what: '12 hours back' },
  { keys: ['End'], what: 'Follow the time again (also a double click in a plot)' },
];
