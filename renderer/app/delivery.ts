import type { ArmedCount } from '../../shared/interaction/protocol.ts';

/** Whom the payload of a cue ahead of its time has reached. */
export interface Delivery {
  /** `98 %`, rounded down: only all of them are 100 %. */
  readonly share: string;
  readonly hint: string;
}

/** Null: nothing of it goes ahead to viewers, or nobody is there to get it. */
export function deliveryOf(armed: readonly ArmedCount[], cueId: string | null): Delivery | null {
  const count = armed.find((each) => each.cueId === cueId);
  if (!count || count.viewers === 0) return null;
  const acked = Math.min(count.acked, count.viewers);
  return {
    share: `${String(Math.floor((100 * acked) / count.viewers))} %`,
    hint: `Delivered ahead to ${String(acked)} of ${String(count.viewers)} viewers, as they confirmed`,
  };
}
