import type { Settling } from '../../../../shared/telemetry/audience-view.ts';
import { formatCount } from '../../../app/format.ts';

/** What was seen of the audience's way to its target. */
export interface SettlingSample {
  readonly atMs: number;
  readonly targetMs: number;
  readonly errorP95Ms: number;
}

/** So long an audience is watched before it is said to come no nearer. */
const WATCHED_MS = 8_000;
/** Players make good 40 ms a second; an audience that makes good less than this is held up. */
const HELD_UP_MS_PER_S = 10;
/** From here on the audience counts as settled. */
const SETTLED_SHARE = 0.95;

export type SettlingState = 'settled' | 'closing' | 'held-up';

/** The samples with one more; those of another target, and old ones, are dropped. */
export function withSample(samples: readonly SettlingSample[], sample: SettlingSample): readonly SettlingSample[] {
  const { atMs, targetMs } = sample;
  if (samples.at(-1)?.atMs === atMs) return samples;
  return [
    ...samples.filter((one) => one.targetMs === targetMs && one.atMs < atMs && atMs - one.atMs <= WATCHED_MS + 2_000),
    sample,
  ];
}

export function settlingState(settling: Settling, samples: readonly SettlingSample[]): SettlingState {
  if (settling.settled >= SETTLED_SHARE * settling.viewers) return 'settled';
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last || last.atMs - first.atMs < WATCHED_MS) return 'closing';
  const nearerMs = first.errorP95Ms - last.errorP95Ms;
  return nearerMs < ((last.atMs - first.atMs) / 1_000) * HELD_UP_MS_PER_S ? 'held-up' : 'closing';
}

/** One sentence about how far viewers are with the target they were told. */
export function settlingText(settling: Settling, state: SettlingState): string {
  const { settled, viewers, estimateMs } = settling;
  const within = `${formatCount(settled)} of ${formatCount(viewers)} within ±50 ms of their target`;
  switch (state) {
    case 'settled':
      return `Settled: ${within}.`;
    case 'closing':
      return `${within}; about ${waitText(estimateMs)} until all but the last have settled.`;
    case 'held-up':
      return `${within}; the others come no nearer. Their media may come too late for this target: raise it, or look at who is worst off.`;
  }
}

/** A span as people say it: `12 s`, `2 min`. */
export function waitText(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
