import { runTimes, type ShowTimes } from '../../../shared/show/timing/run-times.ts';
import { planTimes } from '../../../shared/show/timing/plan-times.ts';
import type { AudienceSummary } from '../../../shared/interaction/protocol.ts';
import type { AfterShow, Incident, InteractionReport } from '../../../shared/report/after-show.ts';
import type { Show } from '../../../shared/show/show.ts';
import { cueRows, hasTimes, totalsByOutcome } from './cue-rows.ts';
import {
  deliveryOf,
  interruptions,
  maxOf,
  percentileOf,
  pointsIn,
  seriesOf,
  valuesOf,
  type Points,
} from './figures-of.ts';
import { interactionReports, type LiveCounts } from './interaction-reports.ts';
import type { RunHistory } from './run-history.ts';

/** The show goes on a little after its last cue for those who watch: so long are figures looked at. */
const AFTER_LAST_MS = 30_000;

export interface AfterShowFacts {
  /** Studio time. */
  readonly nowMs: number;
  readonly history: RunHistory;
  readonly current: boolean;
  readonly show: Show;
  /** False: the plan of that run was not kept, and `show` is the plan as it is now. */
  readonly planKept: boolean;
  /** Telemetry from about the run, oldest first. */
  readonly points: Points;
  /** Why there is none, in a sentence; null when it could be read. */
  readonly pointsProblem: string | null;
  /** What operators were told during the run. */
  readonly notices: readonly Incident[];
  /** Answers counted so far, and the audience's sums; null for an earlier run. */
  readonly live: { readonly counts: LiveCounts; readonly votes: AudienceSummary['votes'] | null } | null;
}

/** The report of a run. Pure: the same facts give the same report. */
export function buildAfterShow(facts: AfterShowFacts): AfterShow {
  const { nowMs, history, show, current, live } = facts;
  const { entry, state } = history;
  const untilMs = current ? nowMs : (state.endedAtMs ?? entry.lastEventAtMs);
  const times = runTimes(show, state, untilMs);
  const cues = cueRows({ history, show, times, points: facts.points });
  const interactions = interactionReports({ history, show, points: facts.points, live: live?.counts ?? null, untilMs });
  const points = runPoints(facts, untilMs);
  return {
    version: 1,
    madeAtMs: nowMs,
    show: { id: show.id, title: show.title, timeZone: show.timeZone },
    run: { ...entry, current, endedAtMs: state.endedAtMs, clockErrorBoundMs: history.clockErrorBoundMs },
    totals: totalsOf(facts, times, cues),
    cues,
    interactions,
    participation: participationOf(points, interactions, live?.votes ?? null),
    delivery: deliveryOf(points),
    series: seriesOf(points),
    incidents: [...history.incidents, ...facts.notices, ...interruptions(points)].sort((a, b) => a.atMs - b.atMs),
    notMeasured: notMeasured(facts, points, interactions),
  };
}

/** From the first cue (before one: from the beginning of the run) until shortly after the last thing that happened. */
function runPoints({ history, points, nowMs }: AfterShowFacts, untilMs: number): Points {
  const { firstTakenAtMs, beganAtMs } = history.entry;
  return pointsIn(points, firstTakenAtMs ?? beganAtMs, Math.min(nowMs, untilMs + AFTER_LAST_MS));
}

function totalsOf({ history, show }: AfterShowFacts, times: ShowTimes, cues: AfterShow['cues']): AfterShow['totals'] {
  const { state, holds } = history;
  const plan = planTimes(show);
  const startedAtMs = state.firstTakenAtMs;
  const ends = history.takes.flatMap((take) => take.endedAtMs ?? []);
  const running = history.takes.some((take) => take.endedAtMs === null && !take.voided);
  const endedAtMs = state.endedAtMs ?? (running ? null : maxOf(ends));
  const plannedEndMs = hasTimes({ show, history }) ? times.plannedEndMs : null;
  return {
    plannedStartMs: plan.anchored ? plan.startMs : null,
    plannedEndMs,
    plannedDurationMs: plan.durationMs,
    ...{ startedAtMs, endedAtMs },
    durationMs: startedAtMs === null || endedAtMs === null ? null : endedAtMs - startedAtMs,
    endOverMs: endedAtMs === null || plannedEndMs === null ? null : endedAtMs - plannedEndMs,
    ...{ holds: holds.length, heldMs: state.heldMs },
    addedMs: history.takes.reduce((sum, take) => sum + take.addedMs, 0),
    cues: totalsByOutcome(cues),
  };
}

function participationOf(
  points: Points,
  interactions: readonly InteractionReport[],
  votes: AudienceSummary['votes'] | null,
): AfterShow['participation'] {
  const viewers = valuesOf(points, 'viewers');
  const valid = interactions.filter((one) => !one.voided);
  const rates = valid.flatMap((one) => one.responsePercent ?? []);
  return {
    peakViewers: maxOf(viewers),
    medianViewers: percentileOf(viewers, 0.5),
    answers: valid.reduce((sum, one) => sum + one.votes, 0),
    responsePercent: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
    votes: votes && {
      ...{ sent: votes.sent, counted: votes.counted, refused: votes.refused },
      lost: Math.max(0, votes.sent - votes.counted - votes.refused),
    },
  };
}

/** What the report cannot tell, in words. */
function notMeasured(facts: AfterShowFacts, points: Points, interactions: readonly InteractionReport[]): string[] {
  const { history, live, current } = facts;
  const said: string[] = [];
  const lacks = (wrong: boolean, text: string): void => {
    if (wrong) said.push(text);
  };
  if (facts.pointsProblem !== null) said.push(facts.pointsProblem);
  else {
    lacks(points.length === 0, 'No figures were kept of this run: they are deleted after 14 days.');
    lacks(
      points.length > 0 && valuesOf(points, 'glassToGlassP50Ms').length === 0,
      'No viewer reported a latency, so latency and sync are not known.',
    );
    lacks(
      points.length > 0 && valuesOf(points, 'viewers').length === 0,
      'The interaction engine never told how many watched, so response rates are not known.',
    );
  }
  lacks(!facts.planKept, 'The plan of that run was not kept: it is compared with the plan as it is now.');
  lacks(
    history.clockErrorBoundMs === null,
    'Studio time was not synchronised throughout the run: times may be off by an unknown amount.',
  );
  const open = interactions.filter((one) => !one.final && !one.voided).length;
  lacks(open > 0, `The results of ${counted(open, 'interaction')} were never final${current ? ' so far' : ''}.`);
  lacks(live === null || live.votes === null, 'Votes sent, refused and lost are counted for the present run only.');
  lacks(history.unreadable > 0, `${counted(history.unreadable, 'line')} of the as-run log could not be read.`);
  return said;
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}
