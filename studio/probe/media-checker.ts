import { createHash } from 'node:crypto';
import type { Answer, Fetched } from './fetcher.ts';
import type { FindingDraft } from './finding-book.ts';
import { judgeHead } from './http-judge.ts';
import type { InitTrack, MediaFacts } from './media-facts.ts';
import { ask, fileOf, isFine, note, type ProbeContext } from './probe-context.ts';
import { readFragments, readInit } from './read-fmp4.ts';
import { readTs } from './read-ts.ts';
import { TimelineJudge, type MediaItem } from './timeline-judge.ts';

/** A piece of media to fetch. */
export interface MediaSource extends MediaItem {
  readonly url: string;
  /** As in a Range header; null: all of it. */
  readonly range: string | null;
  readonly initUrl: string | null;
  readonly encrypted: boolean;
}

export interface TrackPromise {
  /** Announced peak in bit/s, and codecs (RFC 6381); null where nothing was announced. */
  readonly bandwidth: number | null;
  readonly codecs: string | null;
  /** Its bitrate is shown as the stream's. */
  readonly isMain: boolean;
}

const MEDIA_TIMEOUT_MS = 10_000;
/** An initialisation segment is asked for again after so long, to see whether it has changed. */
const INIT_AGAIN_MS = { deep: 4_000, light: 30_000 };
/** Slower than this, and slower than twice its own length, media comes too slowly; once so by far, or repeatedly. */
const SLOW_MS = 500;
const VERY_SLOW_MS = 1_000;
const BITRATE_SLACK = 1.25;
const KEPT_HASHES = 64;

interface Init {
  readonly hash: string;
  readonly tracks: readonly InitTrack[];
  readonly timeline: number;
  readonly checkedMs: number;
}

/** Fetches media of one track and judges what came, against what the playlist promised. */
export class MediaChecker {
  readonly #context: ProbeContext;
  readonly #track: string;
  readonly #promise: TrackPromise;
  readonly #inits = new Map<string, Init>();
  readonly #timelines: Record<'segment' | 'part', TimelineJudge>;
  readonly #hashes = new Map<string, string>();
  #slow = 0;
  #overRate = 0;

  constructor(context: ProbeContext, track: string, promise: TrackPromise) {
    this.#context = context;
    this.#track = track;
    this.#promise = promise;
    this.#timelines = { segment: new TimelineJudge(track), part: new TimelineJudge(track) };
  }

  /** Capture time minus media time of this track (ms); null until known. */
  get offsetMs(): number | null {
    return this.#timelines.segment.offsetMs ?? this.#timelines.part.offsetMs;
  }

