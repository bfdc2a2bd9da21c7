import type { HlsSegment, MediaPlaylist } from './hls-playlist.ts';
import type { MediaSource } from './media-checker.ts';

/** What a media playlist lists, as pieces to fetch: parts and complete segments apart, in order. */
export interface MediaList {
  readonly parts: readonly MediaSource[];
  readonly segments: readonly MediaSource[];
}

/** Parts of one segment, at the most, for numbering them through. */
const PARTS_A_SEGMENT = 1_000;

/** @param baseUrl of the playlist after redirects */
export function listMedia(playlist: MediaPlaylist, baseUrl: string): MediaList {
  const parts: MediaSource[] = [];
  const segments: MediaSource[] = [];
  const ranges = new Ranges();
  let timeline = playlist.discontinuitySequence;
  for (const [index, segment] of playlist.segments.entries()) {
    // The first segment's discontinuity lies before the playlist's first media: it changes nothing between pieces.
    if (segment.discontinuity && index > 0) timeline += 1;
    const common = {
      timeline,
      initUrl: resolve(segment.mapUri, baseUrl),
      encrypted: segment.encrypted,
    };
    parts.push(...listParts(segment, common, baseUrl, ranges));
    const url = resolve(segment.uri, baseUrl);
    if (url === null || segment.gap || segment.durationMs === null) continue;
    segments.push({
      ...common,
      kind: 'segment',
      order: segment.mediaSequence,
      name: segment.uri ?? '',
      durationMs: segment.durationMs,
      startMs: segment.startMs,
      url,
      range: ranges.next(segment.byteRange, url),
    });
  }
  return { parts: numbered(parts), segments };
}

type Common = Pick<MediaSource, 'timeline' | 'initUrl' | 'encrypted'>;

function listParts(segment: HlsSegment, common: Common, baseUrl: string, ranges: Ranges): MediaSource[] {
  let beforeMs = 0;
  return segment.parts.flatMap((part, index): MediaSource[] => {
    const startMs = segment.startMs === null ? null : segment.startMs + beforeMs;
    beforeMs += part.durationMs;
    const url = resolve(part.uri, baseUrl);
    if (url === null || part.gap) return [];
    const order = segment.mediaSequence * PARTS_A_SEGMENT + index;
    const range = ranges.next(part.byteRange, url);
    return [{ ...common, kind: 'part', order, name: part.uri, durationMs: part.durationMs, startMs, url, range }];
  });
}

/** The first part of a segment follows the last one of the segment before: their numbers are made to say so. */
function numbered(parts: readonly MediaSource[]): MediaSource[] {
  const lastOf = new Map<number, number>();
  for (const { order } of parts) lastOf.set(Math.floor(order / PARTS_A_SEGMENT), order);
  return parts.map((part) => {
    const segment = Math.floor(part.order / PARTS_A_SEGMENT);
    const before = lastOf.get(segment - 1);
    const isFirst = part.order % PARTS_A_SEGMENT === 0;
    return isFirst && before !== undefined ? { ...part, follows: before } : part;
  });
}

/** EXT-X-BYTERANGE and BYTERANGE, `length[@offset]`: without an offset it goes on where the last one ended (RFC 8216 §4.3.2.2). */
class Ranges {
  readonly #ends = new Map<string, number>();

  next(text: string | null, url: string): string | null {
    const match = /^"?(\d{1,15})(?:@(\d{1,15}))?"?$/.exec(text ?? '');
    if (!match) return null;
    const from = match[2] === undefined ? (this.#ends.get(url) ?? 0) : Number(match[2]);
    const end = from + Number(match[1]);
    this.#ends.set(url, end);
    return `bytes=${String(from)}-${String(end - 1)}`;
  }
}

function resolve(uri: string | null, baseUrl: string): string | null {
  if (uri === null) return null;
  const url = URL.parse(uri, baseUrl);
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}
