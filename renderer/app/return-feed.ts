import { createStore } from 'zustand/vanilla';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type Hls from 'hls.js';

/** Wait before a feed that failed is loaded anew. */
const RETRY_MS = 1_500;
/** The picture is looked at this often; standing still for two looks it is said to stand still. */
const LOOK_MS = 1_500;
/** Standing still for so many looks (9 s), the feed is loaded anew: hls.js may wait for ever after its origin was away. */
const LOOKS_TILL_ANEW = 6;
const STANDS_STILL = 'The picture stands still: no new media comes from the CDN';

export type ReturnFeedState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'playing' }
  /** Tried again by itself. */
  | { readonly kind: 'waiting'; readonly reason: string };

/** Plays the CDN's playlist as viewers get it, muted, and begins anew by itself whenever it breaks. */
export class ReturnFeed {
  readonly store = createStore<ReturnFeedState>(() => ({ kind: 'loading' }));
  readonly #clock: Clock;
  readonly #url: string;
  readonly #video: HTMLVideoElement;
  readonly #onPlaying = (): void => this.store.setState({ kind: 'playing' }, true);
  #hls: Hls | null = null;
  #retry: Scheduled | null = null;
  #closed = false;
  readonly #looking: Scheduled;
  #lastTimeS = -1;
  #still = 0;

  constructor(clock: Clock, url: string, video: HTMLVideoElement) {
    this.#clock = clock;
    this.#url = url;
    this.#video = video;
    video.muted = true;
    video.addEventListener('playing', this.#onPlaying);
    this.#looking = every(clock, LOOK_MS, () => this.#look());
    void this.#load();
  }

  close(): void {
    this.#closed = true;
    this.#looking.cancel();
    this.#retry?.cancel();
    this.#video.removeEventListener('playing', this.#onPlaying);
    this.#hls?.destroy();
    this.#hls = null;
  }

  /** hls.js says nothing when the playlist stands still; the picture tells. */
  #look(): void {
    const timeS = this.#video.currentTime;
    const moved = timeS !== this.#lastTimeS;
    this.#lastTimeS = timeS;
    this.#still = moved ? 0 : this.#still + 1;
    const { kind } = this.store.getState();
    if (kind === 'playing' && this.#still >= 2) {
      this.store.setState({ kind: 'waiting', reason: STANDS_STILL }, true);
    }
    if (this.#still >= LOOKS_TILL_ANEW && this.#hls !== null) {
      this.#still = 0;
      this.#failed(STANDS_STILL);
      return;
    }
    if (kind === 'waiting' && moved && this.#hls !== null) this.store.setState({ kind: 'playing' }, true);
  }

  async #load(): Promise<void> {
    // Loaded on demand: most windows show their own programme and never need it.
    const { default: HlsPlayer } = await import('hls.js');
    if (this.#closed) return;
    if (!HlsPlayer.isSupported()) {
      this.store.setState({ kind: 'waiting', reason: 'This browser cannot play HLS through Media Source' }, true);
      return;
    }
    // The worker would be made from a blob, which the page's CSP forbids.
    const hls = new HlsPlayer({
      enableWorker: false,
      lowLatencyMode: true,
      maxLiveSyncPlaybackRate: 1.1,
      backBufferLength: 5,
      liveDurationInfinity: true,
    });
    this.#hls = hls;
    hls.on(HlsPlayer.Events.MANIFEST_PARSED, () => {
      this.#video.play().catch((error: unknown) => this.#failed(`The browser did not start it: ${String(error)}`));
    });
    hls.on(HlsPlayer.Events.ERROR, (_event, data) => {
      if (!data.fatal) return;
      const code = data.response?.code;
      this.#failed(
        code === undefined || code === 0
          ? 'The CDN does not answer'
          : code === 404
            ? 'The CDN has no media yet'
            : `The CDN answered ${code} (${data.details})`,
      );
    });
    hls.loadSource(this.#url);
    hls.attachMedia(this.#video);
  }

  #failed(reason: string): void {
    if (this.#closed) return;
    this.store.setState({ kind: 'waiting', reason }, true);
    this.#hls?.destroy();
    this.#hls = null;
    this.#retry?.cancel();
    this.#retry = this.#clock.schedule(RETRY_MS, () => void this.#load());
  }
}
