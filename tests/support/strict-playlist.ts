/**
 * A strict reader of LL-HLS media playlists for tests (draft-pantos-hls-rfc8216bis §4.4): what it does not know, or
 * what breaks a rule of the draft, throws.
 */
export interface ReadPart {
  readonly uri: string;
  readonly durationS: number;
  readonly independent: boolean;
}

export interface ReadSegment {
  readonly mediaSequence: number;
  readonly startMs: number;
  readonly discontinuity: boolean;
  readonly map: string;
  readonly parts: readonly ReadPart[];
  /** Null for the one that is being made. */
  readonly durationS: number | null;
  readonly uri: string | null;
}

export interface ReadPlaylist {
  readonly targetDurationS: number;
  readonly partTargetS: number;
  readonly partHoldBackS: number;
  readonly canBlockReload: boolean;
  readonly mediaSequence: number;
  readonly discontinuitySequence: number;
  readonly segments: readonly ReadSegment[];
  readonly preloadHint: string;
}

const HEADER_TAGS = new Set([
  'EXT-X-VERSION',
  'EXT-X-TARGETDURATION',
  'EXT-X-SERVER-CONTROL',
  'EXT-X-PART-INF',
  'EXT-X-MEDIA-SEQUENCE',
  'EXT-X-DISCONTINUITY-SEQUENCE',
  'EXT-X-INDEPENDENT-SEGMENTS',
]);

export function readStrictPlaylist(text: string): ReadPlaylist {
  const lines = text.split('\n');
  if (lines.shift() !== '#EXTM3U') throw new Error('the first line must be #EXTM3U');
  if (lines.pop() !== '') throw new Error('the last line must end with a newline');
  const header = new Map<string, string>();
  while (lines[0] !== undefined && HEADER_TAGS.has(tagOf(lines[0]).name)) {
    const { name, value } = tagOf(lines.shift() ?? '');
    if (header.has(name)) throw new Error(`${name} stands twice`);
    header.set(name, value);
  }
  const { segments, preloadHint } = readSegments(lines, whole(header.get('EXT-X-MEDIA-SEQUENCE')));
  const control = attributes(header.get('EXT-X-SERVER-CONTROL') ?? '');
  const playlist: ReadPlaylist = {
    targetDurationS: whole(header.get('EXT-X-TARGETDURATION')),
    partTargetS: decimal(attributes(header.get('EXT-X-PART-INF') ?? '').get('PART-TARGET')),
    partHoldBackS: decimal(control.get('PART-HOLD-BACK')),
    canBlockReload: control.get('CAN-BLOCK-RELOAD') === 'YES',
    mediaSequence: whole(header.get('EXT-X-MEDIA-SEQUENCE')),
    discontinuitySequence: whole(header.get('EXT-X-DISCONTINUITY-SEQUENCE')),
    segments,
    preloadHint,
  };
  if (whole(header.get('EXT-X-VERSION')) < 9) throw new Error('parts need version 9');
  check(playlist);
  return playlist;
}

interface Pending {
  startMs: number | null;
  discontinuity: boolean;
  parts: ReadPart[];
}

function readSegments(lines: readonly string[], first: number): { segments: ReadSegment[]; preloadHint: string } {
  const segments: ReadSegment[] = [];
  let preloadHint: string | null = null;
  let map: string | null = null;
  let durationS: number | null = null;
  const fresh = (): Pending => ({ startMs: null, discontinuity: false, parts: [] });
  let pending = fresh();
  const finish = (uri: string | null): void => {
    if (map === null || pending.startMs === null) throw new Error('a segment needs a map and a date');
    const mediaSequence = first + segments.length;
    const { startMs, discontinuity, parts } = pending;
    segments.push({ mediaSequence, startMs, discontinuity, parts, map, durationS, uri });
    pending = fresh();
    durationS = null;
  };
  for (const line of lines) {
    if (preloadHint !== null) throw new Error(`"${line}" stands after the hint`);
    if (!line.startsWith('#')) {
      if (durationS === null) throw new Error(`"${line}" has no EXTINF`);
      finish(line);
      continue;
    }
    const { name, value } = tagOf(line);
    if (durationS !== null) throw new Error(`${name} between EXTINF and its URI`);
    if (name === 'EXT-X-DISCONTINUITY') pending.discontinuity = true;
    else if (name === 'EXT-X-MAP') map = quoted(attributes(value).get('URI'));
    else if (name === 'EXT-X-PROGRAM-DATE-TIME') pending.startMs = date(value);
    else if (name === 'EXT-X-PART') pending.parts.push(readPart(value));
    else if (name === 'EXTINF') durationS = decimal(value.replace(/,$/, ''));
    else if (name === 'EXT-X-PRELOAD-HINT') preloadHint = quoted(attributes(value).get('URI'));
    else throw new Error(`unknown tag ${name}`);
  }
  if (pending.parts.length > 0) finish(null);
  if (preloadHint === null) throw new Error('there is no preload hint');
  return { segments, preloadHint };
}

