import { firstPictureS, videoTrackOf, type VideoTrack } from './mp4-times.ts';

/** More than a playlist's window. */
const KEPT_SEGMENTS = 64;

interface Seen {
  readonly pictureS: number;
  /** Read from the segment's beginning, not counted back from one of its later parts. */
  readonly fromBeginning: boolean;
}

/**
 * Where on the video element's timeline each segment's first picture lies. EXT-X-PROGRAM-DATE-TIME dates that
 * picture, but hls.js takes the earliest sample for a segment's start, and interleaved audio begins up to 100 ms
 * before the picture: so the times are read from the media itself.
 */
export class SegmentStarts {
  readonly #tracks = new WeakMap<Uint8Array, { track: VideoTrack | null }>();
  readonly #pictures = new Map<number, Seen>();
  #offsets: { fromSequence: number; offsetS: number }[] = [];

  /** A new player: its segments have other places on the timeline. */
  clear(): void {
    this.#pictures.clear();
    this.#offsets = [];
  }

  /**
   * A segment, or a part of one, as it was loaded.
   * @param sequence media sequence number
   * @param init its initialisation segment
   * @param intoSegmentS how far into the segment the part begins; 0 for a whole segment
   */
  loaded(sequence: number, init: Uint8Array, media: Uint8Array, intoSegmentS: number): void {
    const fromBeginning = intoSegmentS === 0;
    if (this.#pictures.get(sequence)?.fromBeginning === true || (this.#pictures.has(sequence) && !fromBeginning))
      return;
    const track = this.#trackOf(init);
    const pictureS = track && firstPictureS(media, track);
    if (pictureS === null) return;
    this.#pictures.set(sequence, { pictureS: pictureS - intoSegmentS, fromBeginning });
    for (const old of this.#pictures.keys()) {
      if (this.#pictures.size <= KEPT_SEGMENTS) break;
      this.#pictures.delete(old);
    }
  }

  /** From this segment on, the timeline's zero lies at `offsetS` of the file's own times. */
  offsetFound(fromSequence: number, offsetS: number): void {
    this.#offsets = this.#offsets.filter((offset) => offset.fromSequence < fromSequence);
    this.#offsets.push({ fromSequence, offsetS });
    if (this.#offsets.length > KEPT_SEGMENTS) this.#offsets.shift();
  }

  /** Place of the segment's first picture on the video element's timeline (s); null when it has not been seen. */
  startOf(sequence: number): number | null {
    const seen = this.#pictures.get(sequence);
    const offset = this.#offsets.findLast(({ fromSequence }) => fromSequence <= sequence);
    return seen && offset ? seen.pictureS - offset.offsetS : null;
  }

  #trackOf(init: Uint8Array): VideoTrack | null {
    const known = this.#tracks.get(init);
    if (known) return known.track;
    const track = videoTrackOf(init);
    this.#tracks.set(init, { track });
    return track;
  }
}
