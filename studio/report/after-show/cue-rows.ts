import { conductOf, type Cue } from '../../../shared/cues/registry.ts';
import type { AfterShow, CueOutcome, CueReport, TakeReport } from '../../../shared/report/after-show.ts';
import type { Show } from '../../../shared/show/show.ts';
import type { CueTimes, ShowTimes } from '../../../shared/show/timing/run-times.ts';
import { planTimes } from '../../../shared/show/timing/plan-times.ts';
import { visibleRows } from '../../../shared/show/tree.ts';
import { deliveryOf, pointsIn, type Points } from './figures-of.ts';
import type { RunHistory, TakeHistory } from './run-history.ts';

/** What is done when it is taken is looked at for so long, in ms. */
const INSTANT_LOOK_MS = 10_000;

interface RowFacts {
  readonly history: RunHistory;
  readonly show: Show;
  readonly times: ShowTimes;
  readonly points: Points;
}

/** Every cue and group of the plan, then what ran and is no longer planned. */
export function cueRows(facts: RowFacts): CueReport[] {
  const { history, show } = facts;
  const takesOf = Map.groupBy(history.takes, (take) => take.cueId);
  const rows = visibleRows(show.rundown.cues, new Set()).map(({ cue, depth }) =>
    plannedRow(facts, cue, depth, takesOf.get(cue.id) ?? []),
  );
  const planned = new Set(show.rundown.cues.map((cue) => cue.id));
  for (const [cueId, takes] of takesOf) if (!planned.has(cueId)) rows.push(removedRow(facts, cueId, takes));
  return rows;
}

function plannedRow(facts: RowFacts, cue: Cue, depth: number, takes: readonly TakeHistory[]): CueReport {
  const times = facts.times.cues[cue.id];
  const isPlanned = times !== undefined && hasTimes(facts) && planTimes(facts.show).cues[cue.id]?.placed !== 'none';
  const plannedStartMs = isPlanned ? times.plannedStartMs : null;
  const plannedDurationMs = times === undefined ? null : times.plannedEndMs - times.plannedStartMs;
  const { startedAtMs, durationMs } = cue.type === 'group' ? groupTimes(facts, cue, times) : takenTimes(takes);
  const outcome = outcomeOf(facts.history, cue, times, takes, startedAtMs);
  const comparable = outcome !== 'ad-lib' && outcome !== 'void';
  return {
    ...{ cueId: cue.id, number: cue.number, title: cue.title, type: cue.type, depth, outcome },
    ...{ plannedStartMs, plannedDurationMs, startedAtMs, durationMs },
    startLateMs: comparable ? difference(startedAtMs, plannedStartMs) : null,
    durationOverMs: comparable ? difference(durationMs, plannedDurationMs) : null,
    takes: takes.map(takeReport),
    delivery: deliveryDuring(facts.points, takes),
  };
}

/** A plan without any time of day begins with the first cue that was taken in its turn; without one it has no times. */
export function hasTimes({ show, history }: Pick<RowFacts, 'show' | 'history'>): boolean {
  return planTimes(show).anchored || history.takes.some((take) => take.takenBy !== 'fire-now');
}

function removedRow({ points }: RowFacts, cueId: string, takes: readonly TakeHistory[]): CueReport {
  const { startedAtMs, durationMs } = takenTimes(takes);
  const content = takes.at(-1)?.content ?? null;
  const title = content === null ? cueId : 'poll' in content ? content.poll.question : `(${content.kind})`;
  return {
    ...{ cueId, number: '', title, type: content?.kind ?? 'removed', depth: 0, outcome: 'removed' },
    ...{ plannedStartMs: null, plannedDurationMs: null, startedAtMs, durationMs },
    ...{ startLateMs: null, durationOverMs: null, takes: takes.map(takeReport) },
    delivery: deliveryDuring(points, takes),
  };
}

