import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../shared/time/clock.ts';
import type { MediaWindow } from './media-window.ts';
import { renderMediaPlaylist, renderMultivariantPlaylist } from './playlist.ts';

/**
 * The LL-HLS origin: draft-pantos-hls-rfc8216bis §6.2.5 (delivery directives, blocking reload) and Appendix B.
 * The media is public, as on a CDN: any page may read it.
 */
export const ORIGIN_PATH = '/live/main/';
/** The same stream with other parts, for comparison. */
export const COMPARE_PATH = '/live/compare/';
const MEDIA_PLAYLIST = 'index.m3u8';
const MULTIVARIANT_PLAYLIST = 'master.m3u8';
const STATUS = 'status.json';
/** A request further ahead than this is nonsense (§6.2.5.2). */
const AHEAD_SEGMENTS = 2;
/** Blocked requests are given up after so many target durations (§6.2.5.2). */
const BLOCK_TARGET_DURATIONS = 3;
const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';

export interface OriginDeps {
  readonly clock: Clock;
  readonly window: MediaWindow;
  /** Begins and ends with a slash. */
  readonly path: string;
  /** What `status.json` says. */
  status(): unknown;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly cacheControl: string;
  readonly body: readonly (string | Uint8Array)[];
}

/** Serves the window as LL-HLS; requests for what is about to come wait for it. */
export class Origin {
  readonly #deps: OriginDeps;
  /** Requests that wait; each closes itself when its time is over, its client leaves or the origin closes. */
  readonly #waiting = new Set<() => void>();
  #rendered: { text: string | null } | null = null;
  readonly #stopWatching: () => void;

  constructor(deps: OriginDeps) {
    this.#deps = deps;
    this.#stopWatching = deps.window.onChange(() => {
      this.#rendered = null;
    });
  }

  /** Ends all waiting requests. */
  close(): void {
    this.#stopWatching();
    for (const giveUp of [...this.#waiting]) giveUp();
  }

  get path(): string {
    return this.#deps.path;
  }

  /** Answers a request below its path. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { 'Access-Control-Allow-Methods': 'GET, HEAD', 'Access-Control-Allow-Headers': '*' });
      response.end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD, OPTIONS');
      send(request, response, problem(405, 'Only GET, HEAD and OPTIONS are served here.'));
      return;
    }
    send(request, response, await this.#answer(response, url));
  }

  async #answer(response: ServerResponse, url: URL): Promise<Answer> {
    const name = url.pathname.slice(this.#deps.path.length);
    if (name === STATUS) return json(200, this.#deps.status());
    if (name === MEDIA_PLAYLIST) return this.#mediaPlaylist(response, url.searchParams);
    if (name === MULTIVARIANT_PLAYLIST) return playlist(renderMultivariantPlaylist(this.#deps.window, MEDIA_PLAYLIST));
    const [, kind, number, extension] = /^(init|seg|part)-(\d{1,15})\.(mp4|m4s)$/.exec(name) ?? [];
    if (kind === 'init' && extension === 'mp4') {
      const init = this.#deps.window.init(Number(number));
      return init ? media([init.bytes]) : gone(name);
    }
    if (kind === 'seg' && extension === 'm4s') {
      const segment = this.#deps.window.findSegment(Number(number));
      return segment && segment.durationMs !== null ? media(segment.parts.map((part) => part.bytes)) : gone(name);
    }
    if (kind === 'part' && extension === 'm4s') return this.#part(response, name, Number(number));
    return problem(404, `There is no "${name}" here; the playlist is ${this.#deps.path}${MEDIA_PLAYLIST}.`);
  }

  async #mediaPlaylist(response: ServerResponse, query: URLSearchParams): Promise<Answer> {
    const wanted = readDirectives(query);
    if (wanted === 'nonsense')
      return problem(400, '_HLS_msn and _HLS_part must be whole numbers, the first always there.');
    if (wanted !== null && this.#current() !== null) {
      if (this.#isTooFarAhead(wanted)) return problem(400, 'What _HLS_msn and _HLS_part name is too far ahead.');
      const came = await this.#until(response, () => this.#has(wanted));
      if (!came) return unavailable();
    }
    return playlist(this.#current());
  }

  async #part(response: ServerResponse, name: string, sequence: number): Promise<Answer> {
    const { window } = this.#deps;
    // The hinted part is sent as soon as it is there (§4.4.5.3).
    if (sequence === window.nextPartSequence && this.#current() !== null) {
      const came = await this.#until(response, () => window.findPart(sequence) !== null);
      if (!came) return unavailable();
    }
    const part = window.findPart(sequence);
    return part ? media([part.bytes]) : gone(name);
  }

  #current(): string | null {
    this.#rendered ??= { text: renderMediaPlaylist(this.#deps.window) };
    return this.#rendered.text;
  }

  #has({ mediaSequence, part }: Directives): boolean {
    const newest = this.#deps.window.segments.at(-1);
    if (!newest || newest.mediaSequence < mediaSequence) return false;
    const segment = this.#deps.window.segments.find((other) => other.mediaSequence === mediaSequence);
    if (!segment) return true;
    if (part === null) return segment.durationMs !== null;
    if (segment.parts.length > part) return true;
    // Beyond the last part of a segment means the first of the next one.
    return segment.durationMs !== null && newest !== segment && newest.parts.length > 0;
  }

  #isTooFarAhead({ mediaSequence, part }: Directives): boolean {
    const { segments, partTargetMs } = this.#deps.window;
    const newest = segments.at(-1);
    if (!newest) return false;
    if (mediaSequence > newest.mediaSequence + AHEAD_SEGMENTS) return true;
    // The Advance Part Limit: three parts, or as many as make three seconds.
    const limit = partTargetMs < 1000 ? Math.ceil(3000 / partTargetMs) : 3;
    const lastPart = mediaSequence === newest.mediaSequence ? newest.parts.length - 1 : 0;
    return part !== null && mediaSequence >= newest.mediaSequence && part > lastPart + limit;
  }

  /** True as soon as the condition holds; false when time is over or the client has left. */
  #until(response: ServerResponse, condition: () => boolean): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    const { clock, window } = this.#deps;
    return new Promise((resolve) => {
      const finish = (came: boolean): void => {
        this.#waiting.delete(giveUp);
        stopWatching();
        timer.cancel();
        response.off('close', giveUp);
        resolve(came);
      };
      const giveUp = (): void => {
        finish(false);
      };
      const stopWatching = window.onChange(() => {
        if (condition()) finish(true);
      });
      const timer = clock.schedule(BLOCK_TARGET_DURATIONS * window.targetDurationS * 1000, giveUp);
      this.#waiting.add(giveUp);
      response.on('close', giveUp);
    });
  }
}

