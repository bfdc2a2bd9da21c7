import { fromTicks90k, ticks90kDifference } from '../../shared/time/ticks90k.ts';
import { addMs, type Ticks90k, type UnixMs } from '../../shared/time/units.ts';

/** `capture`: times in the stream are capture times. `arrival`: they are not, so they are counted from the arrival. */
export type TimelineBasis = 'capture' | 'arrival';

/** Presentation times further from now than this are no capture times. */
export const CAPTURE_TIME_TOLERANCE_MS = 60_000;
/** An anchored timeline that strayed so far from now is anchored anew (the sender's times jumped). */
export const ANCHOR_TOLERANCE_MS = 5_000;
/** A capture tag must agree with its presentation time to a frame's fraction; both come from the same stamp. */
export const TAG_TOLERANCE_MS = 1;
/** One hour. */
const MOVE_ANCHOR_TICKS = 3600 * 90_000;

interface Anchor {
  readonly basis: TimelineBasis;
  readonly pts: Ticks90k;
  readonly time: UnixMs;
}

/**
 * Gives the presentation times of one publisher their date. Our encoder's times are capture times mod 2^33; where
 * another encoder rewrote them our ID3 tags say what was captured when; without tags the first arrival is the anchor.
 */
export class CaptureTimeline {
  #anchor: Anchor | null = null;
  #basis: TimelineBasis | null = null;

  /** Null until the first time. */
  get basis(): TimelineBasis | null {
    return this.#basis;
  }

  /** The date of a presentation time that arrived at `now`. */
  toTime(pts: Ticks90k, now: UnixMs): UnixMs {
    const anchored = this.#anchored(pts, now);
    if (anchored !== null) return anchored;
    const direct = fromTicks90k(pts, now);
    if (Math.abs(direct - now) <= CAPTURE_TIME_TOLERANCE_MS) {
      this.#anchor = null;
      this.#basis = 'capture';
      return direct;
    }
    this.#setAnchor({ basis: 'arrival', pts, time: now });
    return now;
  }

  /**
   * What a capture tag says against what the presentation time says: tag − presentation, in ms. On a timeline that
   * does not carry capture times the tag becomes the anchor, and the answer is 0.
   */
  checkTag(captureTime: UnixMs, pts: Ticks90k, now: UnixMs): number {
    const differenceMs = captureTime - this.toTime(pts, now);
    // Presentation times that are capture times themselves are not moved by a tag; nor is any by a tag of yesterday.
    if (this.#anchor === null || Math.abs(captureTime - now) > CAPTURE_TIME_TOLERANCE_MS) return differenceMs;
    const agrees = this.#basis === 'capture' && Math.abs(differenceMs) <= TAG_TOLERANCE_MS;
    if (!agrees) this.#setAnchor({ basis: 'capture', pts, time: captureTime });
    return 0;
  }

  #setAnchor(anchor: Anchor): void {
    this.#anchor = anchor;
    this.#basis = anchor.basis;
  }

  #anchored(pts: Ticks90k, now: UnixMs): UnixMs | null {
    if (!this.#anchor) return null;
    const { basis, pts: anchorPts, time: anchorTime } = this.#anchor;
    const difference = ticks90kDifference(pts, anchorPts);
    const time = addMs(anchorTime, difference / 90);
    const toleranceMs = basis === 'capture' ? CAPTURE_TIME_TOLERANCE_MS : ANCHOR_TOLERANCE_MS;
    if (Math.abs(time - now) > toleranceMs) return null;
    // Differences are good for 13 h: the anchor follows.
    if (difference > MOVE_ANCHOR_TICKS) this.#anchor = { basis, pts, time };
    return time;
  }
}
