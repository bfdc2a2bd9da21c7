import type { AudienceSummary, LatencySummary, ViewerReport } from '../../shared/interaction/protocol.ts';
import { knowsTime } from './audience/known-clock.ts';
import { StallMeter } from './audience/stall-meter.ts';
import { RunLatency } from './run-latency.ts';

/** A report older than this says nothing about now. */
const REPORT_VALID_MS = 5_000;
/** How long the largest latency heard of still counts for the end of a response window. */
const LATENCY_MEMORY_MS = 30_000;
/** No viewer may hold up the results for longer than this. */
export const MAX_LATENCY_MS = 30_000;
/** Distinct vote ids remembered per viewer and run: more is no person, and must not fill the memory. */
const MAX_VOTE_IDS = 10_000;
/** A viewer that begins again at zero more often than this has its oldest countings put together. */
const MAX_COUNTINGS = 32;
/** Their sum goes no further, so that it stays a whole number. */
const LARGEST_SUM = 1e12;
/** Stalls of a viewer's earlier players, or before the engine began anew, that its first report may tell of. */
const MOST_STALLS_BEFORE = 60;

export type ClientKind = 'page' | 'simulated';

/** What one counting of a viewer's votes has reported; both only grow. */
interface Counters {
  sent: number;
  acked: number;
}

interface Viewer {
  client: ClientKind;
  readonly sessions: Set<number>;
  /** One per counting: a viewer that starts again at zero opens another. */
  readonly countings: Counters[];
  /** Of countings that were put together. */
  readonly ended: Counters;
  /** What was sent and acked before the current run began. */
  before: { sent: number; acked: number };
  /** What the engine itself saw of the current run. */
  readonly received: Set<string>;
  readonly answered: Set<string>;
  /** Refused and not accepted since; part of `received`. */
  readonly refused: Set<string>;
  /** Of the current run. */
  stalls: number;
  readonly stallMeter: StallMeter;
  report: ViewerReport | null;
  reportedAtMs: number;
  lastLatencyMs: number | null;
  lastLatencyAtMs: number;
}

/**
 * The audience by viewer id, from the viewers' own reports and from what the engine saw. Sums are over everyone of
 * the current run, those who left included. A viewer's counters go on over reconnects, or begin again at zero (page
 * reloaded): both are told apart, so nothing is counted twice. Times are studio time in ms.
 */
export class AudienceBook {
  /** All latencies of the current run. */
  readonly runLatency = new RunLatency();
  readonly #viewers = new Map<string, Viewer>();
  readonly #countingOf = new Map<number, Counters>();
  #badMessages = 0;

  join(viewerId: string, session: number, client: ClientKind): void {
    const viewer = this.#viewer(viewerId, client);
    viewer.client = client;
    viewer.sessions.add(session);
  }

  /** The session can report no more: what the engine saw of it is taken as its last report. */
  leave(viewerId: string, session: number): void {
    const viewer = this.#viewers.get(viewerId);
    if (!viewer?.sessions.delete(session)) return;
    const own = this.#countingOf.get(session) ?? viewer.countings.at(-1);
    this.#countingOf.delete(session);
    const unreported = viewer.before.sent + viewer.received.size - reported(viewer, 'sent');
    const counters = own ?? { sent: 0, acked: 0 };
    if (!own && unreported > 0) addCounting(viewer, counters);
    counters.sent += Math.max(0, unreported);
    const allArrived = reported(viewer, 'sent') === viewer.before.sent + viewer.received.size;
    if (allArrived && viewer.answered.size === viewer.received.size) counters.acked = counters.sent;
  }

  countBadMessage(): void {
    this.#badMessages += 1;
  }

  report(viewerId: string, session: number, report: ViewerReport, nowMs: number): void {
    const viewer = this.#viewers.get(viewerId);
    if (!viewer) return;
    const counters = this.#countersFor(viewer, session, report);
    counters.sent = report.votesSent;
    counters.acked = report.votesAcked;
    viewer.stalls += viewer.stallMeter.take(report.stalls, nowMs);
    viewer.report = report;
    viewer.reportedAtMs = nowMs;
    if (report.glassToGlassMs === null) return;
    if (knowsTime(report)) this.runLatency.add(viewerId, report.glassToGlassMs);
    viewer.lastLatencyMs = report.glassToGlassMs;
    viewer.lastLatencyAtMs = nowMs;
  }

