/** A straight line through points, told by its slope. */
export interface Slope {
  /** Change of y for each unit of x. */
  readonly perUnit: number;
  /** The true slope lies within ± this with a probability of 95 %, if errors are independent. */
  readonly errorPerUnit: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Two-sided 95 % of the normal distribution. */
const Z_95 = 1.96;

/** The middle value; of an even number the mean of the two in the middle; null without values. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)];
  const high = sorted[Math.ceil(middle)];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Nearest-rank percentile, 0 < share ≤ 1; null without values. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/**
 * Theil–Sen: the median of the slopes between all pairs of points, which up to 29 % of wild points do not move. Its error
 * by P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau" (1968). Costs n²/2 slopes: 120 points
 * take well below a millisecond. Null with fewer than three points, or when all stand at one x.
 * @param pieces points of one slope, but each piece at a level of its own: only points of one piece are compared
 */
export function theilSen(pieces: readonly (readonly Point[])[]): Slope | null {
  const slopes: number[] = [];
  let points = 0;
  let variance = 0;
  for (const piece of pieces) {
    for (const [index, a] of piece.entries()) {
      for (const b of piece.slice(index + 1)) {
        if (b.x !== a.x) slopes.push((b.y - a.y) / (b.x - a.x));
      }
    }
    const n = piece.length;
    points += n;
    variance += (n * (n - 1) * (2 * n + 5)) / 18;
  }
  if (points < 3 || slopes.length < 3) return null;
  slopes.sort((a, b) => a - b);
  const perUnit = median(slopes) ?? 0;
  const spread = Z_95 * Math.sqrt(variance);
  const at = (rank: number): number => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))] ?? perUnit;
  const low = at((slopes.length - spread) / 2 - 1);
  const high = at((slopes.length + spread) / 2);
  return { perUnit, errorPerUnit: Math.max(high - perUnit, perUnit - low, 0) };
}
