/** What a quiz question is worth, and when it was answered; times are media time in ms. */
export interface AnsweredQuestion {
  readonly points: number;
  readonly speedBonus: boolean;
  readonly opensAtMs: number;
  /** Null: no end was ever set, so there is no speed to measure. */
  readonly closesAtMs: number | null;
  /** Capture time of the frame on the viewer's screen when it answered. */
  readonly answeredAtMs: number;
  /** The answer reached the engine so late that its time can't be relied on. */
  readonly late: boolean;
}

/**
 * Points for a right answer, a whole number. Without the speed bonus all of them; with it, half of them are for being
 * right and the other half shrinks evenly over the window. A late answer earns no bonus.
 */
export function quizPoints(answered: AnsweredQuestion): number {
  const { points, opensAtMs, closesAtMs, answeredAtMs } = answered;
  if (!answered.speedBonus) return points;
  if (answered.late) return Math.round(points / 2);
  if (closesAtMs === null || closesAtMs <= opensAtMs) return points;
  const elapsed = Math.min(1, Math.max(0, (answeredAtMs - opensAtMs) / (closesAtMs - opensAtMs)));
  return Math.round(points * (1 - elapsed / 2));
}