  /** A vote of the current run came in: it was surely sent, even if its viewer leaves before its next report. */
  voteReceived(viewerId: string, voteId: string): void {
    const viewer = this.#viewers.get(viewerId);
    if (viewer && viewer.received.size < MAX_VOTE_IDS) viewer.received.add(voteId);
  }

  /** A vote of the current run was refused. True the first time, when that is to be kept. */
  voteRefused(viewerId: string, voteId: string): boolean {
    const viewer = this.#viewers.get(viewerId);
    if (!viewer?.received.has(voteId) || viewer.refused.has(voteId)) return false;
    viewer.refused.add(voteId);
    return true;
  }

  /** A vote of the current run was accepted, perhaps after it was refused (it had come too early). */
  voteAccepted(viewerId: string, voteId: string): void {
    this.#viewers.get(viewerId)?.refused.delete(voteId);
  }

  /** A vote of the current run was acked on an open socket. */
  voteAnswered(viewerId: string, voteId: string): void {
    const viewer = this.#viewers.get(viewerId);
    if (viewer && viewer.answered.size < MAX_VOTE_IDS) viewer.answered.add(voteId);
  }

  /** After a restart: a vote that was accepted, or refused and not accepted since, before it. */
  restore(viewerId: string, voteId: string, of: { currentRun: boolean; accepted: boolean }): void {
    const viewer = this.#viewer(viewerId, 'page');
    const counters = viewer.countings[0] ?? { sent: 0, acked: 0 };
    viewer.countings[0] = counters;
    counters.sent += 1;
    counters.acked += 1;
    if (of.currentRun) {
      viewer.received.add(voteId);
      if (!of.accepted) viewer.refused.add(voteId);
      viewer.answered.add(voteId);
    } else {
      viewer.before.sent += 1;
      viewer.before.acked += 1;
    }
  }

  /** Another run of the show begins: sums start again at zero. */
  beginRun(): void {
    this.runLatency.reset();
    for (const viewer of this.#viewers.values()) {
      const answered = viewer.before.acked + viewer.answered.size;
      viewer.before = { sent: totalSent(viewer), acked: Math.max(reported(viewer, 'acked'), answered) };
      viewer.received.clear();
      viewer.answered.clear();
      viewer.refused.clear();
      viewer.stalls = 0;
    }
  }

  /**
   * The largest glass-to-glass latency heard of lately, but at least `targetLatencyMs` (players aim at it, and some
   * may not have reported yet), at most 30 s.
   */
  largestLatencyMs(nowMs: number, targetLatencyMs: number): number {
    let largestMs = targetLatencyMs;
    for (const viewer of this.#viewers.values()) {
      if (viewer.lastLatencyMs === null || nowMs - viewer.lastLatencyAtMs > LATENCY_MEMORY_MS) continue;
      largestMs = Math.max(largestMs, viewer.lastLatencyMs);
    }
    return Math.min(MAX_LATENCY_MS, largestMs);
  }