interface Directives {
  readonly mediaSequence: number;
  readonly part: number | null;
}

/** Null without directives. */
function readDirectives(query: URLSearchParams): Directives | null | 'nonsense' {
  const mediaSequence = query.getAll('_HLS_msn');
  const part = query.getAll('_HLS_part');
  if (mediaSequence.length === 0 && part.length === 0) return null;
  const whole = /^\d{1,15}$/;
  if (mediaSequence.length !== 1 || part.length > 1) return 'nonsense';
  if (![...mediaSequence, ...part].every((text) => whole.test(text))) return 'nonsense';
  return { mediaSequence: Number(mediaSequence[0]), part: part[0] === undefined ? null : Number(part[0]) };
}

function playlist(text: string | null): Answer {
  if (text === null) {
    return problem(404, 'Nothing has been published yet: send a stream to the SRT ingest.');
  }
  return { status: 200, type: PLAYLIST_TYPE, cacheControl: 'no-cache', body: [text] };
}

/** What a name stands for never changes. */
function media(body: readonly Uint8Array[]): Answer {
  return { status: 200, type: 'video/mp4', cacheControl: 'public, max-age=3600, immutable', body };
}

function gone(name: string): Answer {
  return problem(404, `"${name}" is not there: it has left the playlist or is not made yet.`);
}

function unavailable(): Answer {
  return problem(503, 'Nothing new has come within three target durations: the publisher is silent.');
}

function problem(status: number, message: string): Answer {
  return json(status, { error: message });
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', cacheControl: 'no-store', body: [`${JSON.stringify(value)}\n`] };
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.headersSent) return;
  const bytes = answer.body.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  response.writeHead(answer.status, {
    'Content-Type': answer.type,
    'Content-Length': bytes,
    'Cache-Control': answer.cacheControl,
    ...(answer.status === 503 ? { 'Retry-After': '1' } : {}),
  });
  response.cork();
  if (request.method !== 'HEAD') for (const piece of answer.body) response.write(piece);
  response.end();
  response.uncork();
}
