/**
 * Reads as much of an HLS playlist as the probe needs (RFC 8216 §4.3, and rfc8216bis for EXT-X-PART): where the newest
 * media ends in programme time, or which playlist a multivariant playlist leads to.
 */
export type PlaylistReading =
  | { readonly kind: 'media'; readonly liveEdgeMs: number | null; readonly segments: number; readonly parts: number }
  | { readonly kind: 'multivariant'; readonly uri: string }
  | { readonly kind: 'not-a-playlist' };

interface Position {
  /** Programme time at the end of what was read; null until the first EXT-X-PROGRAM-DATE-TIME. */
  endMs: number | null;
  /** Duration of the parts of the segment that is not complete yet. */
  partsMs: number;
  pendingSegmentMs: number | null;
  segments: number;
  parts: number;
}

/** Never throws, whatever the text; unknown and damaged tags are passed over. */
export function readPlaylist(text: string): PlaylistReading {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines[0]?.trim() !== '#EXTM3U') return { kind: 'not-a-playlist' };
  const variant = lines.findIndex((line) => line.startsWith('#EXT-X-STREAM-INF:'));
  if (variant >= 0) {
    const uri = lines.slice(variant + 1).find((line) => line.trim() !== '' && !line.startsWith('#'));
    return uri === undefined ? { kind: 'not-a-playlist' } : { kind: 'multivariant', uri: uri.trim() };
  }
  const at: Position = { endMs: null, partsMs: 0, pendingSegmentMs: null, segments: 0, parts: 0 };
  for (const line of lines) readLine(line.trim(), at);
  const liveEdgeMs = at.endMs === null ? null : at.endMs + at.partsMs;
  return { kind: 'media', liveEdgeMs, segments: at.segments, parts: at.parts };
}

function readLine(line: string, at: Position): void {
  if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) {
    const timeMs = Date.parse(line.slice('#EXT-X-PROGRAM-DATE-TIME:'.length));
    if (Number.isFinite(timeMs)) {
      at.endMs = timeMs;
      at.partsMs = 0;
    }
  } else if (line.startsWith('#EXT-X-PART:')) {
    at.partsMs += durationMs(/[:,]DURATION=([\d.]+)/.exec(line)?.[1]) ?? 0;
    at.parts += 1;
  } else if (line.startsWith('#EXTINF:')) {
    at.pendingSegmentMs = durationMs(line.slice('#EXTINF:'.length).split(',')[0]);
  } else if (line !== '' && !line.startsWith('#') && at.pendingSegmentMs !== null) {
    // The segment is complete: its own duration stands for its parts.
    if (at.endMs !== null) at.endMs += at.pendingSegmentMs;
    at.partsMs = 0;
    at.pendingSegmentMs = null;
    at.segments += 1;
  }
}

function durationMs(seconds: string | undefined): number | null {
  const value = Number.parseFloat(seconds ?? '');
  return Number.isFinite(value) && value >= 0 && value < 3_600 ? value * 1000 : null;
}
