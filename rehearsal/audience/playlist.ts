/**
 * As much of an HLS playlist (RFC 8216bis: §4.4.4.6 PROGRAM-DATE-TIME, §4.4.4.9 PART, §6.2.5.2 blocking reload) as
 * tells where the live edge is. Foreign text: nothing here throws.
 */
export type ParsedPlaylist =
  | { readonly kind: 'multivariant'; readonly uri: string }
  | {
      readonly kind: 'media';
      /** Capture time of the end of the newest part, ms; null without a PROGRAM-DATE-TIME or media. */
      readonly edgeMs: number | null;
      readonly partTargetMs: number | null;
      readonly canBlockReload: boolean;
      /** The part that comes next, to be asked for with a blocking reload. */
      readonly nextMsn: number;
      readonly nextPart: number;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

/** What has been read so far of a media playlist. */
interface Progress {
  segmentStartMs: number | null;
  partsMs: number;
  parts: number;
  segments: number;
  durationMs: number;
  mediaSequence: number;
  partTargetMs: number | null;
  canBlockReload: boolean;
}

/** Reads a media or multivariant playlist; what makes no sense is `invalid`, with the reason. Never throws. */
export function parsePlaylist(text: string): ParsedPlaylist {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines[0] !== '#EXTM3U') return { kind: 'invalid', reason: 'it does not begin with #EXTM3U' };
  const variant = lines.findIndex((line) => line.startsWith('#EXT-X-STREAM-INF:'));
  if (variant >= 0) {
    const uri = lines.slice(variant + 1).find((line) => line !== '' && !line.startsWith('#'));
    return uri === undefined ? { kind: 'invalid', reason: 'its variant has no URI' } : { kind: 'multivariant', uri };
  }
  const progress: Progress = {
    ...{ segmentStartMs: null, partsMs: 0, parts: 0, segments: 0, durationMs: 0, mediaSequence: 0 },
    ...{ partTargetMs: null, canBlockReload: false },
  };
  for (const line of lines) readLine(line, progress);
  const { segmentStartMs, partsMs, parts, segments, mediaSequence, partTargetMs, canBlockReload } = progress;
  const empty = segments === 0 && parts === 0;
  return {
    kind: 'media',
    edgeMs: segmentStartMs === null || empty ? null : segmentStartMs + partsMs,
    ...{ partTargetMs, canBlockReload, nextMsn: mediaSequence + segments, nextPart: parts },
  };
}

function readLine(line: string, progress: Progress): void {
  const colon = line.indexOf(':');
  const tag = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1);
  if (tag === '#EXT-X-PROGRAM-DATE-TIME') {
    const dateMs = Date.parse(value);
    if (Number.isFinite(dateMs)) progress.segmentStartMs = dateMs;
  } else if (tag === '#EXT-X-PART') {
    progress.partsMs += secondsAsMs(attribute(value, 'DURATION')) ?? 0;
    progress.parts += 1;
  } else if (tag === '#EXTINF') {
    progress.durationMs = secondsAsMs(value.split(',', 1)[0] ?? null) ?? 0;
  } else if (tag === '#EXT-X-MEDIA-SEQUENCE') {
    const sequence = Number(value);
    if (Number.isSafeInteger(sequence)) progress.mediaSequence = sequence;
  } else if (tag === '#EXT-X-PART-INF') {
    progress.partTargetMs = secondsAsMs(attribute(value, 'PART-TARGET'));
  } else if (tag === '#EXT-X-SERVER-CONTROL') {
    progress.canBlockReload = attribute(value, 'CAN-BLOCK-RELOAD') === 'YES';
  } else if (line !== '' && !line.startsWith('#')) {
    // A URI ends its segment: the next one begins where it ended, unless it has a date of its own.
    if (progress.segmentStartMs !== null) progress.segmentStartMs += progress.durationMs;
    progress.segments += 1;
    progress.partsMs = 0;
    progress.parts = 0;
  }
}

function attribute(list: string, name: string): string | null {
  return new RegExp(`(?:^|,)${name}=([^,"]*)`).exec(list)?.[1] ?? null;
}

function secondsAsMs(text: string | null): number | null {
  const seconds = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}
