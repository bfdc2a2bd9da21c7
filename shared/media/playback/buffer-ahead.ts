/** As much of a media element as is looked at. */
export interface BufferedMedia {
  /** s */
  readonly currentTime: number;
  readonly buffered: { readonly length: number; start(index: number): number; end(index: number): number };
}

/** A range that begins so little after the playhead still counts: players leap over small holes (s). */
const HOLE_S = 0.1;

/** Media that lies ahead behind a hole: from and to so much after the playhead (ms). */
export interface RangeBeyondGap {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The newest media, if the playhead cannot come to it without a jump; null: there is no such hole. */
export function rangeBeyondGap({ currentTime, buffered }: BufferedMedia): RangeBeyondGap | null {
  const last = buffered.length - 1;
  if (last < 0 || currentTime >= buffered.start(last) - HOLE_S) return null;
  return { fromMs: (buffered.start(last) - currentTime) * 1000, toMs: (buffered.end(last) - currentTime) * 1000 };
}

/** Media after the playhead that can be played without loading (ms, ≥ 0). */
export function bufferAheadMs({ currentTime, buffered }: BufferedMedia): number {
  for (let index = 0; index < buffered.length; index++) {
    if (currentTime < buffered.start(index) - HOLE_S) continue;
    const aheadS = buffered.end(index) - currentTime;
    if (aheadS >= 0) return aheadS * 1000;
  }
  return 0;
}
