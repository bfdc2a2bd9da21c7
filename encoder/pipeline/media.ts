import type { UnixMs } from '../../shared/time/units.ts';

/** One coded picture: H.264 Annex B, parameter sets in band before each key frame. */
export interface VideoUnit {
  readonly captureTime: UnixMs;
  readonly keyFrame: boolean;
  readonly data: Uint8Array;
  /** Mean QP (0…51; above that x264 is in need), where the encoder says it. */
  readonly quantiser?: number | null;
}

/** Interleaved stereo samples at 48 kHz, −1…1. */
export interface AudioBlock {
  /** Capture time of the first sample. */
  readonly captureTime: UnixMs;
  readonly samples: Float32Array;
}
