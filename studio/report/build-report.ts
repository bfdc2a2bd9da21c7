import type { ClockView } from '../../shared/api/live.ts';
import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import type { Report } from '../../shared/report/report.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import { totalOf } from '../telemetry/counters.ts';
import type { Figures } from './figures.ts';

export interface ReportFacts {
  readonly figures: Figures;
  readonly clock: ClockView;
  readonly encoder: EncoderStatus | null;
  readonly show: Show;
  readonly run: RunState;
  /** The last summary heard; null when there never was one. */
  readonly audience: AudienceSummary | null;
}

/** The report of this run so far. */
export function buildReport(facts: ReportFacts): Report {
  const { figures, clock, audience } = facts;
  // A run in which nobody has reported yet: what the audience has now is the best that is known.
  const latency = audience?.runLatency ?? audience?.latency ?? null;
  const votes = audience?.votes ?? { sent: 0, acked: 0, counted: 0, refused: 0 };
  return {
    version: 1,
    onAirMs: figures.onAir.onAirMs,
    clock: { synchronised: clock.synchronised, offsetMs: clock.offsetMs, errorBoundMs: clock.errorBoundMs },
    srt: srtReport(figures, facts.encoder),
    frames: {
      in: totalOf(figures.framesIn),
      sent: totalOf(figures.framesSent),
      dropped: totalOf(figures.framesDropped),
    },
    glassToGlassMs: latency && { p50: latency.p50Ms, p95: latency.p95Ms, p99: latency.p99Ms },
    syncSpreadMs: latency?.syncSpreadMs ?? null,
    cues: cueReports(facts.show, facts.run),
    votes: voteReport(votes),
  };
}

/** A vote that was rightly refused (too late, cue cancelled) is not lost: its viewer was told. */
function voteReport({ sent, acked, counted, refused }: AudienceSummary['votes']): Report['votes'] {
  return { sent, acked, counted, lost: Math.max(0, sent - counted - refused) };
}

function srtReport(figures: Figures, encoder: EncoderStatus | null): Report['srt'] {
  const { link, hasPackets } = figures;
  const packets = (counter: Figures['packetsSent']): number | null => (hasPackets ? totalOf(counter) : null);
  return {
    library: encoder?.link.library ?? link?.library ?? 'none',
    rttMs: link?.rttMs ?? null,
    packetsSent: packets(figures.packetsSent),
    packetsLost: packets(figures.packetsLost),
    packetsRetransmitted: packets(figures.packetsRetransmitted),
    packetsDropped: packets(figures.packetsDropped),
    bitrateKbps: link?.bitrateKbps ?? encoder?.bitrateKbps ?? null,
  };
}

/** In the order of the rundown; cues that ran and were removed from it come last. */
function cueReports(show: Show, run: RunState): Report['cues'] {
  const planned = show.rundown.cues.map((cue) => ({ id: cue.id, type: cue.type as string }));
  const known = new Set(planned.map((cue) => cue.id));
  const removed = Object.keys(run.cues)
    .filter((id) => !known.has(id))
    .map((id) => ({ id, type: 'removed' }));
  return [...planned, ...removed].map(({ id, type }) => {
    const cue = run.cues[id];
    return {
      id,
      type,
      plannedAt: cue?.plannedAtMs ?? null,
      firedAt: cue?.firedAtMs ?? null,
      fireErrorMs: cue?.fireErrorMs ?? null,
      votes: cue?.votes ?? 0,
      results: { ...cue?.counts },
    };
  });
}

/** What kept the run from being without loss, in words; empty when nothing did. */
export function problemsOf(facts: ReportFacts, report: Report, engineConfigured: boolean): string[] {
  const { onAir } = facts.figures;
  const problems: string[] = [];
  if (onAir.firstOnAirMs === null) problems.push('The programme never went on air.');
  else if (onAir.gaps > 0) {
    const times = onAir.gaps === 1 ? 'once' : `${String(onAir.gaps)} times`;
    problems.push(`The programme was interrupted ${times}, for ${(onAir.gapMs / 1000).toFixed(1)} s in all.`);
  }
  if (engineConfigured && !facts.audience) {
    problems.push('The interaction engine never told about its audience, so votes cannot be accounted for.');
  }
  if (report.votes.lost > 0) {
    problems.push(
      `${String(report.votes.lost)} of ${String(report.votes.sent)} votes were sent by viewers but neither counted nor refused.`,
    );
  }
  return problems;
}
