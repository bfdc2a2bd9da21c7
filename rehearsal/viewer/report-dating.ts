import type { FrameDating } from '../../shared/telemetry/audience-view.ts';

/**
 * By what this viewer's frames are dated, for its report.
 * @param dates which dates of the stream are believed; `nothing`: it carries none
 * @param markMs latency as the mark in the pixels tells it; null: none was read since the last report
 */
export function datingOf(dates: Exclude<FrameDating, 'mark'>, markMs: number | null): FrameDating {
  return dates === 'nothing' && markMs !== null ? 'mark' : dates;
}
