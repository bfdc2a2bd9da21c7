/**
 * Capture times out of the media itself (ID3 in MPEG-TS or in `emsg` boxes; SEI), for playlists without
 * EXT-X-PROGRAM-DATE-TIME: `capture = media time + constant`, the constant being the median over the tags near the
 * playhead. A step between tags is another timeline: what was before says nothing about what comes after. Pure.
 */

const KEPT_TAGS = 60;
/** So many are asked. */
const NEAR_TAGS = 5;
/** Further from any tag than this, nothing is known. */
const REACH_S = 15;
const STEP_MS = 500;
/** Of tags on every frame, one in so long a time is enough: those kept then reach over any player's buffer. */
const FRAME_TAG_EVERY_S = 0.45;

interface Tag {
  readonly mediaTimeS: number;
  readonly constantMs: number;
}

/** The tags of one stream as they were loaded. */
export class TagTimes {
  #tags: Tag[] = [];

  clear(): void {
    this.#tags = [];
  }

  /** A tag at this place of the video's timeline (s) says that capture time (ms since the epoch). */
  add(mediaTimeS: number, captureTimeMs: number): void {
    if (!Number.isFinite(mediaTimeS) || !Number.isFinite(captureTimeMs)) return;
    const constantMs = captureTimeMs - mediaTimeS * 1000;
    // Parts may be loaded again: the later word counts.
    this.#tags = this.#tags.filter((tag) => Math.abs(tag.mediaTimeS - mediaTimeS) > 0.001);
    this.#tags.push({ mediaTimeS, constantMs });
    if (this.#tags.length > KEPT_TAGS) this.#tags.shift();
  }

  /** As `add`, for tags that come with every frame: leaves out those that say what is known already. */
  addOfFrame(mediaTimeS: number, captureTimeMs: number): void {
    const constantMs = captureTimeMs - mediaTimeS * 1000;
    const known = this.#tags.some(
      (tag) =>
        Math.abs(tag.mediaTimeS - mediaTimeS) < FRAME_TAG_EVERY_S && Math.abs(tag.constantMs - constantMs) < STEP_MS,
    );
    if (!known) this.add(mediaTimeS, captureTimeMs);
  }

  /** Capture time (ms since the epoch) of the frame at `mediaTimeS`; null when no tag is near. */
  captureTimeAt(mediaTimeS: number): number | null {
    const near = this.#tags
      .filter((tag) => Math.abs(tag.mediaTimeS - mediaTimeS) <= REACH_S)
      .sort((a, b) => Math.abs(a.mediaTimeS - mediaTimeS) - Math.abs(b.mediaTimeS - mediaTimeS));
    // The last tag before the frame belongs to its timeline; a nearer one after it may belong to the next.
    const own = near.find((tag) => tag.mediaTimeS <= mediaTimeS + 0.001) ?? near[0];
    if (!own) return null;
    const constants = near
      .filter((tag) => Math.abs(tag.constantMs - own.constantMs) < STEP_MS)
      .slice(0, NEAR_TAGS)
      .map((tag) => tag.constantMs)
      .sort((a, b) => a - b);
    const middle = (constants.length - 1) / 2;
    const constantMs = ((constants[Math.floor(middle)] ?? 0) + (constants[Math.ceil(middle)] ?? 0)) / 2;
    return mediaTimeS * 1000 + constantMs;
  }
}
