import type { Selection } from './selection.ts';
import type { TimePeer } from './time-peer.ts';

export interface SourceFacts {
  readonly peers: readonly TimePeer[];
  readonly selection: Selection;
  readonly synchronised: boolean;
  /** How far studio time still is from the estimate. */
  readonly residualMs: number;
}

const OWN_CLOCK = 'running on this computer’s clock';
/** A smaller remainder is not worth a word. */
const WORTH_TELLING_MS = 5;

function reasons(peers: readonly TimePeer[]): string {
  return peers.map(({ id, outcome }) => ('reason' in outcome ? `${id}: ${outcome.reason}` : `${id}: asked`)).join('; ');
}

function slewing(residualMs: number): string {
  if (Math.abs(residualMs) < WORTH_TELLING_MS) return '';
  return `, ${residualMs > 0 ? 'catching up' : 'falling back'} ${Math.abs(residualMs).toFixed(0)} ms gently`;
}

/** In words, for the badge: which servers the time comes from, or why there is none. */
export function sourceText({ peers, selection, synchronised, residualMs }: SourceFacts): string {
  if (peers.length === 0) return `no time server is set up — ${OWN_CLOCK}`;
  if (selection.kind === 'disagreed') {
    const ids = peers.filter(({ heardAtMono }) => heardAtMono !== null).map(({ id }) => id);
    return `the time servers disagree (${ids.join(', ')}) — ${synchronised ? 'holding over' : 'none is followed'}`;
  }
  const used = selection.kind === 'agreed' ? selection.truechimers : [];
  const answering = peers.filter(({ id, outcome }) => used.includes(id) && outcome.kind === 'good').map(({ id }) => id);
  if (answering.length > 0 && synchronised) return `${answering.join(', ')}${slewing(residualMs)}`;
  if (answering.length > 0 && peers.every(({ id, kind }) => kind === 'https' || !used.includes(id))) {
    return `no NTP server answers — only the date of ${answering.join(', ')}, which is true to ± 0.5 s`;
  }
  if (used.length > 0) {
    const silent = peers.filter(({ outcome }) => outcome.kind !== 'good');
    return answering.length > 0
      ? `measuring against ${answering.join(', ')} …`
      : `no time server answers (${reasons(silent)}) — holding over`;
  }
  if (peers.some(({ outcome }) => outcome.kind === 'trying')) {
    return `asking ${peers.map(({ id }) => id).join(', ')} …`;
  }
  return `no time server answers (${reasons(peers)}) — ${OWN_CLOCK}`;
}
