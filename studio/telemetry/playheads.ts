import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';

/** A status older than this tells nothing about now. */
const STALE_MS = 2_000;

/**
 * Media time of the two playheads. On air: the capture time of the newest frame sent, moved on by the time since the
 * encoder told it. Viewers: now minus the audience's median latency.
 */
export function playheads(
  nowMs: number,
  encoder: { status: EncoderStatus; heardMs: number } | null,
  audience: AudienceSummary | null,
): { onAirMs: number | null; viewersMs: number | null } {
  const latencyMs = audience?.latency?.p50Ms ?? null;
  return {
    onAirMs: encoder ? onAirMs(nowMs, encoder.status, encoder.heardMs) : null,
    viewersMs: latencyMs === null ? null : nowMs - latencyMs,
  };
}

function onAirMs(nowMs: number, status: EncoderStatus, heardMs: number): number | null {
  const going = status.onAir && status.link.state === 'connected' && status.sourceState === 'running';
  const ageMs = nowMs - heardMs;
  if (!going || status.lastCaptureTimeMs === null || ageMs > STALE_MS) return null;
  return Math.min(nowMs, status.lastCaptureTimeMs + Math.max(0, ageMs));
}
