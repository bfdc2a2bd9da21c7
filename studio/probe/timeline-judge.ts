import type { FindingDraft } from './finding-book.ts';
import { mainTrack, type MediaFacts } from './media-facts.ts';

/** One piece of media as the playlist announces it. */
export interface MediaItem {
  readonly kind: 'segment' | 'part';
  readonly order: number;
  /** Order of the piece directly before this one, where that is not `order − 1`. */
  readonly follows?: number;
  readonly name: string;
  readonly durationMs: number;
  /** Capture time of its beginning as the playlist tells it; null when it does not. */
  readonly startMs: number | null;
  /** Where the manifest says that its media begins on its own timeline (DASH); absent where nothing does. */
  readonly announcedMs?: number;
  /** Times are about right, not exact (DASH templates without a timeline). */
  readonly isNominal?: boolean;
  /** Counts discontinuities: on both sides of one, timelines have nothing to do with each other. */
  readonly timeline: number;
}

/** Frames are not cut at will, and dates are rounded. */
const HOLE_MS = 120;
/** A smooth drift between dates and media is told at this much. */
const OFFSET_MS = 150;
const AV_MS = 250;
const TS_WRAP_S = 2 ** 33 / 90_000;
const DAY_S = 86_400;

interface Seen {
  readonly order: number;
  readonly endS: number;
  readonly timeline: number;
}

/** Compares the time stamps in media with what the playlist says of it, piece by piece. One for segments, one for parts. */
export class TimelineJudge {
  readonly #track: string;
  #last: Seen | null = null;
  /** Capture time minus media time at the first piece of this timeline (ms). */
  #reference: { readonly timeline: number; readonly offsetMs: number } | null = null;

  constructor(track: string) {
    this.#track = track;
  }

  /** Capture time minus media time (ms); null before the first dated piece. */
  get offsetMs(): number | null {
    return this.#reference?.offsetMs ?? null;
  }

  judge(item: MediaItem, facts: MediaFacts): FindingDraft[] {
    const main = mainTrack(facts);
    if (!main) return [];
    const drafts = this.#judgeTracks(item, facts);
    const last = this.#last;
    // Where a piece that is cut off would have ended is not known.
    this.#last = facts.cutOff === null ? { order: item.order, endS: main.endS, timeline: item.timeline } : null;
    if (facts.cutOff !== null) return drafts;
    drafts.push(...this.#judgeLength(item, (main.endS - main.startS) * 1000));
    const follows = last?.timeline === item.timeline && last.order === (item.follows ?? item.order - 1);
    const holeMs = follows ? unwrapped(main.startS - last.endS, facts) * 1000 : 0;
    if (Math.abs(holeMs) > HOLE_MS) {
      const what = `its time stamps begin ${String(Math.round(Math.abs(holeMs)))} ms ${holeMs > 0 ? 'after' : 'before'} the end of the piece before it, and no discontinuity is announced`;
      drafts.push({ kind: 'discontinuity-untagged', track: this.#track, where: item.name, what });
      this.#reference = null;
    }
    drafts.push(...this.#judgeOffset(item, main.startS, facts));
    return drafts;
  }

  #judgeLength(item: MediaItem, lastsMs: number): FindingDraft[] {
    const offMs = lastsMs - item.durationMs;
    if (lastsMs === 0 || item.isNominal === true || Math.abs(offMs) <= Math.max(HOLE_MS, item.durationMs * 0.1))
      return [];
    const what = `its media lasts ${String(Math.round(lastsMs))} ms, the playlist says ${String(Math.round(item.durationMs))} ms`;
    return [{ kind: 'duration-wrong', track: this.#track, where: item.name, what }];
  }

  #judgeOffset(item: MediaItem, startS: number, facts: MediaFacts): FindingDraft[] {
    const { announcedMs } = item;
    if (announcedMs !== undefined && Math.abs(startS * 1000 - announcedMs) > toleranceMs(item)) {
      const what = `its media begins at ${String(Math.round(startS * 1000))} ms, the manifest says ${String(Math.round(announcedMs))} ms`;
      return [{ kind: 'timeline-wrong', track: this.#track, where: item.name, what }];
    }
    if (item.startMs === null) return [];
    const offsetMs = item.startMs - startS * 1000;
    if (this.#reference?.timeline !== item.timeline) {
      this.#reference = { timeline: item.timeline, offsetMs };
      return this.#judgeAbsolute(item, offsetMs);
    }
    const driftMs = unwrapped((this.#reference.offsetMs - offsetMs) / 1000, facts) * 1000;
    if (Math.abs(driftMs) <= toleranceMs(item)) return [];
    this.#reference = { timeline: item.timeline, offsetMs };
    const what = `its time stamps have moved ${String(Math.round(Math.abs(driftMs)))} ms ${driftMs > 0 ? 'ahead of' : 'behind'} its PROGRAM-DATE-TIME since the probe began`;
    return [{ kind: 'timeline-wrong', track: this.#track, where: item.name, what }];
  }

  /** Time stamps that are Unix times themselves can be held against the date at once. */
  #judgeAbsolute(item: MediaItem, offsetMs: number): FindingDraft[] {
    const isUnixTime = item.startMs !== null && Math.abs(offsetMs) < (DAY_S / 24) * 1000;
    if (!isUnixTime || Math.abs(offsetMs) <= OFFSET_MS) return [];
    const what = `its time stamps are dates, and say ${String(Math.round(Math.abs(offsetMs)))} ms ${offsetMs > 0 ? 'less' : 'more'} than its PROGRAM-DATE-TIME`;
    return [{ kind: 'timeline-wrong', track: this.#track, where: item.name, what }];
  }

  #judgeTracks(item: MediaItem, facts: MediaFacts): FindingDraft[] {
    const video = facts.tracks.find((track) => track.kind === 'video');
    const audio = facts.tracks.find((track) => track.kind === 'audio');
    if (!video || !audio || item.kind === 'part') return [];
    const apartMs = unwrapped(audio.startS - video.startS, facts) * 1000;
    if (Math.abs(apartMs) <= AV_MS) return [];
    const what = `its sound begins ${String(Math.round(Math.abs(apartMs)))} ms ${apartMs > 0 ? 'after' : 'before'} its picture`;
    return [{ kind: 'av-gap', track: this.#track, where: item.name, what }];
  }
}

function toleranceMs({ isNominal, durationMs }: MediaItem): number {
  return isNominal === true ? Math.max(OFFSET_MS, durationMs / 2) : OFFSET_MS;
}

/** A difference of times of which one may have wrapped (33 bits at 90 kHz) in between. */
function unwrapped(differenceS: number, facts: MediaFacts): number {
  if (facts.container !== 'ts') return differenceS;
  return differenceS - Math.round(differenceS / TS_WRAP_S) * TS_WRAP_S;
}
