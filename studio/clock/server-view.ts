import type { ClockServerView } from '../../shared/api/clock-view.ts';
import type { Selection } from './selection.ts';
import type { TimePeer } from './time-peer.ts';

export interface ViewMoment {
  readonly monoMs: number;
  readonly wallMs: number;
  readonly studioMs: number;
}

function stateOf(peer: TimePeer, selection: Selection): ClockServerView['state'] {
  if (peer.outcome.kind !== 'good') return peer.outcome.kind;
  if (selection.kind !== 'agreed') return 'candidate';
  if (selection.truechimers.includes(peer.id)) return 'used';
  return selection.falsetickers.includes(peer.id) ? 'rejected' : 'candidate';
}

function reasonFor(peer: TimePeer, selection: Selection, monoMs: number): string | null {
  if ('reason' in peer.outcome) return peer.outcome.reason;
  if (selection.kind === 'disagreed') return 'the servers disagree, and none is in the majority';
  const estimate = peer.estimate(monoMs);
  if (selection.kind !== 'agreed' || !selection.falsetickers.includes(peer.id) || !estimate) return null;
  const awayMs = estimate.offsetMs - selection.offsetMs;
  return `${Math.abs(awayMs).toFixed(1)} ms ${awayMs > 0 ? 'ahead of' : 'behind'} the majority`;
}

function viewServer(peer: TimePeer, selection: Selection, { monoMs, wallMs, studioMs }: ViewMoment): ClockServerView {
  const estimate = peer.estimate(monoMs);
  return {
    address: peer.id,
    kind: peer.kind,
    state: stateOf(peer, selection),
    reason: reasonFor(peer, selection, monoMs),
    offsetMs: estimate && monoMs + estimate.offsetMs - wallMs,
    studioOffsetMs: estimate && monoMs + estimate.offsetMs - studioMs,
    roundTripMs: estimate?.roundTripMs ?? null,
    errorBoundMs: estimate?.boundMs ?? null,
    jitterMs: estimate?.jitterMs ?? null,
    frequencyPpm: estimate?.frequencyPpm ?? null,
    frequencyErrorPpm: estimate?.frequencyErrorPpm ?? null,
    probesUsed: estimate?.used ?? 0,
    ageMs: peer.heardAtMono === null ? null : Math.max(0, monoMs - peer.heardAtMono),
    ...peer.facts,
  };
}

/** The list of servers. */
export function viewServers(peers: readonly TimePeer[], selection: Selection, moment: ViewMoment): ClockServerView[] {
  return peers.map((peer) => viewServer(peer, selection, moment));
}
