import type { Cue } from '../../shared/cues/registry.ts';
import type { ArmedCount } from '../../shared/interaction/protocol.ts';
import { endOfSubtree } from '../../shared/show/tree.ts';

/** A share: nobody is missing. */
export const ALL_HAVE_IT = '100 %';

/** Whom the payload of a cue ahead of its time has reached. */
export interface Delivery {
  /** `98 %`, rounded down: only all of them are 100 %. */
  readonly share: string;
  readonly hint: string;
}

/**
 * Of one cue, or of the one among several that has reached the fewest. Null: nothing of them goes ahead to viewers, or
 * nobody is there to get it.
 */
export function deliveryOf(armed: readonly ArmedCount[], cueIds: readonly string[]): Delivery | null {
  const counts = armed.filter(({ cueId, viewers }) => viewers > 0 && cueIds.includes(cueId));
  const [least] = counts.sort((a, b) => a.acked - b.acked);
  if (!least) return null;
  const acked = Math.min(least.acked, least.viewers);
  return {
    share: `${String(Math.floor((100 * acked) / least.viewers))} %`,
    hint: `Delivered ahead to ${String(acked)} of ${String(least.viewers)} viewers, as they confirmed`,
  };
}

/** The cue and all it holds. */
export function withinCue(cues: readonly Cue[], cueId: string): string[] {
  const at = cues.findIndex(({ id }) => id === cueId);
  return at < 0 ? [] : cues.slice(at, endOfSubtree(cues, at)).map(({ id }) => id);
}
