/** One look at the return monitor's player; all ms. */
export interface PlayerLook {
  /** Display time − capture time of the frame on screen. */
  readonly latencyMs: number;
  /** What viewers aim at. */
  readonly targetMs: number;
  /** Media after the playhead that can be played without loading. */
  readonly bufferMs: number;
}

export interface Steering {
  readonly playbackRate: number;
  /** Move the playhead by this (ms, forward positive); null: leave it. */
  readonly seekByMs: number | null;
}

/** Viewers hear no more than this either. */
const RATE_LIMIT = 0.04;
/** After a stall, half a minute of creeping is no use to a monitor: beyond this the playhead jumps. */
const JUMP_BEYOND_MS = 1_000;
/** Below this the player is about to run dry: it slows down whatever the target says. */
const BUFFER_FLOOR_MS = 130;
const DEAD_BAND_MS = 12;
/** An error of so much calls for the largest rate. */
const FULL_RATE_AT_MS = 160;

/** Keeps the return monitor where viewers are, so that its latency can be compared with theirs. Pure. */
export function steer({ latencyMs, targetMs, bufferMs }: PlayerLook): Steering {
  const errorMs = latencyMs - targetMs;
  if (Math.abs(errorMs) > JUMP_BEYOND_MS) return { playbackRate: 1, seekByMs: errorMs };
  const wanted = Math.abs(errorMs) < DEAD_BAND_MS ? 0 : (errorMs / FULL_RATE_AT_MS) * RATE_LIMIT;
  const change = Math.max(-RATE_LIMIT, Math.min(RATE_LIMIT, wanted));
  const allowed = bufferMs < BUFFER_FLOOR_MS ? Math.min(change, -RATE_LIMIT / 2) : change;
  return { playbackRate: 1 + allowed, seekByMs: null };
}