function takenTimes(takes: readonly TakeHistory[]): Pick<CueReport, 'startedAtMs' | 'durationMs'> {
  const startedAtMs = takes[0]?.startedAtMs ?? null;
  let durationMs: number | null = startedAtMs === null ? null : 0;
  for (const take of takes) {
    durationMs = durationMs === null || take.endedAtMs === null ? null : durationMs + take.endedAtMs - take.startedAtMs;
  }
  return { startedAtMs, durationMs };
}

/** From the start of its first cue that was taken to the end of the last. */
function groupTimes(
  { history, show }: RowFacts,
  group: Cue,
  times: CueTimes | undefined,
): Pick<CueReport, 'startedAtMs' | 'durationMs'> {
  const inside = new Set([group.id]);
  for (const cue of show.rundown.cues) if (cue.groupId !== null && inside.has(cue.groupId)) inside.add(cue.id);
  const takes = history.takes.filter((take) => inside.has(take.cueId) && take.takenBy !== 'fire-now');
  if (takes.length === 0) return { startedAtMs: null, durationMs: null };
  const startedAtMs = Math.min(...takes.map((take) => take.startedAtMs));
  const ends = takes.filter((take) => take.conduct !== 'group').map((take) => take.endedAtMs);
  if (times?.state === 'running' || ends.includes(null)) return { startedAtMs, durationMs: null };
  const endMs = Math.max(startedAtMs, ...ends.filter((end) => end !== null));
  return { startedAtMs, durationMs: endMs - startedAtMs };
}

function outcomeOf(
  history: RunHistory,
  cue: Cue,
  times: CueTimes | undefined,
  takes: readonly TakeHistory[],
  startedAtMs: number | null,
): CueOutcome {
  if (cue.skip || times?.state === 'skipped') return takes.length === 0 ? 'skipped' : 'ad-lib';
  if (conductOf(cue) === 'never') return 'memo';
  const last = takes.at(-1);
  if (!last) {
    if (cue.type === 'group' && startedAtMs !== null) return times?.state === 'running' ? 'running' : 'taken';
    return history.missedCueIds.has(cue.id) ? 'missed' : 'not-taken';
  }
  if (takes.some((take) => take.failure !== null)) return 'failed';
  if (last.voided) return 'void';
  if (cue.type === 'group' ? times?.state === 'running' : last.endedAtMs === null) return 'running';
  return takes.every((take) => take.takenBy === 'fire-now') ? 'ad-lib' : 'taken';
}

function takeReport(take: TakeHistory): TakeReport {
  const { takenBy, startedAtMs, endedAtMs, fireErrorMs, backDatedMs, addedMs, voided, failure, note } = take;
  return { take: take.take, takenBy, startedAtMs, endedAtMs, fireErrorMs, backDatedMs, addedMs, voided, failure, note };
}

function deliveryDuring(points: Points, takes: readonly TakeHistory[]): CueReport['delivery'] {
  const during = takes.flatMap(({ startedAtMs, endedAtMs }) => {
    const lastMs = endedAtMs ?? Number.POSITIVE_INFINITY;
    return [...pointsIn(points, startedAtMs, Math.max(lastMs, startedAtMs + INSTANT_LOOK_MS))];
  });
  return deliveryOf(during);
}

/** Cues by outcome; groups and memos left out. */
export function totalsByOutcome(rows: readonly CueReport[]): AfterShow['totals']['cues'] {
  const totals: AfterShow['totals']['cues'] = {
    ...{ taken: 0, 'ad-lib': 0, running: 0, missed: 0, skipped: 0, 'not-taken': 0, void: 0, failed: 0, memo: 0 },
    removed: 0,
  };
  for (const { type, outcome } of rows) if (type !== 'group' && outcome !== 'memo') totals[outcome] += 1;
  return totals;
}

function difference(actual: number | null, planned: number | null): number | null {
  return actual === null || planned === null ? null : actual - planned;
}
