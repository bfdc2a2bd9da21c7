import { captureTimeOfUserData, decodeId3 } from '../capture-time-tag.ts';
import { captureTimeOf, type DatedFragment } from './media-time.ts';
import { SegmentStarts } from './segment-starts.ts';
import { TagTimes } from './tag-times.ts';

/** Where a stream may say when a frame was captured, most trusted first. */
const DATE_SOURCES = ['program-date-time', 'id3', 'sei'] as const;
export type DateSource = (typeof DATE_SOURCES)[number];

/** What each source says of one frame (ms since the epoch); null: the stream does not carry it, or not near there. */
export interface FrameDates {
  readonly programDateTimeMs: number | null;
  readonly id3Ms: number | null;
  readonly seiMs: number | null;
}

/** A segment as hls.js lists it; its times are seconds of the video element's timeline. */
export interface ListedFragment {
  /** Media sequence number; text for what is no media. */
  readonly sn: number | string;
  readonly start: number;
  readonly duration: number;
  readonly programDateTime: number | null;
  readonly cc: number;
}

/** As much of a playlist as dates frames. */
export interface ListedFragments {
  readonly fragments: readonly ListedFragment[];
  /** The segment that is being made, of which there are only parts. */
  readonly fragmentHint?: ListedFragment | null | undefined;
}

interface InitSegment {
  readonly data?: Uint8Array | null | undefined;
}

/** A segment, or a part of one, as it was loaded. */
export interface LoadedMedia {
  readonly frag: { readonly sn: number | string; readonly initSegment: InitSegment | null };
  /** Null: a whole segment. */
  readonly part: { readonly fragOffset: number } | null;
  readonly payload: ArrayBuffer;
}

/** Timed metadata at a place of the video element's timeline (s). */
export interface MetadataSample {
  readonly data: Uint8Array;
  readonly pts: number;
}

/** User data out of H.264 SEI; captions come by the same way, without a UUID. */
export interface UserDataSample {
  readonly pts: number;
  readonly uuid?: string | undefined;
  readonly userDataBytes?: Uint8Array | undefined;
}

/** Segments from the live edge back that are asked: the playhead is near it. */
const NEAR_SEGMENTS = 12;

/**
 * How frames are dated, for viewers' page and return monitor alike: by the playlist's EXT-X-PROGRAM-DATE-TIME; where
 * it has none by ID3 tags; where something on the way takes those out, too, by the SEI inside the pictures' own data;
 * else not at all. It is fed with what hls.js tells of MPEG-TS and fragmented MP4. The others are kept beside the one
 * believed: where they differ, somebody on the way rewrites dates.
 */
export class FragmentDates {
  readonly #starts = new SegmentStarts();
  readonly #id3 = new TagTimes();
  readonly #sei = new TagTimes();
  #listed: ListedFragments = { fragments: [] };
  #datedBy: DateSource | null = null;

  /** A new player, or stream: nothing that was known holds. */
  clear(): void {
    this.#starts.clear();
    this.#id3.clear();
    this.#sei.clear();
    this.#listed = { fragments: [] };
    this.#datedBy = null;
  }

  /** A playlist came. What hls.js moves in it afterwards is seen: it is read anew for each frame. */
  playlist(listed: ListedFragments): void {
    this.#listed = listed;
  }

  loaded({ frag, part, payload }: LoadedMedia): void {
    const init = frag.initSegment?.data;
    if (typeof frag.sn !== 'number' || !init) return;
    this.#starts.loaded(frag.sn, init, new Uint8Array(payload), part?.fragOffset ?? 0);
  }

  /** From this segment on, zero of the video element's timeline is `initPTS / timescale` seconds of the media's. */
  timelineFound(found: {
    readonly frag: { readonly sn: number | string };
    readonly initPTS: number;
    readonly timescale: number;
  }): void {
    if (typeof found.frag.sn !== 'number') return;
    this.#starts.offsetFound(found.frag.sn, found.initPTS / found.timescale);
  }

  /** ID3 tags that were found; others than ours are passed over. */
  metadata(samples: readonly MetadataSample[]): void {
    for (const { data, pts } of samples) {
      const captureTimeMs = decodeId3(data);
      if (captureTimeMs !== null) this.#id3.add(pts, captureTimeMs);
    }
  }

  /** User data that was found, on every frame if need be; other than ours is passed over. */
  userData(samples: readonly UserDataSample[]): void {
    for (const { uuid, userDataBytes, pts } of samples) {
      if (uuid === undefined || userDataBytes === undefined) continue;
      const captureTimeMs = captureTimeOfUserData(uuid, userDataBytes);
      if (captureTimeMs !== null) this.#sei.addOfFrame(pts, captureTimeMs);
    }
  }

  /** By what the last frame asked about was dated; null: by nothing. */
  get datedBy(): DateSource | null {
    return this.#datedBy;
  }

  /** Capture time (ms since the epoch) at a place of the video element's timeline (s); null while no source says. */
  captureTimeAt(mediaTimeS: number): number | null {
    for (const source of DATE_SOURCES) {
      const timeMs = this.#ask(source, mediaTimeS);
      this.#datedBy = timeMs === null ? null : source;
      if (timeMs !== null) return timeMs;
    }
    return null;
  }

  /** What each source says of the frame there, whichever is believed. */
  datesAt(mediaTimeS: number): FrameDates {
    return {
      programDateTimeMs: this.#ask('program-date-time', mediaTimeS),
      id3Ms: this.#ask('id3', mediaTimeS),
      seiMs: this.#ask('sei', mediaTimeS),
    };
  }

  #ask(source: DateSource, mediaTimeS: number): number | null {
    switch (source) {
      case 'program-date-time':
        return this.#byPlaylist(mediaTimeS);
      case 'id3':
        return this.#id3.captureTimeAt(mediaTimeS);
      case 'sei':
        return this.#sei.captureTimeAt(mediaTimeS);
    }
  }

  #byPlaylist(mediaTimeS: number): number | null {
    const { fragments, fragmentHint } = this.#listed;
    const near = fragments.slice(-NEAR_SEGMENTS);
    const all = fragmentHint ? [...near, fragmentHint] : near;
    return captureTimeOf(
      mediaTimeS,
      all.map((fragment) => this.#dated(fragment)),
    );
  }

  #dated({ sn, start, duration, programDateTime, cc }: ListedFragment): DatedFragment {
    const pictureS = typeof sn === 'number' ? this.#starts.startOf(sn) : null;
    return {
      startS: pictureS ?? start,
      durationS: duration,
      programDateTimeMs: programDateTime,
      continuity: cc,
      exact: pictureS !== null,
    };
  }
}
