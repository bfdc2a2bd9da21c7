import type Hls from 'hls.js';
import type { ErrorData, HlsConfig } from 'hls.js';
import { bufferAheadMs, rangeBeyondGap, type RangeBeyondGap } from '../../shared/media/playback/buffer-ahead.ts';
import { Arrivals } from '../../shared/media/playback/arrivals.ts';
import { FragmentDates, type DateSource, type FrameDates } from '../../shared/media/playback/fragment-dates.ts';
import { StallWatch } from '../../shared/media/playback/stall-watch.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import { medianOf } from './return-meter.ts';

/** Wait before a feed that failed is loaded anew. */
const RETRY_MS = 1_500;
/** The picture is looked at this often; standing still for so many looks, the feed is loaded anew: hls.js may wait for ever. */
const LOOK_MS = 1_500;
const LOOKS_TILL_ANEW = 6;
const RECOVER_MEDIA_ONCE_A_MS = 10_000;
const KEPT_FETCHES = 20;

/** Low latency as in the viewers' page: near the edge, no catch-up of its own. */
const CONFIG: Partial<HlsConfig> = {
  // The worker would be made from a blob, which fMP4 does not need.
  enableWorker: false,
  lowLatencyMode: true,
  maxLiveSyncPlaybackRate: 1,
  liveSyncDuration: 0.4,
  liveSyncOnStallIncrease: 0,
  liveDurationInfinity: true,
  backBufferLength: 4,
  maxBufferLength: 10,
  maxBufferHole: 0.1,
  startFragPrefetch: true,
  // As cues, ID3 tags would make a text track whose address the page's policy refuses.
  enableID3MetadataCues: false,
  enableEmsgMetadataCues: false,
};

export type FeedState =
  | { readonly kind: 'loading' }
  /** The CDN answers, but has no stream (yet). */
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'playing' }
  | { readonly kind: 'stalled'; readonly reason: string }
  /** Tried again by itself, unless this browser cannot play it at all. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface HlsFeedDeps {
  readonly clock: Clock;
  readonly url: string;
  readonly video: HTMLVideoElement;
  readonly onState: (state: FeedState) => void;
  /** A new stream or player: former measurements say nothing about it. */
  readonly onRestart: () => void;
  /** Media that can be played has come; where it ends was captured then (ms since the epoch). */
  readonly onArrival: (capturedMs: number) => void;
}

/** Plays the CDN's playlist on a video element as viewers get it, and begins anew by itself whenever it breaks. */
export class HlsFeed {
  readonly #deps: HlsFeedDeps;
  readonly #dates = new FragmentDates();
  readonly #watch: StallWatch;
  readonly #looking: Scheduled;
  #hls: Hls | null = null;
  #partTargetS = 0;
  #segmentS = 0;
  #retry: Scheduled | null = null;
  #state: FeedState = { kind: 'loading' };
  #closed = false;
  #recoveredMono = Number.NEGATIVE_INFINITY;
  #lastTimeS = -1;
  #stillLooks = 0;
  /** Stalls that the browser did not tell of. */
  #silentStalls = 0;
  #fetches: number[] = [];

