import { clip, Problems, toLine, type Line, type ParseProblem } from './hls-lines.ts';

/**
 * Reads HLS playlists for judging them: RFC 8216 §4.3 and draft-pantos-hls-rfc8216bis §4.4 (Low-Latency HLS). Written
 * for damaged ones: it never throws, keeps line numbers, says what is wrong, and leaves out what it cannot read in
 * place of guessing it.
 */
export type { ParseProblem };

export interface HlsPart {
  readonly uri: string;
  readonly durationMs: number;
  readonly independent: boolean;
  readonly gap: boolean;
  readonly byteRange: string | null;
  readonly line: number;
}

export interface HlsSegment {
  readonly mediaSequence: number;
  /** Null: not complete yet, there are only parts. */
  readonly uri: string | null;
  readonly durationMs: number | null;
  /** As its own EXT-X-PROGRAM-DATE-TIME says; null without one. */
  readonly dateMs: number | null;
  /** Its own date, or carried on from the one before; null before the first date, and after a discontinuity without one. */
  readonly startMs: number | null;
  readonly discontinuity: boolean;
  readonly gap: boolean;
  readonly encrypted: boolean;
  readonly mapUri: string | null;
  readonly byteRange: string | null;
  readonly parts: readonly HlsPart[];
  readonly line: number;
}

export interface MediaPlaylist {
  readonly kind: 'media';
  readonly targetDurationMs: number | null;
  readonly partTargetMs: number | null;
  readonly partHoldBackMs: number | null;
  readonly holdBackMs: number | null;
  readonly canBlockReload: boolean;
  readonly mediaSequence: number;
  readonly discontinuitySequence: number;
  readonly ended: boolean;
  readonly segments: readonly HlsSegment[];
  readonly preloadHint: string | null;
  readonly problems: readonly ParseProblem[];
}

export interface HlsVariant {
  readonly uri: string;
  readonly bandwidth: number | null;
  readonly codecs: string | null;
  readonly resolution: string | null;
  readonly audioGroup: string | null;
  readonly line: number;
}

export interface HlsRendition {
  readonly type: string;
  readonly groupId: string;
  readonly name: string;
  readonly uri: string | null;
  readonly isDefault: boolean;
  readonly line: number;
}

export interface MultivariantPlaylist {
  readonly kind: 'multivariant';
  readonly variants: readonly HlsVariant[];
  readonly renditions: readonly HlsRendition[];
  readonly problems: readonly ParseProblem[];
}

export type HlsPlaylist =
  | MediaPlaylist
  | MultivariantPlaylist
  | { readonly kind: 'not-a-playlist'; readonly problems: readonly ParseProblem[] };

/** Longer lists than any real one are not read on. */
const MAX_LINES = 100_000;

export function readHls(text: string): HlsPlaylist {
  const lines = text.split(/\r?\n/, MAX_LINES);
  const reader = new Problems();
  if (text.startsWith('\uFEFF')) reader.warn(1, 'it begins with a byte order mark');
  if (lines[0]?.replace('\uFEFF', '').trim() !== '#EXTM3U') {
    reader.error(1, 'the first line is not #EXTM3U');
    return { kind: 'not-a-playlist', problems: reader.list };
  }
  const tagged = lines.map((line, index) => toLine(line, index + 1));
  const multivariant = tagged.some(({ tag }) => tag === 'EXT-X-STREAM-INF' || tag === 'EXT-X-MEDIA');
  return multivariant ? readMultivariant(tagged, reader) : new MediaReader(reader).read(tagged);
}

function readMultivariant(lines: readonly Line[], problems: Problems): MultivariantPlaylist {
  const variants: HlsVariant[] = [];
  const renditions: HlsRendition[] = [];
  let pending: Omit<HlsVariant, 'uri'> | null = null;
  for (const { number: line, tag, value } of lines) {
    if (tag === 'EXT-X-STREAM-INF') {
      if (pending) problems.error(pending.line, 'a variant has no address');
      const attributes = problems.attributes(value, line);
      const bandwidth = attributes.get('BANDWIDTH');
      if (bandwidth === undefined) problems.error(line, 'BANDWIDTH is missing');
      pending = {
        bandwidth: bandwidth === undefined ? null : problems.whole(bandwidth, line, 'BANDWIDTH', 0) || null,
        codecs: attributes.get('CODECS') ?? null,
        resolution: attributes.get('RESOLUTION') ?? null,
        audioGroup: attributes.get('AUDIO') ?? null,
        line,
      };
    } else if (tag === 'EXT-X-MEDIA') {
      const attributes = problems.attributes(value, line);
      for (const name of ['TYPE', 'GROUP-ID', 'NAME'])
        if (!attributes.has(name)) problems.error(line, `${name} is missing`);
      renditions.push({
        type: attributes.get('TYPE') ?? '',
        groupId: attributes.get('GROUP-ID') ?? '',
        name: attributes.get('NAME') ?? '',
        uri: attributes.get('URI') ?? null,
        isDefault: attributes.get('DEFAULT') === 'YES',
        line,
      });
    } else if (tag === '') {
      if (pending) variants.push({ ...pending, uri: value });
      else problems.error(line, 'an address stands without EXT-X-STREAM-INF before it');
      pending = null;
    }
  }
  if (pending) problems.error(pending.line, 'the last variant has no address');
  if (variants.length === 0) problems.error(0, 'it lists no variant');
  return { kind: 'multivariant', variants, renditions, problems: problems.list };
}

