import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { parsePlaylist, type ParsedPlaylist } from './playlist.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const RETRY_MS = 250;
const MAX_PLAYLIST_CHARS = 1_000_000;
const DEFAULT_PART_MS = 100;
/** Sightings older than this are of no use to any viewer. */
const KEEP_MS = 3_000;

/** At studio time `seenAtMs` the stream reached to capture time `edgeMs`. */
export interface EdgeSighting {
  readonly seenAtMs: number;
  readonly edgeMs: number;
}

/** Follows a live playlist by blocking reload, as one player does, and remembers how far it reached when. */
export class LiveEdgePoller {
  readonly #clock: Clock;
  readonly #studioClock: StudioClock;
  readonly #log: (line: string) => void;
  #url: URL;
  #sightings: EdgeSighting[] = [];
  #partMs = DEFAULT_PART_MS;
  #problem: string | null = null;
  #next: Scheduled | null = null;
  #abort: AbortController | null = null;
  #closed = false;

  constructor(deps: { clock: Clock; studioClock: StudioClock; playlistUrl: string; log(line: string): void }) {
    this.#clock = deps.clock;
    this.#studioClock = deps.studioClock;
    this.#log = deps.log;
    this.#url = new URL(deps.playlistUrl);
    this.#pollAfter(0, null);
  }

  get partMs(): number {
    return this.#partMs;
  }

  /** How far the stream reached, as known at studio time `atMs`; null before the first sighting. */
  edgeAt(atMs: number): number | null {
    for (let index = this.#sightings.length - 1; index >= 0; index--) {
      const sighting = this.#sightings[index];
      if (sighting && sighting.seenAtMs <= atMs) return sighting.edgeMs;
    }
    return null;
  }

  close(): void {
    this.#closed = true;
    this.#next?.cancel();
    this.#abort?.abort();
  }

  #pollAfter(delayMs: number, ask: { msn: number; part: number } | null): void {
    if (this.#closed) return;
    this.#next = this.#clock.schedule(delayMs, () => {
      this.#poll(ask).catch((error: unknown) => {
        this.#failed(String(error instanceof Error ? (error.cause ?? error.message) : error));
      });
    });
  }

  async #poll(ask: { msn: number; part: number } | null): Promise<void> {
    const url = new URL(this.#url);
    if (ask) {
      url.searchParams.set('_HLS_msn', String(ask.msn));
      url.searchParams.set('_HLS_part', String(ask.part));
    }
    const abort = new AbortController();
    this.#abort = abort;
    const timeout = this.#clock.schedule(REQUEST_TIMEOUT_MS, () => {
      abort.abort(new Error('no answer within 10 s'));
    });
    try {
      const response = await fetch(url, { signal: abort.signal });
      const text = await response.text();
      if (this.#closed) return;
      if (!response.ok) this.#failed(`HTTP ${String(response.status)}`);
      else if (text.length > MAX_PLAYLIST_CHARS) this.#failed('it is longer than a million characters');
      else this.#take(parsePlaylist(text));
    } finally {
      timeout.cancel();
    }
  }

  #take(playlist: ParsedPlaylist): void {
    if (playlist.kind === 'invalid') {
      this.#failed(playlist.reason);
      return;
    }
    if (playlist.kind === 'multivariant') {
      const media = URL.parse(playlist.uri, this.#url.href);
      if (!media) {
        this.#failed('its variant is no URL');
        return;
      }
      this.#url = media;
      this.#pollAfter(0, null);
      return;
    }
    if (playlist.edgeMs === null) {
      this.#failed('it has no dated media yet');
      return;
    }
    if (this.#problem !== null) this.#log('audience: the stream is there again');
    this.#problem = null;
    this.#partMs = playlist.partTargetMs ?? this.#partMs;
    this.#see(playlist.edgeMs);
    const { nextMsn: msn, nextPart: part } = playlist;
    // Without blocking reload: twice a part, so that a part is seen at most half its duration late.
    if (playlist.canBlockReload) this.#pollAfter(0, { msn, part });
    else this.#pollAfter(this.#partMs / 2, null);
  }

  #see(edgeMs: number): void {
    const seenAtMs = this.#studioClock.now();
    if (this.#sightings.at(-1)?.edgeMs === edgeMs) return;
    this.#sightings.push({ seenAtMs, edgeMs });
    const oldestMs = seenAtMs - KEEP_MS;
    if (this.#sightings.length > 64) this.#sightings = this.#sightings.filter((one) => one.seenAtMs >= oldestMs);
  }

  #failed(reason: string): void {
    if (this.#closed) return;
    if (this.#problem === null) this.#log(`audience: the playlist cannot be followed: ${reason}; trying on`);
    this.#problem = reason;
    this.#pollAfter(RETRY_MS, null);
  }
}
