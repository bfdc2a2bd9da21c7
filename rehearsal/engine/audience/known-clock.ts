import type { ViewerReport } from '../../../shared/interaction/protocol.ts';

/** Who knows the time no better than this (ms) has no latency that could be told. */
const MOST_CLOCK_ERROR_MS = 1_000;

/** Whether a viewer's latency is by a clock that is known: else it says nothing, and would make everybody's bound as wide. */
export function knowsTime({ clockErrorBoundMs }: Pick<ViewerReport, 'clockErrorBoundMs'>): boolean {
  return clockErrorBoundMs !== null && clockErrorBoundMs <= MOST_CLOCK_ERROR_MS;
}
