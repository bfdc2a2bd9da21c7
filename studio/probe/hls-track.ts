import { BufferModel, stallDrafts } from './buffer-model.ts';
import type { Answer, Fetched } from './fetcher.ts';
import type { FindingDraft } from './finding-book.ts';
import { judgeChange, judgePlaylist } from './hls-judge.ts';
import { listMedia, type MediaList } from './hls-media-list.ts';
import { liveEdgeMs, readHls, type MediaPlaylist } from './hls-playlist.ts';
import { judgeCaching, judgeDate, judgeHead, noPlaylist, statusText } from './http-judge.ts';
import { MediaChecker, type MediaSource, type TrackPromise } from './media-checker.ts';
import { MediaQueue } from './media-queue.ts';
import { ask, isFine, note, overDraft, pause, STREAM_OVER, type ProbeContext } from './probe-context.ts';

export interface HlsTrackOptions {
  readonly context: ProbeContext;
  /** "video 1280x720", "audio English": for people. */
  readonly name: string;
  readonly url: string;
  /** The one that the simulated player plays; others are looked at now and then. */
  readonly isMain: boolean;
  readonly promise: TrackPromise;
}

const PLAYLIST_TIMEOUT_MS = 5_000;
const DEFAULT_TARGET_MS = 6_000;
/** A plain request among blocking ones: only its cache headers tell what a plain player gets. */
const PLAIN_EVERY_MS = 4_000;
const LIGHT_PERIOD_MS = 1_000;
const LIGHT_MEDIA_MS = 2_000;
const OTHER_MEDIA_MS = 5_000;
const RETRY_MS = 1_000;
/** bis §6.2.1: a live playlist has to grow within 1.5 target durations. */
const STALE_TARGETS = 1.5;
const STALE_AT_LEAST_MS = 2_500;
const SLOW_PLAYLIST_MS = 1_000;
const HOLD_BACK_TARGETS = 3;

/** Follows one media playlist as a player does, judges each copy of it, and has its media checked. */
export class HlsTrack {
  readonly #options: HlsTrackOptions;
  readonly #checker: MediaChecker;
  readonly #parts: MediaQueue;
  readonly #segments: MediaQueue;
  #player: BufferModel | null = null;
  #playlist: MediaPlaylist | null = null;
  #wasLive = false;
  #newestPart: number | null = null;
  #newestSegment: number | null = null;
  /** Monotonic times. */
  #grownAtMs: number | null = null;
  #plainAtMs = Number.NEGATIVE_INFINITY;
  #polledAtMs = Number.NEGATIVE_INFINITY;
  #wasPlain = true;
  #mediaAtMs = Number.NEGATIVE_INFINITY;
  /** In words; null when the newest answer was a playlist with media. */
  problem: string | null = null;
  reachable = false;
  edgeMs: number | null = null;
  edgeSeenMs: number | null = null;