  /**
   * @param run of the current run, distinct votes accepted and questions published (`CueBook`): nobody can have sent more
   *   unseen votes than there were questions, whatever it claims
   */
  summary(nowMs: number, { counted, questions }: { counted: number; questions: number }): AudienceSummary {
    const present = [...this.#viewers.values()].filter((viewer) => viewer.sessions.size > 0);
    const pages = present.filter((viewer) => viewer.client === 'page');
    const votes = { sent: 0, acked: 0, counted, refused: 0 };
    let stalls = 0;
    for (const viewer of this.#viewers.values()) {
      const unseen = totalSent(viewer) - viewer.before.sent - viewer.received.size;
      const sent = viewer.received.size + Math.min(unseen, questions);
      votes.sent += sent;
      votes.acked += Math.min(sent, Math.max(0, reported(viewer, 'acked') - viewer.before.acked));
      votes.refused += viewer.refused.size;
      stalls += viewer.stalls;
    }
    return {
      viewers: present.length,
      pages: pages.length,
      simulated: present.length - pages.length,
      latency: summarise(latencies(present, nowMs)),
      pageLatency: summarise(latencies(pages, nowMs)),
      runLatency: this.runLatency.summary(),
      stalls,
      votes,
      badMessages: this.#badMessages,
    };
  }

  #viewer(viewerId: string, client: ClientKind): Viewer {
    const known = this.#viewers.get(viewerId);
    if (known) return known;
    const viewer: Viewer = {
      ...{ client, sessions: new Set<number>(), before: { sent: 0, acked: 0 } },
      ...{ countings: [], ended: { sent: 0, acked: 0 }, stalls: 0, stallMeter: new StallMeter(MOST_STALLS_BEFORE) },
      ...{ received: new Set<string>(), answered: new Set<string>(), refused: new Set<string>() },
      ...{ report: null, reportedAtMs: 0, lastLatencyMs: null, lastLatencyAtMs: 0 },
    };
    this.#viewers.set(viewerId, viewer);
    return viewer;
  }

  /** The counting this report continues. One that would shrink is not the same: the viewer began again. */
  #countersFor(viewer: Viewer, session: number, report: ViewerReport): Counters {
    const continues = (counters: Counters | undefined): counters is Counters =>
      counters !== undefined && report.votesSent >= counters.sent;
    const own = this.#countingOf.get(session);
    let counters = continues(own) ? own : viewer.countings.at(-1);
    if (!continues(counters) || (own !== undefined && counters !== own)) {
      counters = { sent: 0, acked: 0 };
      addCounting(viewer, counters);
    }
    this.#countingOf.set(session, counters);
    return counters;
  }
}

/** What this viewer says of itself, over all its countings. */
function reported(viewer: Viewer, field: keyof Counters): number {
  return viewer.countings.reduce((sum, counters) => sum + counters[field], viewer.ended[field]);
}

/** Memory stays bounded however often a viewer begins again. */
function addCounting(viewer: Viewer, counters: Counters): void {
  viewer.countings.push(counters);
  if (viewer.countings.length <= MAX_COUNTINGS) return;
  const oldest = viewer.countings.shift();
  viewer.ended.sent = Math.min(LARGEST_SUM, viewer.ended.sent + (oldest?.sent ?? 0));
  viewer.ended.acked = Math.min(LARGEST_SUM, viewer.ended.acked + (oldest?.acked ?? 0));
}

/** Everything this viewer ever sent: as it says, but no less than what came in. */
function totalSent(viewer: Viewer): number {
  return Math.max(reported(viewer, 'sent'), viewer.before.sent + viewer.received.size);
}

function latencies(viewers: readonly Viewer[], nowMs: number): number[] {
  const values: number[] = [];
  for (const { report, reportedAtMs } of viewers) {
    if (!report || report.glassToGlassMs === null || !knowsTime(report)) continue;
    if (nowMs - reportedAtMs > REPORT_VALID_MS) continue;
    values.push(report.glassToGlassMs);
  }
  return values.sort((a, b) => a - b);
}

/** Nearest-rank percentile: the smallest value that at least `share` of all do not exceed. */
export function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('percentile: there are no values');
  return value;
}

function summarise(sorted: readonly number[]): LatencySummary | null {
  if (sorted.length === 0) return null;
  const p1Ms = percentile(sorted, 0.01);
  const p99Ms = percentile(sorted, 0.99);
  return {
    viewers: sorted.length,
    ...{ minMs: percentile(sorted, 0), p1Ms, p50Ms: percentile(sorted, 0.5), p95Ms: percentile(sorted, 0.95), p99Ms },
    maxMs: percentile(sorted, 1),
    syncSpreadMs: p99Ms - p1Ms,
  };
}
