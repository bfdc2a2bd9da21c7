import type { QaPromise, QaReport } from '../../../shared/report/qa-report.ts';
import { percentileOf, type Points } from '../after-show/figures-of.ts';
import { promise } from './qa-promise.ts';

/** Viewers may be so far behind the target before it counts (ms). */
const OVER_TARGET_MS = 1_000;
/** Of the seconds, so many have to be within the limit. */
const SHARE = 0.95;
/** Named one by one in a sentence. */
const MOST_NAMED = 6;

interface TargetSecond {
  readonly atMs: number;
  readonly targetMs: number;
  /** Null: not measured. */
  readonly p95Ms: number | null;
}

/** Each second with the target that was set then; where none was kept the one before it, and before the first the first. */
function secondsOf(points: Points, presentTargetMs: number): TargetSecond[] {
  let targetMs = points.find(({ values }) => values.targetLatencyMs !== undefined)?.values.targetLatencyMs;
  targetMs ??= presentTargetMs;
  const seconds: TargetSecond[] = [];
  for (const { atMs, values } of points) {
    targetMs = values.targetLatencyMs ?? targetMs;
    seconds.push({ atMs, targetMs, p95Ms: values.glassToGlassP95Ms ?? null });
  }
  return seconds;
}

/** @param presentTargetMs of the show as it is now: counts only where nothing was kept */
export function targetsOf(points: Points, presentTargetMs: number): Pick<QaReport, 'targetLatencyMs' | 'targets'> {
  const targets: NonNullable<QaReport['targets']> = [];
  for (const { atMs, targetMs } of secondsOf(points, presentTargetMs)) {
    if (targets.at(-1)?.targetLatencyMs !== targetMs) targets.push({ fromMs: atMs, targetLatencyMs: targetMs });
  }
  return { targetLatencyMs: targets.at(-1)?.targetLatencyMs ?? presentTargetMs, targets };
}

/** Whether viewers were as near as was promised at that time: a target that was raised later excuses nothing. */
export function latencyPromise(points: Points, presentTargetMs: number): QaPromise {
  const measured = secondsOf(points, presentTargetMs).filter(({ p95Ms }) => p95Ms !== null);
  const within = measured.filter(({ p95Ms, targetMs }) => (p95Ms ?? 0) <= targetMs + OVER_TARGET_MS).length;
  if (measured.length === 0) return promise('Latency', null, 'No viewer told a latency.');
  const share = within / measured.length;
  const byTarget = [...Map.groupBy(measured, ({ targetMs }) => targetMs)];
  const said = byTarget.slice(0, MOST_NAMED).map(([targetMs, seconds]) => {
    const p95 = percentileOf(
      seconds.flatMap(({ p95Ms }) => p95Ms ?? []),
      SHARE,
    );
    const limit = `limit ${String(targetMs + OVER_TARGET_MS)} ms: target ${String(targetMs)} ms and 1 s`;
    const forS = byTarget.length === 1 ? '' : `, ${String(seconds.length)} s`;
    return `${p95?.toFixed(0) ?? '—'} ms (${limit}${forS})`;
  });
  const more = byTarget.length > MOST_NAMED ? ', and further targets' : '';
  const each =
    byTarget.length === 1
      ? ''
      : ` The target was changed, and each second is held against the one set then: ${(share * 100).toFixed(1)} % were within (limit 95 %).`;
  return promise('Latency', share >= SHARE, `p95 was ${said.join(', ')}${more}.${each}`);
}