  constructor(options: HlsTrackOptions) {
    this.#options = options;
    const { context, name: track } = options;
    this.#checker = new MediaChecker(context, track, options.promise);
    const queue = (kind: 'part' | 'segment'): MediaQueue =>
      new MediaQueue({ context, checker: this.#checker, track, player: () => this.#playerOf(kind) });
    this.#parts = queue('part');
    this.#segments = queue('segment');
  }

  get name(): string {
    return this.#options.name;
  }

  get isLowLatency(): boolean {
    return (this.#playlist?.partTargetMs ?? null) !== null;
  }

  /** How far behind its end the playlist asks players to stay (ms); null before the first copy. */
  get holdBackMs(): number | null {
    const playlist = this.#playlist;
    if (!playlist) return null;
    const targetMs = playlist.targetDurationMs ?? DEFAULT_TARGET_MS;
    return playlist.partHoldBackMs ?? playlist.holdBackMs ?? targetMs * HOLD_BACK_TARGETS;
  }

  /** Capture time minus media time (ms). */
  get offsetMs(): number | null {
    return this.#checker.offsetMs;
  }

  get targetMs(): number {
    return this.#playlist?.targetDurationMs ?? DEFAULT_TARGET_MS;
  }

  /** Runs until the probe ends, or the stream does. */
  async run(): Promise<void> {
    const { context } = this.#options;
    while (!context.signal.aborted) {
      const came = await this.poll();
      if (this.#playlist?.ended) return;
      await pause(context, this.#pauseMs(came));
    }
  }

  /** Asks for the playlist once and judges what comes; true when it was one. */
  async poll(): Promise<boolean> {
    const { context, name: track } = this.#options;
    const directives = this.#directives();
    const nowMs = context.clock.monoNow();
    if (directives === null) this.#plainAtMs = nowMs;
    const targetMs = this.targetMs;
    const timeoutMs = directives === null ? PLAYLIST_TIMEOUT_MS : targetMs * 3 + 1_000;
    const fetched = await ask(context, withDirectives(this.#options.url, directives), { timeoutMs });
    if (context.signal.aborted) return false;
    this.#polledAtMs = context.clock.monoNow();
    this.#wasPlain = directives === null;
    const playlist = this.#take(fetched, directives);
    if (playlist) this.#follow(playlist, fetched.url, directives);
    else if (this.#isLight) this.#player?.looked(0, this.#polledAtMs);
    this.#tellStalls();
    const waitedMs = context.clock.monoNow() - (this.#grownAtMs ?? Number.NaN);
    const limitMs = Math.max(STALE_AT_LEAST_MS, targetMs * STALE_TARGETS) + context.settings.slackMs;
    if (waitedMs > limitMs && !this.#playlist?.ended) {
      const what = `nothing new has come for ${String(Math.round(waitedMs / 100) / 10)} s; the target duration is ${String(targetMs / 1000)} s`;
      note(context, [{ kind: 'stale-manifest', track, where: 'playlist', what }]);
    }
    return playlist !== null;
  }

  get player(): BufferModel | null {
    return this.#player;
  }

  get #isLight(): boolean {
    return this.#options.context.settings.depth === 'light';
  }

  #tellStalls(): void {
    const { context, name: track } = this.#options;
    const untold = this.#player?.untold(context.clock.monoNow()) ?? [];
    note(context, stallDrafts(untold, track, 'newest media'));
  }

  #take(fetched: Fetched, directives: Directives | null): MediaPlaylist | null {
    const { context, name: track } = this.#options;
    const fail = (kind: FindingDraft['kind'], what: string): null => {
      this.problem = what;
      note(context, [{ kind, track, where: 'playlist', what }]);
      return null;
    };
    this.reachable = fetched.ok;
    if (!fetched.ok) return fail('unreachable', fetched.reason);
    const nowMs = context.now();
    note(context, this.#judgeAnswer(fetched, directives, nowMs));
    if (!isFine(fetched)) return fail('http-error', statusText(fetched));
    const text = new TextDecoder().decode(fetched.body);
    const playlist = readHls(text);
    if (playlist.kind === 'not-a-playlist') return fail('syntax', noPlaylist(fetched, text));
    if (playlist.kind === 'multivariant')
      return fail('syntax', 'a multivariant playlist stands where a media playlist should');
    note(context, judgePlaylist(playlist, nowMs, track));
    if (this.#playlist) note(context, judgeChange(this.#playlist, playlist, track));
    return playlist;
  }

  #judgeAnswer(answer: Answer, directives: Directives | null, nowMs: number): FindingDraft[] {
    const track = this.#options.name;
    const drafts = judgeDate(answer, nowMs, track, 'playlist');
    if (!isFine(answer)) return drafts;
    drafts.push(...judgeHead(answer, 'hls-playlist', track, 'playlist'));
    if (directives !== null) return drafts;
    if (this.#playlist?.ended !== true) drafts.push(...judgeCaching(answer, this.targetMs / 2, track, 'playlist'));
    const { figures, settings } = this.#options.context;
    figures.add('manifestMs', answer.totalMs, nowMs);
    if (answer.totalMs > Math.max(SLOW_PLAYLIST_MS, this.targetMs / 2) + settings.slackMs) {
      const what = `it took ${String(Math.round(answer.totalMs))} ms`;
      drafts.push({ kind: 'slow-playlist', track, where: 'playlist', what });
    }
    return drafts;
  }

  #follow(playlist: MediaPlaylist, url: string, directives: Directives | null): void {
    const { context, name: track, isMain } = this.#options;
    this.problem = this.#problemOf(playlist);
    this.#playlist = playlist;
    this.#wasLive ||= !playlist.ended;
    const list = listMedia(playlist, url);
    if (directives !== null) this.#judgeBlocking(directives, playlist);
    if (playlist.ended) this.#player?.ended();
    if (playlist.ended)
      note(context, [overDraft(context, { track, where: 'playlist' }, this.#wasLive, 'it has EXT-X-ENDLIST')]);
    const nowMs = context.clock.monoNow();
    const newest = Math.max(list.parts.at(-1)?.order ?? 0, (list.segments.at(-1)?.order ?? -1) * 1000 + 999);
    const before = Math.max(this.#newestPart ?? -1, (this.#newestSegment ?? -1) * 1000 + 999);
    if (this.#grownAtMs === null || newest > before) {
      // Media that was there before the first look was first seen by nobody.
      const isLate = directives === null && playlist.canBlockReload && playlist.partTargetMs !== null;
      if (this.#grownAtMs !== null && isMain && !isLate) this.#firstSeen(playlist);
      this.#grownAtMs = nowMs;
    }
    this.#see(playlist, directives !== null);
    if (isMain && !playlist.ended) this.#play(list, nowMs);
    this.#enqueue(list.parts, list.segments, nowMs);
    this.#newestPart = list.parts.at(-1)?.order ?? this.#newestPart;
    this.#newestSegment = list.segments.at(-1)?.order ?? this.#newestSegment;
  }

  #problemOf(playlist: MediaPlaylist): string | null {
    if (playlist.ended && this.#options.context.settings.mustBeLive) return STREAM_OVER;
    return playlist.segments.length === 0 ? 'its playlist lists no media' : null;
  }

  /** Of media that is told of as soon as it is there, a look at some other moment says less: it is not taken. */
  #see(playlist: MediaPlaylist, isAtOnce: boolean): void {
    // Where nothing is listed any more, what was newest grows old.
    if (playlist.segments.length === 0) return;
    const edgeMs = liveEdgeMs(playlist);
    const canTellAtOnce = playlist.canBlockReload && playlist.partTargetMs !== null && !playlist.ended;
    const isToldAtOnce = canTellAtOnce && this.#options.isMain;
    if (isToldAtOnce && !isAtOnce && this.edgeMs !== null && edgeMs !== this.edgeMs) return;
    this.edgeMs = edgeMs;
    this.edgeSeenMs = this.#options.context.now();
  }

  #firstSeen(playlist: MediaPlaylist): void {
    const { context } = this.#options;
    const edgeMs = liveEdgeMs(playlist);
    if (edgeMs !== null) context.figures.add('edgeAgeMs', context.now() - edgeMs, context.now());
  }

  #enqueue(parts: readonly MediaSource[], segments: readonly MediaSource[], nowMs: number): void {
    const { isMain } = this.#options;
    if (this.#isLight || !isMain) {
      const every = isMain ? LIGHT_MEDIA_MS : OTHER_MEDIA_MS;
      const newest = parts.at(-1) ?? segments.at(-1);
      const queue = newest?.kind === 'part' ? this.#parts : this.#segments;
      if (!newest || nowMs - this.#mediaAtMs < every || !queue.isIdle) return;
      this.#mediaAtMs = nowMs;
      queue.add([newest]);
      return;
    }
    // At the beginning a player starts near the end: one segment, and its last part.
    const since = (queue: readonly MediaSource[], last: number | null): readonly MediaSource[] =>
      last === null ? queue.slice(-1) : queue.filter(({ order }) => order > last);
    this.#parts.add(since(parts, this.#newestPart));
    this.#segments.add(since(segments, this.#newestSegment));
  }

  /** The standing watch fetches only some of the media: its player has whatever the playlist lists. */
  #play({ parts, segments }: MediaList, nowMs: number): void {
    const { playerBufferMs } = this.#options.context.settings;
    this.#player ??= new BufferModel(Math.max(1, playerBufferMs ?? this.holdBackMs ?? 1));
    if (!this.#isLight) return;
    const [listed, last] = this.isLowLatency ? [parts, this.#newestPart] : [segments, this.#newestSegment];
    const fresh = last === null ? listed.slice(-1) : listed.filter(({ order }) => order > last);
    const [next] = fresh;
    const isGap = last !== null && next !== undefined && next.order > last + 1 && next.follows !== last;
    // What came between was never seen: a player goes on at the end.
    if (isGap) this.#player.jumped(nowMs);
    else
      this.#player.looked(
        fresh.reduce((sum, { durationMs }) => sum + durationMs, 0),
        nowMs,
      );
  }

  #playerOf(kind: 'part' | 'segment'): BufferModel | null {
    if (!this.#options.isMain || this.#isLight) return null;
    return (kind === 'part') === this.isLowLatency ? this.#player : null;
  }

  #judgeBlocking(asked: Directives, playlist: MediaPlaylist): void {
    const has = playlist.segments.some(
      ({ mediaSequence, uri, parts }) =>
        mediaSequence > asked.mediaSequence ||
        (mediaSequence === asked.mediaSequence && (uri !== null || parts.length > asked.part)),
    );
    if (has) return;
    const what = `asked for segment ${String(asked.mediaSequence)} part ${String(asked.part)}, it answered without`;
    note(this.#options.context, [{ kind: 'blocking-reload', track: this.name, where: 'playlist', what }]);
  }

  /**
   * The next part, asked for before it is there; null for a plain request. Of a copy that is older than a part the next one
   * is there already: its answer would not say when it came.
   */
  #directives(): Directives | null {
    const { context, isMain } = this.#options;
    const playlist = this.#playlist;
    const nowMs = context.clock.monoNow();
    const isDue = nowMs - this.#plainAtMs >= PLAIN_EVERY_MS && context.settings.depth === 'deep';
    if (!playlist?.canBlockReload || !isMain || isDue) return null;
    if (playlist.partTargetMs === null || this.problem !== null) return null;
    if (nowMs - this.#polledAtMs > playlist.partTargetMs) return null;
    const last = playlist.segments.at(-1);
    if (!last) return null;
    return last.uri === null
      ? { mediaSequence: last.mediaSequence, part: last.parts.length }
      : { mediaSequence: last.mediaSequence + 1, part: 0 };
  }

  #pauseMs(came: boolean): number {
    const { context, isMain } = this.#options;
    const partMs = this.#playlist?.partTargetMs ?? null;
    const canBlock = partMs !== null && this.#playlist?.canBlockReload === true && this.problem === null;
    // A plain request, then at once one that waits for the next part: that one tells the age of media.
    if (context.settings.depth === 'light' && !(came && canBlock && this.#wasPlain)) return LIGHT_PERIOD_MS;
    if (!came) return RETRY_MS;
    if (!isMain) return Math.max(1_000, this.targetMs);
    // A server that does not block as it says must not be asked in a loop.
    if (partMs === null) return Math.min(1_000, Math.max(250, this.targetMs / 4));
    return canBlock ? Math.min(20, partMs / 5) : Math.max(50, partMs / 2);
  }
}

interface Directives {
  readonly mediaSequence: number;
  readonly part: number;
}

/** bis §6.2.5: what is asked for ahead of time. */
function withDirectives(url: string, directives: Directives | null): string {
  if (directives === null) return url;
  const asked = new URL(url);
  asked.searchParams.set('_HLS_msn', String(directives.mediaSequence));
  asked.searchParams.set('_HLS_part', String(directives.part));
  return asked.href;
}
