import { Hls, type ErrorData, type HlsConfig } from 'hls.js/light';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import { bufferAheadMs, rangeBeyondGap, type RangeBeyondGap } from '../../shared/media/playback/buffer-ahead.ts';
import { Arrivals } from '../../shared/media/playback/arrivals.ts';
import { FragmentDates, type DateSource, type FrameDates } from '../../shared/media/playback/fragment-dates.ts';
import { StallWatch } from '../../shared/media/playback/stall-watch.ts';
import { DeliveryMeter, type DeliveryFigures } from './delivery-meter.ts';

/** `waiting-for-show`: the origin has no stream (yet). `reconnecting`: it had one. `blocked`: the browser wants a tap. */
export type PlayerState =
  | 'connecting'
  | 'waiting-for-show'
  | 'playing'
  | 'stalled'
  | 'reconnecting'
  | 'blocked'
  | 'paused'
  | 'ended'
  | 'unsupported';

const RETRY_MS = 1_500;
const RETRY_SPREAD_MS = 1_000;
const LOOK_FOR_SHOW_MS = 2_000;
/** No new frame for so long although the page is visible: the player is rebuilt. */
const HUNG_AFTER_MS = 12_000;
const WATCH_MS = 1_000;
const RECOVER_MEDIA_ONCE_A_MS = 10_000;

const RETRY = { retryDelayMs: 200, maxRetryDelayMs: 200, backoff: 'linear' } as const;
/** Blocking requests are answered within six seconds. */
const PATIENCE = {
  maxTimeToFirstByteMs: 10_000,
  timeoutRetry: { maxNumRetry: 2, retryDelayMs: 0, maxRetryDelayMs: 0 },
};

/** Low latency: a short distance to the edge, no catch-up of its own, few retries inside (this class retries for ever). */
const CONFIG: Partial<HlsConfig> = {
  lowLatencyMode: true,
  maxLiveSyncPlaybackRate: 1,
  liveSyncOnStallIncrease: 0,
  // Chromium renders a stream of infinite duration with the least buffering of its own.
  liveDurationInfinity: true,
  backBufferLength: 6,
  maxBufferLength: 20,
  maxBufferHole: 0.1,
  startFragPrefetch: true,
  // What fails is asked for again about as often as parts come anyway; usually hls.js waits for a second at first.
  fragLoadPolicy: { default: { ...PATIENCE, maxLoadTimeMs: 20_000, errorRetry: { ...RETRY, maxNumRetry: 30 } } },
  playlistLoadPolicy: { default: { ...PATIENCE, maxLoadTimeMs: 20_000, errorRetry: { ...RETRY, maxNumRetry: 10 } } },
  // Tags are read as they are parsed: as cues they would make a text track, and nobody reads it.
  enableID3MetadataCues: false,
  enableEmsgMetadataCues: false,
  // fMP4 needs no transmuxing: a worker would only add a hop.
  enableWorker: false,
};

export type DatedBy = DateSource | 'nothing';

export interface PlayerOptions {
  readonly video: HTMLVideoElement;
  readonly playlistUrl: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onState: (state: PlayerState, reason: string | null) => void;
  /** The stream begins anew: former measurements say nothing about it. */
  readonly onRestart: () => void;
  readonly onStall: () => void;
  /** Media that can be played has come; where it ends was captured then (ms since the epoch). */
  readonly onArrival: (capturedMs: number) => void;
}

/** hls.js in low-latency mode on one video element, brought back for ever whatever happens to the stream. */
export class Player {
  readonly #options: PlayerOptions;
  readonly #stalls: StallWatch;
  readonly #dates = new FragmentDates();
  readonly #delivery = new DeliveryMeter();
  #headers = '';
  #hls: Hls | null = null;
  #state: PlayerState = 'connecting';
  #retry: Scheduled | null = null;
  #watch: Scheduled | null = null;
  #lastFrameAtMs = 0;
  #recoveredAtMs: number | null = null;
  #hadPicture = false;
  #liveSyncS = 0.5;
  #closed = false;

