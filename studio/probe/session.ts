import type { BufferModel } from './buffer-model.ts';

/** What a probe of any format tells of its stream as a whole. */
export interface Session {
  readonly format: 'hls' | 'll-hls' | 'dash';
  readonly main: {
    readonly reachable: boolean;
    /** In words; null when the newest answer was a playlist with media. */
    readonly problem: string | null;
    /** Capture time of the end of the newest media, and when it was seen (ms); null: not told. */
    readonly edgeMs: number | null;
    readonly edgeSeenMs: number | null;
    /** How far behind it players are asked to stay (ms). */
    readonly holdBackMs: number | null;
    /** Capture time minus media time (ms); null until known. */
    readonly offsetMs: number | null;
    /** The simulated player; null before the first media. */
    readonly player: BufferModel | null;
  };
  /** Runs until the probe ends, or the stream does. */
  run(): Promise<void>;
}
