/**
 * Unix time minus a monotonic clock, to a microsecond: `Date.now()` tells whole milliseconds, but when it turns it is exact.
 * Spins for up to a millisecond. Of some turns the one read fastest counts, for a busy machine may stop us in between.
 */
export function wallMinusMono(monoNow: () => number, turns = 1): number {
  let best = { gapMs: Number.POSITIVE_INFINITY, differenceMs: 0 };
  for (let turn = 0; turn < turns || best.gapMs > 0.02; turn++) {
    if (turn >= turns + 20) break;
    // First the stamp, then the reading: the turn must not be missed between the two.
    let afterMs = monoNow();
    let beforeMs = afterMs;
    const startMs = Date.now();
    let wallMs = startMs;
    while (wallMs === startMs) {
      beforeMs = afterMs;
      wallMs = Date.now();
      afterMs = monoNow();
    }
    const gapMs = afterMs - beforeMs;
    if (gapMs < best.gapMs) best = { gapMs, differenceMs: wallMs - (beforeMs + afterMs) / 2 };
  }
  return best.differenceMs;
}