  constructor(options: PlayerOptions) {
    this.#options = options;
    const { video } = options;
    video.disableRemotePlayback = true;
    // Played a little faster or slower, voices keep their pitch.
    video.preservesPitch = true;
    this.#stalls = new StallWatch(video, options.clock, {
      onStall: () => {
        this.#setState('stalled', null);
        options.onStall();
      },
      onPlaying: () => {
        this.#hadPicture = true;
        this.#setState('playing', null);
      },
      onPaused: () => {
        this.#setState('paused', null);
      },
      onEnded: () => {
        this.#ended();
      },
    });
    if (Hls.isSupported()) {
      this.#start();
      this.#watchOn();
    } else this.#setState('unsupported', null);
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** Stalls since the page was opened. */
  get stalls(): number {
    return this.#stalls.count;
  }

  /** How long the picture stood still for want of data since the page was opened (ms). */
  get stallMs(): number {
    return this.#stalls.stoodMs;
  }

  /** What this player gets from the CDN. */
  get delivery(): DeliveryFigures {
    const { video, clock } = this.#options;
    return this.#delivery.figures(clock.monoNow(), video.getVideoPlaybackQuality().droppedVideoFrames);
  }

  /** By what frames are dated: the playlist's EXT-X-PROGRAM-DATE-TIME, else ID3 tags, else SEI in the media, else nothing. */
  get datedBy(): DatedBy {
    return this.#dates.datedBy ?? 'nothing';
  }

  /** What each source says of the frame under the playhead, whichever is believed. */
  get dates(): FrameDates {
    return this.#dates.datesAt(this.#options.video.currentTime);
  }

  /** Response headers of the playlist, as far as the page may see them; '' before the first. */
  get headers(): string {
    return this.#headers;
  }

  /** Where a player joins, as seen from the newest media (s, > 0); the sync controller does the rest. */
  set liveSyncS(seconds: number) {
    this.#liveSyncS = Math.max(0.2, seconds);
  }

  /** Media after the playhead that can be played without loading (ms). */
  get bufferMs(): number {
    return bufferAheadMs(this.#options.video);
  }

  /** The newest media, where a hole lies before it. */
  get beyondGap(): RangeBeyondGap | null {
    return rangeBeyondGap(this.#options.video);
  }

  /** Capture time (ms since the epoch) at a place of the video's timeline (s); null while no source of dates says. */
  captureTimeAt(mediaTimeS: number): number | null {
    return this.#dates.captureTimeAt(mediaTimeS);
  }

  /** To be called for each frame shown. */
  frameShown(): void {
    this.#lastFrameAtMs = this.#options.clock.monoNow();
    this.#delivery.frameShown(this.#lastFrameAtMs);
  }

  /** How long no frame has been shown (ms); a hidden page gets none. */
  get silentMs(): number {
    return this.#options.clock.monoNow() - this.#lastFrameAtMs;
  }

  /** @param playbackRate 0: the picture stands until another rate is set */
  setRate(playbackRate: number): void {
    const { video } = this.#options;
    if (Math.abs(video.playbackRate - playbackRate) > 1e-6) video.playbackRate = playbackRate;
    this.#stalls.hold(playbackRate === 0);
  }

  seekBy(byMs: number): void {
    const { video } = this.#options;
    const start = video.seekable.length > 0 ? video.seekable.start(0) : 0;
    this.#stalls.expectSeek();
    video.currentTime = Math.max(start, video.currentTime + byMs / 1000);
  }

  /** Starts the picture: at once, or after the viewer's tap where the browser did not allow it before. */
  play(): void {
    if (this.#state === 'blocked') this.#delivery.begins(this.#options.clock.monoNow());
    this.#options.video.play().catch((error: unknown) => {
      const refused = error instanceof DOMException && error.name === 'NotAllowedError';
      // An AbortError only says that a new load came in between; `playing` or another attempt follows.
      if (refused) this.#setState('blocked', null);
    });
  }

  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
    this.#watch?.cancel();
    this.#stalls.close();
    this.#hls?.destroy();
    this.#hls = null;
  }

  #start(): void {
    this.#retry = null;
    this.#hls?.destroy();
    this.#dates.clear();
    this.#headers = '';
    const hls = new Hls({ ...CONFIG, liveSyncDuration: this.#liveSyncS });
    this.#hls = hls;
    this.#lastFrameAtMs = this.#options.clock.monoNow();
    this.#delivery.begins(this.#lastFrameAtMs);
    this.setRate(1);
    this.#options.onRestart();
    this.#listenForDates(hls);
    hls.on(Hls.Events.FRAG_LOADED, (_event, { frag, part }) => {
      const { stats, duration: durationS } = part ?? frag;
      const { first, end } = stats.loading;
      const atMs = this.#options.clock.monoNow();
      this.#delivery.loaded({ atMs, bytes: stats.loaded, durationS, transferMs: end - first });
    });
    const arrivals = new Arrivals(this.#options.video, this.#dates);
    hls.on(Hls.Events.BUFFER_APPENDED, () => {
      const capturedMs = arrivals.look();
      if (capturedMs !== null) this.#options.onArrival(capturedMs);
    });
    hls.on(Hls.Events.LEVEL_LOADED, (_event, { networkDetails }) => {
      if (this.#headers === '' && networkDetails instanceof XMLHttpRequest) {
        this.#headers = networkDetails.getAllResponseHeaders();
      }
    });
    // At the start, and again after a media error has been mended: attaching pauses.
    hls.on(Hls.Events.MEDIA_ATTACHED, () => {
      this.play();
    });
    hls.on(Hls.Events.ERROR, (_event, data) => {
      if (this.#hls === hls) this.#failed(hls, data);
    });
    hls.loadSource(this.#options.playlistUrl);
    hls.attachMedia(this.#options.video);
  }

  #listenForDates(hls: Hls): void {
    const { Events } = Hls;
    hls.on(Events.LEVEL_LOADED, (_event, { details }) => this.#dates.playlist(details));
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => this.#dates.playlist(details));
    hls.on(Events.FRAG_LOADED, (_event, loaded) => this.#dates.loaded(loaded));
    hls.on(Events.INIT_PTS_FOUND, (_event, found) => this.#dates.timelineFound(found));
    hls.on(Events.FRAG_PARSING_METADATA, (_event, { samples }) => this.#dates.metadata(samples));
    hls.on(Events.FRAG_PARSING_USERDATA, (_event, { samples }) => this.#dates.userData(samples));
  }

  #failed(hls: Hls, error: ErrorData): void {
    if (!error.fatal) return;
    const now = this.#options.clock.monoNow();
    const recently = this.#recoveredAtMs !== null && now - this.#recoveredAtMs < RECOVER_MEDIA_ONCE_A_MS;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && !recently) {
      this.#recoveredAtMs = now;
      hls.recoverMediaError();
      return;
    }
    const { code } = error.response ?? {};
    const noStream = code === 404 || code === 503 || error.details === Hls.ErrorDetails.LEVEL_EMPTY_ERROR;
    const reason = noStream ? 'the studio sends none at the moment' : troubleOf(error);
    if (noStream && !this.#hadPicture) this.#setState('waiting-for-show', null);
    else this.#setState('reconnecting', reason);
    this.#restartSoon(noStream ? LOOK_FOR_SHOW_MS : RETRY_MS + this.#options.random() * RETRY_SPREAD_MS);
  }

  #restartSoon(delayMs: number): void {
    this.#retry?.cancel();
    this.#retry = this.#options.clock.schedule(delayMs, () => {
      if (!this.#closed) this.#start();
    });
  }

  #ended(): void {
    this.#setState('ended', null);
    this.#hls?.destroy();
    this.#hls = null;
    this.#lookForNextShow();
  }

  /** After the end the same address may carry another show: its playlist then no longer has an end. */
  #lookForNextShow(): void {
    this.#retry?.cancel();
    this.#retry = this.#options.clock.schedule(LOOK_FOR_SHOW_MS, () => {
      fetch(this.#options.playlistUrl, { cache: 'no-store' })
        .then(async (response) => response.ok && !(await response.text()).includes('#EXT-X-ENDLIST'))
        // Not reachable: as good as no show; the next look follows.
        .catch(() => false)
        .then((onAir) => {
          if (this.#closed) return;
          if (onAir) this.#start();
          else this.#lookForNextShow();
        })
        .catch((error: unknown) => {
          this.#setState('reconnecting', String(error));
        });
    });
  }

  #watchOn(): void {
    this.#watch = this.#options.clock.schedule(WATCH_MS, () => {
      const { silentMs } = this;
      const { state } = this;
      const shouldPlay = state === 'playing' || state === 'stalled' || (state === 'connecting' && this.#hls !== null);
      // A hidden page gets no frames: its silence means nothing.
      if (document.visibilityState === 'hidden') this.#lastFrameAtMs = this.#options.clock.monoNow();
      else if (shouldPlay && silentMs > HUNG_AFTER_MS && !this.#retry) {
        this.#setState(this.#hadPicture ? 'reconnecting' : 'connecting', 'no picture arrives');
        this.#restartSoon(0);
      }
      this.#watchOn();
    });
  }

  #setState(state: PlayerState, reason: string | null): void {
    if (this.#closed || (this.#state === state && reason === null)) return;
    this.#state = state;
    this.#options.onState(state, reason);
  }
}

function troubleOf(error: ErrorData): string {
  const { code } = error.response ?? {};
  if (code) return `the server answered ${String(code)}`;
  return error.type === Hls.ErrorTypes.NETWORK_ERROR ? 'no connection to the server' : 'it could not be decoded';
}
