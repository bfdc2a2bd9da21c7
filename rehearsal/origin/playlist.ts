import { SEGMENTS_WITH_PARTS, type MediaWindow, type Segment } from './media-window.ts';

/**
 * Playlists: draft-pantos-hls-rfc8216bis ("RFC 8216bis") §4.4.
 */
const VERSION = 9;
/** PART-HOLD-BACK: at least twice, better three times the part target (§4.4.3.8). */
const HOLD_BACK_PARTS = 3;

export const names = {
  init: (id: number) => `init-${String(id)}.mp4`,
  segment: (mediaSequence: number) => `seg-${String(mediaSequence)}.m4s`,
  part: (sequence: number) => `part-${String(sequence)}.m4s`,
};

/** The media playlist; null until there is a first part. */
export function renderMediaPlaylist(window: MediaWindow): string | null {
  const [first] = window.segments;
  if (!first || first.parts.length === 0) return null;
  // Rounded up to what is written, so that no part and no sum of parts is over it.
  const partTargetMs = Math.ceil(window.partTargetMs * 1000) / 1000;
  const partTarget = seconds(partTargetMs);
  const holdBack = seconds(partTargetMs * HOLD_BACK_PARTS);
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${String(VERSION)}`,
    `#EXT-X-TARGETDURATION:${String(window.targetDurationS)}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${holdBack}`,
    `#EXT-X-PART-INF:PART-TARGET=${partTarget}`,
    `#EXT-X-MEDIA-SEQUENCE:${String(first.mediaSequence)}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${String(window.discontinuitySequence)}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
  ];
  const withPartsFrom = window.segments.filter((segment) => segment.durationMs !== null).length - SEGMENTS_WITH_PARTS;
  let initId: number | null = null;
  for (const [index, segment] of window.segments.entries()) {
    if (segment.parts.length === 0) continue;
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
    if (segment.discontinuity || segment.initId !== initId)
      lines.push(`#EXT-X-MAP:URI="${names.init(segment.initId)}"`);
    initId = segment.initId;
    lines.push(...segmentLines(segment, index >= withPartsFrom));
  }
  lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${names.part(window.nextPartSequence)}"`);
  return `${lines.join('\n')}\n`;
}

function segmentLines(segment: Segment, withParts: boolean): string[] {
  const lines = [`#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(segment.startTime)).toISOString()}`];
  if (withParts) {
    for (const part of segment.parts) {
      const independent = part.independent ? ',INDEPENDENT=YES' : '';
      const duration = seconds(part.durationMs);
      lines.push(`#EXT-X-PART:DURATION=${duration},URI="${names.part(part.sequence)}"${independent}`);
    }
  }
  if (segment.durationMs !== null) {
    lines.push(`#EXTINF:${seconds(segment.durationMs)},`, names.segment(segment.mediaSequence));
  }
  return lines;
}

/** The multivariant playlist with its one rendition; null until there is a first part. */
export function renderMultivariantPlaylist(window: MediaWindow, mediaPlaylist: string): string | null {
  const last = window.segments.findLast((segment) => segment.parts.length > 0);
  const init = last ? window.init(last.initId) : null;
  if (!init) return null;
  const size = `RESOLUTION=${String(init.widthPx)}x${String(init.heightPx)}`;
  const bandwidth = `BANDWIDTH=${String(peakBitsPerSecond(window.segments))}`;
  return [
    '#EXTM3U',
    `#EXT-X-VERSION:${String(VERSION)}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-STREAM-INF:${bandwidth},CODECS="${init.codecs}",${size}`,
    mediaPlaylist,
    '',
  ].join('\n');
}

/** Of the segment with the highest rate (§4.4.6.2: BANDWIDTH is a peak); at least 1. */
function peakBitsPerSecond(segments: readonly Segment[]): number {
  let peak = 1;
  for (const { parts, durationMs } of segments) {
    const bytes = parts.reduce((sum, part) => sum + part.bytes.byteLength, 0);
    const lastsMs = durationMs ?? parts.reduce((sum, part) => sum + part.durationMs, 0);
    if (lastsMs > 0) peak = Math.max(peak, Math.ceil((bytes * 8000) / lastsMs));
  }
  return peak;
}

/** Decimal seconds with µs. */
function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(6).replace(/0{1,5}$/, '');
}