/** What belongs to the segment that is being read. */
interface Pending {
  line: number;
  durationMs: number | null;
  hasInf: boolean;
  dateMs: number | null;
  discontinuity: boolean;
  gap: boolean;
  byteRange: string | null;
  parts: HlsPart[];
}

const freshPending = (): Pending => ({
  line: 0,
  durationMs: null,
  hasInf: false,
  dateMs: null,
  discontinuity: false,
  gap: false,
  byteRange: null,
  parts: [],
});

const ONCE = new Set(['EXT-X-TARGETDURATION', 'EXT-X-MEDIA-SEQUENCE', 'EXT-X-PART-INF', 'EXT-X-SERVER-CONTROL']);

class MediaReader {
  readonly #problems: Problems;
  readonly #seen = new Set<string>();
  readonly #segments: HlsSegment[] = [];
  #targetDurationMs: number | null = null;
  #partTargetMs: number | null = null;
  #partHoldBackMs: number | null = null;
  #holdBackMs: number | null = null;
  #canBlockReload = false;
  #first: number | null = null;
  #skipped = 0;
  #discontinuitySequence = 0;
  #ended = false;
  #preloadHint: string | null = null;
  #mapUri: string | null = null;
  #encrypted = false;
  #cursorMs: number | null = null;
  #pending = freshPending();

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  read(lines: readonly Line[]): MediaPlaylist {
    for (const line of lines) this.#readLine(line);
    const { parts, hasInf, line } = this.#pending;
    if (hasInf) this.#problems.error(line, 'a segment has no address');
    else if (parts.length > 0) this.#endSegment(null);
    if (this.#targetDurationMs === null && !this.#seen.has('EXT-X-TARGETDURATION'))
      this.#problems.error(0, 'EXT-X-TARGETDURATION is missing');
    if (this.#segments.some((segment) => segment.parts.length > 0) && this.#partTargetMs === null)
      this.#problems.error(0, 'there are parts, but no EXT-X-PART-INF with PART-TARGET');
    return {
      kind: 'media',
      targetDurationMs: this.#targetDurationMs,
      partTargetMs: this.#partTargetMs,
      partHoldBackMs: this.#partHoldBackMs,
      holdBackMs: this.#holdBackMs,
      canBlockReload: this.#canBlockReload,
      mediaSequence: this.#first ?? 0,
      discontinuitySequence: this.#discontinuitySequence,
      ended: this.#ended,
      segments: this.#segments,
      preloadHint: this.#preloadHint,
      problems: this.#problems.list,
    };
  }

  #readLine({ number: line, tag, value }: Line): void {
    if (tag === '#') return;
    if (ONCE.has(tag) && this.#seen.has(tag)) this.#problems.error(line, `${tag} stands twice`);
    this.#seen.add(tag);
    if (!this.#readHeader(line, tag, value)) this.#readSegmentTag(line, tag, value);
  }

  /** True when the tag was one of the playlist as a whole. */
  #readHeader(line: number, tag: string, value: string): boolean {
    const problems = this.#problems;
    switch (tag) {
      case 'EXT-X-TARGETDURATION':
        this.#targetDurationMs = problems.seconds(value, line, 'EXT-X-TARGETDURATION');
        return true;
      case 'EXT-X-MEDIA-SEQUENCE':
        if (this.#segments.length > 0) problems.error(line, 'EXT-X-MEDIA-SEQUENCE stands behind the first segment');
        else this.#first = problems.whole(value, line, 'EXT-X-MEDIA-SEQUENCE', 0);
        return true;
      case 'EXT-X-DISCONTINUITY-SEQUENCE':
        this.#discontinuitySequence = problems.whole(value, line, 'EXT-X-DISCONTINUITY-SEQUENCE', 0);
        return true;
      case 'EXT-X-PART-INF':
        this.#partTargetMs = problems.seconds(problems.attributes(value, line).get('PART-TARGET'), line, 'PART-TARGET');
        return true;
      case 'EXT-X-SERVER-CONTROL': {
        const control = problems.attributes(value, line);
        const holdBack = (name: string): number | null =>
          control.has(name) ? problems.seconds(control.get(name), line, name) : null;
        this.#canBlockReload = control.get('CAN-BLOCK-RELOAD') === 'YES';
        this.#partHoldBackMs = holdBack('PART-HOLD-BACK');
        this.#holdBackMs = holdBack('HOLD-BACK');
        return true;
      }
      case 'EXT-X-SKIP':
        this.#skipped = problems.whole(
          problems.attributes(value, line).get('SKIPPED-SEGMENTS') ?? '',
          line,
          'SKIPPED-SEGMENTS',
          0,
        );
        return true;
      case 'EXT-X-ENDLIST':
        this.#ended = true;
        return true;
      case 'EXT-X-PRELOAD-HINT': {
        const hint = problems.attributes(value, line);
        if (hint.get('TYPE') === 'PART') this.#preloadHint = hint.get('URI') ?? null;
        return true;
      }
      default:
        return false;
    }
  }

  #readSegmentTag(line: number, tag: string, value: string): void {
    const pending = this.#pending;
    switch (tag) {
      case 'EXTINF':
        if (pending.hasInf) this.#problems.error(line, 'EXTINF follows EXTINF without an address between them');
        pending.durationMs = this.#problems.seconds(value.split(',')[0], line, 'EXTINF');
        pending.hasInf = true;
        pending.line = line;
        return;
      case 'EXT-X-PROGRAM-DATE-TIME':
        pending.dateMs = this.#date(value, line);
        return;
      case 'EXT-X-DISCONTINUITY':
        pending.discontinuity = true;
        return;
      case 'EXT-X-GAP':
        pending.gap = true;
        return;
      case 'EXT-X-BYTERANGE':
        pending.byteRange = value;
        return;
      case 'EXT-X-MAP': {
        const uri = this.#problems.attributes(value, line).get('URI');
        if (uri === undefined || uri === '') this.#problems.error(line, 'EXT-X-MAP names no address');
        this.#mapUri = uri ?? null;
        return;
      }
      case 'EXT-X-KEY':
        this.#encrypted = this.#problems.attributes(value, line).get('METHOD') !== 'NONE';
        return;
      case 'EXT-X-PART':
        this.#readPart(line, value);
        return;
      case '':
        if (!pending.hasInf) this.#problems.error(line, 'an address stands without EXTINF before it');
        pending.line ||= line;
        this.#endSegment(value);
    }
  }

  #readPart(line: number, value: string): void {
    const attributes = this.#problems.attributes(value, line);
    const uri = attributes.get('URI') ?? '';
    if (uri === '') this.#problems.error(line, 'a part has no address');
    const durationMs = this.#problems.seconds(attributes.get('DURATION'), line, 'DURATION of a part');
    if (uri === '' || durationMs === null) return;
    this.#pending.parts.push({
      uri,
      durationMs,
      independent: attributes.get('INDEPENDENT') === 'YES',
      gap: attributes.get('GAP') === 'YES',
      byteRange: attributes.get('BYTERANGE') ?? null,
      line,
    });
    this.#pending.line ||= line;
  }

  #endSegment(uri: string | null): void {
    const { hasInf, ...pending } = this.#pending;
    this.#pending = freshPending();
    // A date holds on from segment to segment; across a discontinuity only a date of its own tells.
    const startMs = pending.dateMs ?? (pending.discontinuity ? null : this.#cursorMs);
    const partsMs = pending.parts.reduce((sum, part) => sum + part.durationMs, 0);
    const lastsMs = hasInf ? pending.durationMs : partsMs;
    this.#cursorMs = startMs === null || lastsMs === null ? null : startMs + lastsMs;
    this.#segments.push({
      ...pending,
      mediaSequence: (this.#first ?? 0) + this.#skipped + this.#segments.length,
      uri,
      startMs,
      encrypted: this.#encrypted,
      mapUri: this.#mapUri,
    });
  }

  #date(text: string, line: number): number | null {
    const dateMs = /^\d{4}-\d\d-\d\dT/.test(text.trim()) ? Date.parse(text.trim()) : Number.NaN;
    if (Number.isFinite(dateMs)) return dateMs;
    this.#problems.error(line, `EXT-X-PROGRAM-DATE-TIME is no date: "${clip(text)}"`);
    return null;
  }
}

/** Programme time at the end of the newest media; null when the playlist does not tell. */
export function liveEdgeMs(playlist: MediaPlaylist): number | null {
  const last = playlist.segments.at(-1);
  if (!last || last.startMs === null) return null;
  return last.startMs + (last.durationMs ?? partsMs(last));
}

/** Sum of the parts of a segment (ms). */
export function partsMs(segment: HlsSegment): number {
  return segment.parts.reduce((sum, part) => sum + part.durationMs, 0);
}
