import { TELEMETRY_EXPORT_PATH, TELEMETRY_HISTORY_PATH } from '../../shared/telemetry/history.ts';
import type { History, HistoryRequest } from '../../shared/telemetry/history.ts';
import { decodeHistory } from '../../shared/telemetry/history-wire.ts';

/**
 * Figures over time, in bins. They come in binary, which costs the host nothing but passing them on: for plots use this,
 * and not the API's `telemetry.history`. Throws an Error in words; an aborted request throws an AbortError.
 */
export async function fetchHistory(request: HistoryRequest, signal?: AbortSignal): Promise<History> {
  const { metrics, fromMs, toMs, bins } = request;
  const query = new URLSearchParams({
    metrics: metrics.join(','),
    fromMs: String(fromMs),
    toMs: String(toMs),
    bins: String(bins),
  });
  const response = await fetch(`${TELEMETRY_HISTORY_PATH}?${query.toString()}`, { signal: signal ?? null });
  if (!response.ok) throw new Error(await reasonOf(response));
  return decodeHistory(await response.arrayBuffer());
}

/** Where a browser downloads every second of a span. Without a span: all that is kept. */
export function exportUrl(
  format: 'csv' | 'json',
  span: { readonly fromMs: number; readonly toMs: number } | null,
): string {
  const times = span === null ? {} : { fromMs: String(span.fromMs), toMs: String(span.toMs) };
  return `${TELEMETRY_EXPORT_PATH}?${new URLSearchParams({ format, ...times }).toString()}`;
}

async function reasonOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const told: unknown = JSON.parse(text);
    if (typeof told === 'object' && told !== null && 'message' in told) return String(told.message);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return `The studio answered with ${String(response.status)}.`;
}
