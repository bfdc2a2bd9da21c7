/** A press stamped further from now than this was stamped by a clock that is wrong; pictures older than this are none of now. */
const MAX_PRESS_AGE_MS = 2_000;

/**
 * Capture time of the frame that was on programme when a key was pressed: as far behind the press as what goes out
 * (`onAirMs`) is behind now; off the air, the press itself. `pressedAtMs` null, or off by more than 2 s: now.
 */
export function captureAtPressMs(pressedAtMs: number | null, nowMs: number, onAirMs: number | null): number {
  const isSane = pressedAtMs !== null && Math.abs(nowMs - pressedAtMs) <= MAX_PRESS_AGE_MS;
  const pressMs = isSane ? Math.min(pressedAtMs, nowMs) : nowMs;
  const behindMs = onAirMs === null ? 0 : nowMs - onAirMs;
  // Pictures much older than that are no live programme (a file with stamps of its own).
  return behindMs >= 0 && behindMs <= MAX_PRESS_AGE_MS ? pressMs - behindMs : pressMs;
}

/**
 * How far a press can be back-dated from the frame it is stamped with (`captureMs`), in ms; negative: not even that frame
 * reaches every viewer. `reachMs`: how old a frame may be now for that; null: nobody watches, and there is no limit.
 */
export function backDateRoomMs(reachMs: number | null, captureMs: number, nowMs: number): number | null {
  return reachMs === null ? null : reachMs - (nowMs - captureMs);
}