  /** True when the media is there. */
  async check(source: MediaSource): Promise<boolean> {
    const context = this.#context;
    const init = await this.#init(source);
    const fetched = await ask(context, source.url, { timeoutMs: MEDIA_TIMEOUT_MS, range: source.range });
    if (context.signal.aborted) return false;
    const drafts = this.#judgeFetched(source, fetched);
    const isThere = fetched.ok && isFine(fetched);
    if (isThere) {
      const atMs = context.now();
      context.figures.add('ttfbMs', fetched.ttfbMs, atMs);
      context.figures.add('partFetchMs', fetched.totalMs, atMs);
      context.figures.transfer(fetched.body.byteLength, fetched.totalMs, atMs);
      drafts.push(...this.#judgeMedia(source, fetched, init), ...this.#judgeRate(source, fetched));
    }
    note(context, drafts);
    return isThere;
  }

  #judgeFetched(source: MediaSource, fetched: Fetched): FindingDraft[] {
    const kind = source.kind === 'part' ? 'part-missing' : 'segment-missing';
    const where = source.name;
    const track = this.#track;
    if (!fetched.ok) return [{ kind, track, where, what: `it is listed, but does not come: ${fetched.reason}` }];
    if (!isFine(fetched)) {
      return [{ kind, track, where, what: `it is listed, but the answer is ${String(fetched.status)}` }];
    }
    return [...judgeHead(fetched, 'media', track, where), ...this.#judgeSpeed(source, fetched)];
  }

  #judgeSpeed(source: MediaSource, { totalMs, ttfbMs }: Answer): FindingDraft[] {
    const limitMs = Math.max(SLOW_MS, source.durationMs * 2) + this.#context.settings.slackMs;
    if (totalMs <= limitMs) return [];
    this.#slow += 1;
    if (this.#slow < 2 && totalMs <= limitMs + VERY_SLOW_MS / 2) return [];
    const what = `it took ${String(Math.round(totalMs))} ms (first byte after ${String(Math.round(ttfbMs))} ms) for ${String(Math.round(source.durationMs))} ms of media`;
    return [{ kind: 'slow-media', track: this.#track, where: source.name, what }];
  }

  #judgeMedia(source: MediaSource, answer: Answer, init: Init | null): FindingDraft[] {
    const track = this.#track;
    const where = source.name;
    const { body, complete } = answer;
    if (!complete) {
      const what = `the connection ended after ${String(body.byteLength)} bytes, before the whole came`;
      return [{ kind: 'truncated', track, where, what }];
    }
    if (body.byteLength === 0) return [{ kind: 'truncated', track, where, what: 'it is empty' }];
    const drafts = this.#judgeTwice(source, body);
    if (source.encrypted) return drafts;
    const facts = factsOf(body, init?.tracks ?? readInit(body) ?? []);
    if (!facts) return [...drafts, ...this.#judgeUnknown(source, body)];
    if (facts.container === 'fmp4' && source.initUrl === null && readInit(body) === null) {
      const what = 'it is fragmented MP4, and no initialisation segment is named';
      drafts.push({ kind: 'init-missing', track, where, what });
    }
    if (facts.cutOff !== null) drafts.push({ kind: 'truncated', track, where, what: facts.cutOff });
    return [...drafts, ...this.#timelines[source.kind].judge(source, facts)];
  }

  /** What is announced as MP4 and has no fragment, or is no media at all. */
  #judgeUnknown(source: MediaSource, body: Uint8Array): FindingDraft[] {
    if (source.initUrl === null && !looksLikeText(body)) return [];
    const what = looksLikeText(body) ? 'it is text in place of media' : 'it has no whole fragment';
    return [{ kind: 'truncated', track: this.#track, where: source.name, what }];
  }

  #judgeTwice(source: MediaSource, body: Uint8Array): FindingDraft[] {
    // Segments repeat what their parts held; like is compared with like.
    const hash = `${source.kind} ${createHash('sha1').update(body).digest('base64')}`;
    const before = this.#hashes.get(hash);
    this.#hashes.set(hash, source.name);
    const [oldest] = this.#hashes.keys();
    if (this.#hashes.size > KEPT_HASHES && oldest !== undefined) this.#hashes.delete(oldest);
    if (before === undefined || before === source.name) return [];
    const what = `it holds the same bytes as ${before}`;
    return [{ kind: 'duplicate-segment', track: this.#track, where: source.name, what }];
  }

  #judgeRate(source: MediaSource, { body }: Answer): FindingDraft[] {
    if (source.kind === 'part' || source.durationMs < 500) return [];
    const kbps = (body.byteLength * 8) / source.durationMs;
    const { bandwidth, isMain } = this.#promise;
    if (isMain) this.#context.figures.add('bitrateKbps', kbps, this.#context.now());
    if (bandwidth === null || kbps * 1000 <= bandwidth * BITRATE_SLACK) return [];
    this.#overRate += 1;
    if (this.#overRate < 2) return [];
    const what = `it has ${String(Math.round(kbps))} kbit/s, announced are at most ${String(Math.round(bandwidth / 1000))}`;
    return [{ kind: 'bitrate', track: this.#track, where: source.name, what }];
  }

  async #init({ initUrl, timeline, name }: MediaSource): Promise<Init | null> {
    if (initUrl === null) return null;
    const known = this.#inits.get(initUrl) ?? null;
    const nowMs = this.#context.clock.monoNow();
    if (known && nowMs - known.checkedMs < INIT_AGAIN_MS[this.#context.settings.depth]) return known;
    const fetched = await ask(this.#context, initUrl, { timeoutMs: MEDIA_TIMEOUT_MS });
    if (this.#context.signal.aborted) return known;
    const where = `${fileOf(initUrl)}, needed by ${name}`;
    const track = this.#track;
    if (!fetched.ok || !isFine(fetched)) {
      const why = fetched.ok ? `the answer is ${String(fetched.status)}` : fetched.reason;
      note(this.#context, [{ kind: 'init-missing', track, where: fileOf(initUrl), what: `it does not come: ${why}` }]);
      return known;
    }
    const tracks = readInit(fetched.body);
    const drafts = judgeHead(fetched, 'init', track, fileOf(initUrl));
    if (!tracks) drafts.push({ kind: 'init-missing', track, where, what: 'what came is no initialisation segment' });
    const hash = createHash('sha1').update(fetched.body).digest('base64');
    if (known && known.hash !== hash && known.timeline === timeline) {
      drafts.push({ kind: 'init-changed', track, where, what: 'other bytes came under the same name than before' });
    }
    if (!known && tracks) drafts.push(...judgeCodecs(tracks, this.#promise.codecs, track, fileOf(initUrl)));
    note(this.#context, drafts);
    const init: Init = { hash, tracks: tracks ?? [], timeline, checkedMs: nowMs };
    this.#inits.set(initUrl, init);
    return init;
  }
}

function factsOf(body: Uint8Array, tracks: readonly InitTrack[]): MediaFacts | null {
  return readTs(body) ?? readFragments(body, tracks);
}

function looksLikeText(body: Uint8Array): boolean {
  const head = Buffer.from(body.subarray(0, 64)).toString('latin1').trimStart();
  return /^(<|\{|\[)/.test(head);
}

/** Codecs in the file against those announced (RFC 6381): of H.264 the profile, too; of others the family. */
function judgeCodecs(
  tracks: readonly InitTrack[],
  announced: string | null,
  track: string,
  where: string,
): FindingDraft[] {
  if (announced === null) return [];
  const list = announced.split(',').map((codec) => codec.trim().toLowerCase());
  return tracks.flatMap(({ codec }): FindingDraft[] => {
    const family = codec.slice(0, 4).toLowerCase();
    // Level and constraint flags vary between encoders for the same stream: family and profile tell.
    const profile = codec.slice(0, 7).toLowerCase();
    const fits = list.some(
      (one) => one.startsWith(family) && (codec.toLowerCase().startsWith(one) || one.startsWith(profile)),
    );
    if (fits || family === '') return [];
    return [{ kind: 'codecs-mismatch', track, where, what: `it holds ${codec}, announced is ${announced}` }];
  });
}
