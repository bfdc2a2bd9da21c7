import { unheardServer } from '../../shared/api/clock-view.ts';
import type { ClockView } from '../../shared/api/live.ts';
import type { TimeEstimate } from './discipline.ts';
import type { PeerOutcome } from './ntp-peer.ts';
import type { NtpSample } from './ntp-sample.ts';
import type { Selection } from './selection.ts';

/** One server as its peer sees it. */
export interface PeerLike {
  readonly id: string;
  readonly outcome: PeerOutcome;
  readonly best: NtpSample | null;
}

type ServerView = ClockView['servers'][number];

function stateOf(peer: PeerLike, selection: Selection): ServerView['state'] {
  if (peer.outcome.kind !== 'good') return peer.outcome.kind;
  if (selection.kind !== 'agreed') return 'candidate';
  if (selection.truechimers.includes(peer.id)) return 'used';
  return selection.falsetickers.includes(peer.id) ? 'rejected' : 'candidate';
}

function reasonFor(peer: PeerLike, selection: Selection, estimate: TimeEstimate | null): string | null {
  if ('reason' in peer.outcome) return peer.outcome.reason;
  if (selection.kind === 'disagreed') return 'the servers disagree, and none is in the majority';
  if (selection.kind !== 'agreed' || !selection.falsetickers.includes(peer.id) || !peer.best) return null;
  const awayMs = peer.best.offsetToMonoMs - (estimate?.offsetToMonoMs ?? selection.offsetMs);
  return `${Math.abs(awayMs).toFixed(1)} ms ${awayMs > 0 ? 'ahead of' : 'behind'} the majority`;
}

/** The list of servers; offsets are against this computer's wall clock. */
export function viewServers(
  peers: readonly PeerLike[],
  selection: Selection,
  monoMs: number,
  estimate: TimeEstimate | null,
  wallMs: number,
): ServerView[] {
  return peers.map((peer) => ({
    ...unheardServer(peer.id),
    state: stateOf(peer, selection),
    offsetMs: peer.best ? monoMs + peer.best.offsetToMonoMs - wallMs : null,
    roundTripMs: peer.best?.roundTripMs ?? null,
    reason: reasonFor(peer, selection, estimate),
    ageMs: peer.best ? Math.max(0, monoMs - peer.best.takenAtMono) : null,
  }));
}
