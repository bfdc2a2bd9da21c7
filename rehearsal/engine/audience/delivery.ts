import type { Delivery } from '../../../shared/telemetry/audience-view.ts';
import type { WatchedViewer } from './watched-viewer.ts';

/** What these viewers get, of those who tell: medians, so that a few who tell nonsense move nothing; null: nobody tells. */
export function deliveryOf(viewers: readonly WatchedViewer[]): Delivery | null {
  const medianOf = (of: (viewer: WatchedViewer) => number | null | undefined): number | null =>
    lowerMedian(viewers.map(of));
  const delivery = {
    bitrateP50Kbps: medianOf(({ report }) => report?.bitrateKbps),
    throughputP50Kbps: medianOf(({ report }) => report?.throughputKbps),
    startUpP50Ms: medianOf(({ report }) => report?.startUpMs),
    ...droppedOf(viewers),
  };
  return Object.values(delivery).every((value) => value === null) ? null : delivery;
}

/** Every viewer weighs the same, whatever its frame rate: the mean of their shares. */
function droppedOf(viewers: readonly WatchedViewer[]): Pick<Delivery, 'droppedPct'> {
  const shares = viewers.map(({ droppedShare }) => droppedShare).filter((share) => share !== null);
  if (shares.length === 0) return { droppedPct: null };
  return { droppedPct: (100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length };
}

/** Lower median of what is known; null: nothing is. */
export function lowerMedian(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  return known[Math.ceil(known.length / 2) - 1] ?? null;
}
