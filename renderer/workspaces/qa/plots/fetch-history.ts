import { TELEMETRY_HISTORY_PATH, type History, type HistoryRequest } from '../../../../shared/telemetry/history.ts';
import { decodeHistory } from '../../../../shared/telemetry/history-wire.ts';

/** Longest sentence of the host that is shown. */
const REASON_CHARACTERS = 300;

/** Asks the host for a history in bytes. Rejects with a sentence for people. */
export async function fetchHistory({ metrics, fromMs, toMs, bins }: HistoryRequest): Promise<History> {
  const query = new URLSearchParams({
    metrics: metrics.join(','),
    fromMs: String(fromMs),
    toMs: String(toMs),
    bins: String(bins),
  });
  const response = await fetch(`${TELEMETRY_HISTORY_PATH}?${query.toString()}`, { credentials: 'same-origin' });
  if (response.ok) return decodeHistory(await response.arrayBuffer());
  const reason = (await response.text()).slice(0, REASON_CHARACTERS);
  throw new Error(`the host answered ${response.status}${reason === '' ? '' : `: ${reason}`}`);
}