function readPart(value: string): ReadPart {
  const read = attributes(value);
  return {
    uri: quoted(read.get('URI')),
    durationS: decimal(read.get('DURATION')),
    independent: read.get('INDEPENDENT') === 'YES',
  };
}

function check({ segments, targetDurationS, partTargetS, partHoldBackS }: ReadPlaylist): void {
  if (partHoldBackS < 3 * partTargetS - 1e-9) throw new Error('PART-HOLD-BACK is less than three parts');
  for (const [index, segment] of segments.entries()) {
    const { durationS, parts, uri } = segment;
    if (durationS === null && index < segments.length - 1) throw new Error('a segment without end is not the last');
    if (durationS !== null && Math.round(durationS) > targetDurationS) throw new Error(`EXTINF ${String(durationS)}`);
    for (const [part, { durationS: partS }] of parts.entries()) {
      if (partS > partTargetS + 1e-9) throw new Error(`a part of ${String(partS)} s`);
      // All but the last of a segment are at least 85 % of the target (§4.4.4.9).
      if (part < parts.length - 1 && partS < 0.85 * partTargetS && uri !== null) {
        throw new Error(`a short part of ${String(partS)} s inside of a segment`);
      }
    }
    if (parts.length > 0 && !parts[0]?.independent) throw new Error('a segment does not begin with a key frame');
    const next = segments[index + 1];
    if (durationS !== null && next && !next.discontinuity) {
      const errorMs = Math.abs(segment.startMs + durationS * 1000 - next.startMs);
      // Dates are rounded to ms.
      if (errorMs > 1.001) throw new Error(`EXTINF and dates differ by ${String(errorMs)} ms`);
    }
  }
  const withParts = segments.map((segment) => segment.parts.length > 0);
  if (withParts.lastIndexOf(false) > withParts.indexOf(true) && withParts.includes(true)) {
    throw new Error('parts must be listed for the last segments without a gap');
  }
}

function tagOf(line: string): { name: string; value: string } {
  const match = /^#([A-Z0-9-]+)(?::(.*))?$/.exec(line);
  if (!match) throw new Error(`"${line}" is no tag`);
  return { name: match[1] ?? '', value: match[2] ?? '' };
}

function attributes(list: string): Map<string, string> {
  const read = new Map<string, string>();
  for (const [, name = '', value = ''] of list.matchAll(/([A-Z0-9-]+)=("[^"]*"|[^",]*)(?:,|$)/g)) {
    if (read.has(name)) throw new Error(`attribute ${name} stands twice`);
    read.set(name, value);
  }
  if ([...read].map(([name, value]) => `${name}=${value}`).join(',') !== list) throw new Error(`attributes "${list}"`);
  return read;
}

function whole(text: string | undefined): number {
  if (text === undefined || !/^\d{1,20}$/.test(text)) throw new Error(`"${String(text)}" is no decimal-integer`);
  return Number(text);
}

function decimal(text: string | undefined): number {
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) throw new Error(`"${String(text)}" is no decimal number`);
  return Number(text);
}

function quoted(text: string | undefined): string {
  const match = /^"([^"]+)"$/.exec(text ?? '');
  if (!match?.[1]) throw new Error(`"${String(text)}" is no quoted string`);
  return match[1];
}

function date(text: string): number {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,}Z$/.test(text)) throw new Error(`"${text}" is no date with ms`);
  return Date.parse(text);
}
