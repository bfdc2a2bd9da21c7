import type { AudioBlock, VideoUnit } from '../pipeline/media.ts';

export type SourceState = 'waiting' | 'running' | 'failed';

/** What a source is given to report to. */
export interface SourceSink {
  video(unit: VideoUnit): void;
  audio(block: AudioBlock): void;
  /** A picture that was offered but cannot go on: damaged, or there was no time for it. */
  lost(kind: 'damaged' | 'skipped'): void;
  /** What comes next does not build on what came before: it must begin with a key frame. */
  restarted(): void;
  /** `reason` says in words what is missing and what to do; null while running. */
  state(state: SourceState, reason: string | null): void;
}

/** Something that yields pictures and sound from its creation until `close`. */
export interface MediaSource {
  /** Pictures that wait to be encoded; left out where that is not done here. */
  readonly queuedFrames?: number;
  /** The next picture should be a key frame: a receiver has just come. */
  wantKeyFrame(): void;
  setLatencyMark(on: boolean): void;
  close(): Promise<void>;
}
