import type { TimeEstimate } from './discipline.ts';
import { select, type Selection } from './selection.ts';
import type { TimePeer } from './time-peer.ts';

/** Whom the servers that answered (or did, not long ago) make the majority. */
export function choose(peers: readonly TimePeer[], mono: number): Selection {
  const candidates = peers.flatMap((peer) => {
    const estimate = peer.estimate(mono);
    return estimate ? [{ id: peer.id, offsetMs: estimate.offsetMs, errorMs: estimate.boundMs }] : [];
  });
  return select(candidates);
}

/** One estimate out of those that agree: offset by the selection; frequency and noise weighted by what each knows. */
export function combine(
  peers: readonly TimePeer[],
  selection: Extract<Selection, { kind: 'agreed' }>,
  mono: number,
): TimeEstimate {
  let [frequencyWeights, weightedPpm] = [0, 0];
  let [noiseWeights, weightedNoise] = [0, 0];
  for (const peer of peers) {
    const estimate = selection.truechimers.includes(peer.id) ? peer.estimate(mono) : null;
    if (!estimate) continue;
    const frequencyWeight = 1 / Math.max(1e-6, estimate.frequencyErrorPpm) ** 2;
    frequencyWeights += frequencyWeight;
    weightedPpm += frequencyWeight * estimate.frequencyPpm;
    const noiseWeight = 1 / Math.max(1e-6, estimate.boundMs) ** 2;
    noiseWeights += noiseWeight;
    weightedNoise += (noiseWeight * estimate.noiseMs) ** 2;
  }
  return {
    offsetToMonoMs: selection.offsetMs,
    errorMs: selection.errorMs,
    noiseMs: noiseWeights === 0 ? 0 : Math.sqrt(weightedNoise) / noiseWeights,
    atMono: mono,
    frequencyPpm: frequencyWeights === 0 ? 0 : weightedPpm / frequencyWeights,
    frequencyErrorPpm: frequencyWeights === 0 ? 0 : 1 / Math.sqrt(frequencyWeights),
  };
}
