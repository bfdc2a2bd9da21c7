/** What one server says now. */
export interface Candidate {
  readonly id: string;
  readonly offsetMs: number;
  /** It claims that the truth is within ± this. */
  readonly errorMs: number;
}

export type Selection =
  /** The truth lies within ± errorMs of offsetMs, if the majority is right. */
  | {
      kind: 'agreed';
      offsetMs: number;
      errorMs: number;
      truechimers: readonly string[];
      falsetickers: readonly string[];
    }
  | { kind: 'disagreed' }
  | { kind: 'none' };

interface Edge {
  readonly atMs: number;
  /** +1 where a claim begins, −1 where it ends. */
  readonly step: 1 | -1;
}

/**
 * The interval in which most claims agree (Marzullo; RFC 5905 §11.2.1). RFC 5905 also wants the midpoints in it; like ntpd since
 * 4.2.7 we do not, for a near server beside a far one would then look like a disagreement.
 */
function mostAgreed(candidates: readonly Candidate[]): { lowMs: number; highMs: number; count: number } {
  const edges: Edge[] = candidates.flatMap(({ offsetMs, errorMs }) => [
    { atMs: offsetMs - errorMs, step: 1 as const },
    { atMs: offsetMs + errorMs, step: -1 as const },
  ]);
  // Claims that only touch agree: beginnings first.
  edges.sort((a, b) => a.atMs - b.atMs || b.step - a.step);
  const best = { lowMs: 0, highMs: 0, count: 0 };
  let count = 0;
  for (const [index, edge] of edges.entries()) {
    count += edge.step;
    if (count <= best.count) continue;
    best.count = count;
    best.lowMs = edge.atMs;
    best.highMs = edges[index + 1]?.atMs ?? edge.atMs;
  }
  return best;
}

/** Refuses falsetickers by majority and combines the rest, weighted by how much each claims to know. */
export function select(candidates: readonly Candidate[]): Selection {
  if (candidates.length === 0) return { kind: 'none' };
  const { lowMs, highMs, count } = mostAgreed(candidates);
  if (count * 2 <= candidates.length) return { kind: 'disagreed' };
  const agrees = ({ offsetMs, errorMs }: Candidate): boolean =>
    offsetMs - errorMs <= lowMs && offsetMs + errorMs >= highMs;
  const truechimers = candidates.filter(agrees);
  // The error is mostly asymmetry that could be, independent from server to server: weighted as a variance is.
  const weights = truechimers.map(({ errorMs }) => 1 / Math.max(errorMs, 1e-6) ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Relative to one of them: a sum of dates times weights would lose microseconds.
  const baseMs = truechimers[0]?.offsetMs ?? 0;
  const weighted = truechimers.reduce((sum, { offsetMs }, i) => sum + (offsetMs - baseMs) * (weights[i] ?? 0), 0);
  const offsetMs = Math.min(Math.max(baseMs + weighted / total, lowMs), highMs);
  return {
    kind: 'agreed',
    offsetMs,
    errorMs: Math.max(highMs - offsetMs, offsetMs - lowMs),
    truechimers: truechimers.map(({ id }) => id),
    falsetickers: candidates.filter((candidate) => !agrees(candidate)).map(({ id }) => id),
  };
}
