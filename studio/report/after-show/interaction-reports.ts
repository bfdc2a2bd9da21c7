import type { PollContent } from '../../../shared/cues/poll/poll-cue.ts';
import type { InteractionReport } from '../../../shared/report/after-show.ts';
import type { Show } from '../../../shared/show/show.ts';
import { percentileOf, pointsIn, valuesOf, type Points } from './figures-of.ts';
import type { RunHistory, TakeHistory } from './run-history.ts';

/** Votes of the slowest viewers come so long after the end of the window, in ms. */
const LATE_VOTES_MS = 5_000;

/** Answers counted so far, by cue. */
export type LiveCounts = Readonly<
  Record<string, { readonly take: number; readonly counts: Readonly<Record<string, number>>; readonly votes: number }>
>;

/** Every take of every poll and quiz question, in the order in which they opened. */
export function interactionReports(facts: {
  readonly history: RunHistory;
  readonly show: Show;
  readonly points: Points;
  /** Counts of what is not final yet; null: an earlier run. */
  readonly live: LiveCounts | null;
  /** Where a take without an end is looked at up to. */
  readonly untilMs: number;
}): InteractionReport[] {
  const planned = new Map(facts.show.rundown.cues.map((cue) => [cue.id, cue]));
  return facts.history.takes.flatMap((take) => {
    const { content } = take;
    if (content?.kind !== 'poll' && content?.kind !== 'quiz') return [];
    const cue = planned.get(take.cueId);
    const { counts, votes } = countsOf(take, facts.live);
    const toMs = take.endedAtMs ?? facts.untilMs;
    const viewers = percentileOf(valuesOf(pointsIn(facts.points, take.startedAtMs, toMs), 'viewers'), 0.5);
    const right = content.kind === 'quiz' ? content.correctOptionIds : null;
    const rightVotes = right === null ? null : sumOf(right.map((id) => counts[id] ?? 0));
    const report: InteractionReport = {
      ...{ cueId: take.cueId, take: take.take, number: cue?.number ?? '', title: cue?.title ?? content.poll.question },
      ...{ kind: content.kind, question: content.poll.question },
      ...{ openedAtMs: take.startedAtMs, closedAtMs: take.endedAtMs },
      options: optionsOf(content.poll, counts, right),
      ...{ votes, final: take.final, revealed: take.revealed && take.final && !take.voided, voided: take.voided },
      viewers,
      responsePercent: viewers === null || viewers === 0 || take.voided ? null : (votes / viewers) * 100,
      rightPercent: rightVotes === null || votes === 0 ? null : (rightVotes / votes) * 100,
      votesOverTime: votesOverTime(pointsIn(facts.points, take.startedAtMs, toMs + LATE_VOTES_MS)),
    };
    return [report];
  });
}

/** As they were final; before that as they stand now. What is withdrawn has no votes that count. */
function countsOf(
  take: TakeHistory,
  live: LiveCounts | null,
): { counts: Readonly<Record<string, number>>; votes: number } {
  if (take.voided) return { counts: {}, votes: 0 };
  const now = live?.[take.cueId];
  return !take.final && now?.take === take.take ? now : take;
}

function optionsOf(
  poll: PollContent,
  counts: Readonly<Record<string, number>>,
  right: readonly string[] | null,
): InteractionReport['options'] {
  const total = sumOf(poll.options.map((option) => counts[option.id] ?? 0));
  return poll.options.map(({ id, label }) => {
    const votes = counts[id] ?? 0;
    const percent = total === 0 ? null : (votes / total) * 100;
    return { id, label, votes, percent, right: right === null ? null : right.includes(id) };
  });
}

function votesOverTime(points: Points): InteractionReport['votesOverTime'] {
  return points.flatMap(({ atMs, values }) =>
    values.votesPerSecond === undefined ? [] : [{ atMs, perSecond: values.votesPerSecond }],
  );
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
