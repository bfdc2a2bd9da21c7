import { z } from 'zod';

/** How long the programme really went out, and how long it should have but did not. Times in studio ms. */
export const onAirStateSchema = z.object({
  firstOnAirMs: z.number().nullable(),
  onAirMs: z.number(),
  /** Of the time in which it should have gone out, counted from when it first did after going on air. */
  gapMs: z.number(),
  gaps: z.int(),
  /** It is wanted on air and has been seen going out: from now on every absence is a gap. */
  armed: z.boolean(),
  last: z
    .object({
      atMs: z.number(),
      wanted: z.boolean(),
      /** When the connection was made over which the programme went out; null when it did not. */
      connectedSinceMs: z.number().nullable(),
      /** Whether a gap is under way that has been counted. */
      inGap: z.boolean(),
    })
    .nullable(),
});
export type OnAirState = z.infer<typeof onAirStateSchema>;

export const neverOnAir: OnAirState = { firstOnAirMs: null, onAirMs: 0, gapMs: 0, gaps: 0, armed: false, last: null };

export interface OnAirSample {
  readonly atMs: number;
  readonly wanted: boolean;
  /** Since when the link over which frames now go out is connected; null when none go out. */
  readonly connectedSinceMs: number | null;
}

/**
 * Adds the time since the last sample. The same connection at both ends means that it went out all the time between
 * (a host that was killed meanwhile changes nothing); a newer one means a gap until that connection was made.
 */
export function sampleOnAir(state: OnAirState, sample: OnAirSample): OnAirState {
  const { last } = state;
  const { atMs, wanted, connectedSinceMs: since } = sample;
  const fromMs = last ? Math.min(last.atMs, atMs) : atMs;
  const spanMs = atMs - fromMs;
  let onAirMs = 0;
  if (since !== null && last) {
    if (last.connectedSinceMs === since) onAirMs = spanMs;
    else if (since > fromMs) onAirMs = Math.max(0, atMs - since);
  }
  const offMs = spanMs - onAirMs;
  const missing = state.armed && last !== null && last.wanted && wanted;
  const broken = missing && (offMs > 0 || since === null);
  const newGap = broken && !last.inGap;
  const firstOnAirMs = state.firstOnAirMs ?? (since === null ? null : atMs - onAirMs);
  return {
    firstOnAirMs,
    onAirMs: state.onAirMs + onAirMs,
    gapMs: state.gapMs + (broken ? offMs : 0),
    gaps: state.gaps + (newGap ? 1 : 0),
    armed: wanted && (state.armed || since !== null),
    last: { atMs, wanted, connectedSinceMs: since, inGap: broken && since === null },
  };
}
