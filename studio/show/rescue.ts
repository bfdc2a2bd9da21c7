import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import { playheads } from '../telemetry/playheads.ts';

/** A message is reckoned with on a viewer's screen so long after it reached the engine, besides half a round trip. */
export const DELIVERY_MARGIN_MS = 150;
/** A press stamped further from now than this was stamped by a clock that is wrong. */
export const MAX_PRESS_AGE_MS = 2_000;

/**
 * How far GO can be back-dated so that the message still reaches every viewer before the frame does: what the fastest
 * viewer is behind, less the way of the message. In ms, ≥ 0; null: nobody watches.
 */
export function rescueLeftMs(audience: AudienceSummary | null, engineRoundTripMs: number | null): number | null {
  const fastestMs = audience?.latency?.p1Ms ?? null;
  if (fastestMs === null) return null;
  return Math.max(0, fastestMs - (engineRoundTripMs ?? 0) / 2 - DELIVERY_MARGIN_MS);
}

/**
 * Capture time of the frame that was on programme when a key was pressed: as far behind the press as what goes out is
 * behind now; off the air, the press itself. `pressedAtMs` null, or off by more than 2 s: now.
 */
export function programmeCaptureMs(
  pressedAtMs: number | null,
  nowMs: number,
  encoder: { status: EncoderStatus; heardMs: number } | null,
): number {
  const isSane = pressedAtMs !== null && Math.abs(nowMs - pressedAtMs) <= MAX_PRESS_AGE_MS;
  const pressMs = isSane ? Math.min(pressedAtMs, nowMs) : nowMs;
  const { onAirMs } = playheads(nowMs, encoder, null);
  const behindMs = onAirMs === null ? 0 : nowMs - onAirMs;
  // Pictures much older than that are no live programme (a file with stamps of its own).
  return behindMs >= 0 && behindMs <= MAX_PRESS_AGE_MS ? pressMs - behindMs : pressMs;
}
