import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import { backDateRoomMs, captureAtPressMs } from '../../shared/show/late-press.ts';
import { playheads } from '../telemetry/playheads.ts';

/** A message is reckoned with on a viewer's screen so long after it reached the engine, besides half a round trip. */
export const DELIVERY_MARGIN_MS = 150;

/**
 * How old a frame may be now for a message to reach every viewer before it does: what the fastest viewer is behind, less
 * the way of the message. In ms, ≥ 0; null: nobody watches. Engines that tell no least latency: 99 % of the viewers.
 */
export function rescueLeftMs(audience: AudienceSummary | null, engineRoundTripMs: number | null): number | null {
  const fastestMs = audience?.latency?.minMs ?? audience?.latency?.p1Ms ?? null;
  if (fastestMs === null) return null;
  return Math.max(0, fastestMs - (engineRoundTripMs ?? 0) / 2 - DELIVERY_MARGIN_MS);
}

/** Capture time of the frame that was on programme when a key was pressed; `pressedAtMs` null: now. */
export function programmeCaptureMs(
  pressedAtMs: number | null,
  nowMs: number,
  encoder: { status: EncoderStatus; heardMs: number } | null,
): number {
  return captureAtPressMs(pressedAtMs, nowMs, playheads(nowMs, encoder, null).onAirMs);
}

/** How far a press of now may be back-dated from the frame on programme, by the very sum that decides it; ms, ≥ 0; null: no limit. */
export function backDateLeftMs(
  reachMs: number | null,
  nowMs: number,
  encoder: { status: EncoderStatus; heardMs: number } | null,
): number | null {
  const roomMs = backDateRoomMs(reachMs, programmeCaptureMs(null, nowMs, encoder), nowMs);
  return roomMs === null ? null : Math.max(0, roomMs);
}
