import type { AacConfig } from '../ingest/adts.ts';
import type { AvcParameters } from './h264-parameters.ts';

/** One picture. Times are capture times in 90 kHz ticks since the Unix epoch (not wrapped). */
export interface VideoSample {
  readonly ptsTicks: number;
  readonly dtsTicks: number;
  readonly keyFrame: boolean;
  /** NAL units, each with its length in 4 bytes before it (ISO/IEC 14496-15 §5.3.2). */
  readonly data: Uint8Array;
  readonly parameters: AvcParameters;
}

export interface AudioFrame {
  readonly ptsTicks: number;
  readonly config: AacConfig;
  readonly data: Uint8Array;
}