  constructor(deps: HlsFeedDeps) {
    this.#deps = deps;
    this.#watch = new StallWatch(deps.video, deps.clock, {
      onStall: () => this.#setState({ kind: 'stalled', reason: 'no new media comes from the CDN' }),
      onPlaying: () => this.#setState({ kind: 'playing' }),
      // Nobody has a button for it, and a stream that ended stands still.
      onPaused: () => undefined,
      onEnded: () => undefined,
    });
    this.#looking = every(deps.clock, LOOK_MS, () => this.#look());
    void this.#load();
  }

  /** How often the picture stood still for want of media. */
  get stalls(): number {
    return this.#watch.count + this.#silentStalls;
  }

  /** First to last byte of a part or segment, median of the last ones (ms). */
  get fetchMs(): number | null {
    return medianOf(this.#fetches);
  }

  /** How long a part lasts, as the playlist says (ms). */
  get partMs(): number | null {
    return this.#partTargetS > 0 ? this.#partTargetS * 1000 : null;
  }

  /** How much media comes at a time: a part, else a segment (ms); null before the playlist was read. */
  get periodMs(): number | null {
    return this.partMs ?? (this.#segmentS > 0 ? this.#segmentS * 1000 : null);
  }

  /** The newest media, where a hole lies before it. */
  get beyondGap(): RangeBeyondGap | null {
    return rangeBeyondGap(this.#deps.video);
  }

  /** Media after the playhead that can be played without loading (ms). */
  get bufferMs(): number {
    return bufferAheadMs(this.#deps.video);
  }

  /** By what frames are dated; null: by nothing. */
  get datedBy(): DateSource | null {
    return this.#dates.datedBy;
  }

  /** Capture time (ms since the epoch) at a place of the video's timeline (s); null while no source of dates says. */
  captureTimeAt(mediaTimeS: number): number | null {
    return this.#dates.captureTimeAt(mediaTimeS);
  }

  /** What each source of dates says of the frame there, whichever is believed. */
  datesAt(mediaTimeS: number): FrameDates {
    return this.#dates.datesAt(mediaTimeS);
  }

  seekBy(byMs: number): void {
    const { video } = this.#deps;
    const startS = video.seekable.length > 0 ? video.seekable.start(0) : 0;
    this.#watch.expectSeek();
    video.currentTime = Math.max(startS, video.currentTime + byMs / 1000);
  }

  close(): void {
    this.#closed = true;
    this.#looking.cancel();
    this.#retry?.cancel();
    this.#watch.close();
    this.#hls?.destroy();
    this.#hls = null;
  }

  async #load(): Promise<void> {
    this.#retry = null;
    this.#partTargetS = 0;
    this.#segmentS = 0;
    this.#dates.clear();
    this.#deps.onRestart();
    // Loaded on demand: many windows never need it.
    const { default: HlsPlayer } = await import('hls.js');
    if (this.#closed) return;
    if (!HlsPlayer.isSupported()) {
      this.#setState({ kind: 'failed', reason: 'this browser cannot play HLS through Media Source' });
      return;
    }
    const hls = new HlsPlayer(CONFIG);
    this.#hls = hls;
    const { Events } = HlsPlayer;
    this.#listenForDates(hls, HlsPlayer);
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => {
      this.#partTargetS = details.partTarget;
      this.#segmentS = details.averagetargetduration ?? details.targetduration;
    });
    hls.on(Events.FRAG_LOADED, (_event, { frag, part }) => {
      const { loading } = (part ?? frag).stats;
      this.#fetches = [...this.#fetches.slice(1 - KEPT_FETCHES), Math.max(0, loading.end - loading.first)];
    });
    const arrivals = new Arrivals(this.#deps.video, this.#dates);
    hls.on(Events.BUFFER_APPENDED, () => {
      const capturedMs = arrivals.look();
      if (capturedMs !== null) this.#deps.onArrival(capturedMs);
    });
    hls.on(Events.MEDIA_ATTACHED, () => this.#play());
    hls.on(Events.ERROR, (_event, error) => {
      if (this.#hls === hls && error.fatal) this.#broken(hls, error, HlsPlayer);
    });
    hls.loadSource(this.#deps.url);
    hls.attachMedia(this.#deps.video);
  }

  #listenForDates(hls: Hls, { Events }: typeof Hls): void {
    hls.on(Events.LEVEL_LOADED, (_event, { details }) => this.#dates.playlist(details));
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => this.#dates.playlist(details));
    hls.on(Events.FRAG_LOADED, (_event, loaded) => this.#dates.loaded(loaded));
    hls.on(Events.INIT_PTS_FOUND, (_event, found) => this.#dates.timelineFound(found));
    hls.on(Events.FRAG_PARSING_METADATA, (_event, { samples }) => this.#dates.metadata(samples));
    hls.on(Events.FRAG_PARSING_USERDATA, (_event, { samples }) => this.#dates.userData(samples));
  }

  #play(): void {
    this.#deps.video.play().catch((error: unknown) => {
      const refused = error instanceof DOMException && error.name === 'NotAllowedError';
      // An AbortError only says that a new load came in between.
      if (refused) this.#setState({ kind: 'failed', reason: 'the browser did not start it: click into the page' });
    });
  }

  #broken(hls: Hls, error: ErrorData, { ErrorTypes, ErrorDetails }: typeof Hls): void {
    const nowMono = this.#deps.clock.monoNow();
    if (error.type === ErrorTypes.MEDIA_ERROR && nowMono - this.#recoveredMono > RECOVER_MEDIA_ONCE_A_MS) {
      this.#recoveredMono = nowMono;
      hls.recoverMediaError();
      return;
    }
    const code = error.response?.code ?? 0;
    const noStream = code === 404 || code === 503 || error.details === ErrorDetails.LEVEL_EMPTY_ERROR;
    if (noStream) this.#again({ kind: 'waiting', reason: 'the CDN has no stream at the moment' });
    else if (error.type === ErrorTypes.MEDIA_ERROR)
      this.#again({ kind: 'failed', reason: `it could not be decoded (${error.details})` });
    else if (code === 0)
      this.#again({ kind: 'failed', reason: 'the CDN does not answer, or does not allow this page to read it (CORS)' });
    else this.#again({ kind: 'failed', reason: `the CDN answered ${String(code)} (${error.details})` });
  }

  #again(state: FeedState): void {
    if (this.#closed) return;
    this.#setState(state);
    this.#hls?.destroy();
    this.#hls = null;
    this.#retry?.cancel();
    this.#retry = this.#deps.clock.schedule(RETRY_MS, () => void this.#load());
  }

  /** hls.js says nothing when the playlist stands still; the picture tells. */
  #look(): void {
    const timeS = this.#deps.video.currentTime;
    this.#stillLooks = timeS === this.#lastTimeS ? this.#stillLooks + 1 : 0;
    this.#lastTimeS = timeS;
    if (this.#hls === null) return;
    const { kind } = this.#state;
    if (this.#stillLooks >= LOOKS_TILL_ANEW) {
      this.#stillLooks = 0;
      this.#again({ kind: 'stalled', reason: 'the picture stands still: no new media comes from the CDN' });
    } else if (this.#stillLooks === 0 && kind === 'stalled') this.#setState({ kind: 'playing' });
    else if (this.#stillLooks >= 2 && kind === 'playing') {
      this.#silentStalls += 1;
      this.#setState({ kind: 'stalled', reason: 'no new media comes from the CDN' });
    }
  }

  #setState(state: FeedState): void {
    if (this.#closed) return;
    this.#state = state;
    this.#deps.onState(state);
  }
}
