import type { MediaPlaylist } from './hls-playlist.ts';
import { readHls } from './hls-playlist.ts';

/** Studio time at which the synthetic streams begin. */
export const START_MS = Date.UTC(2026, 0, 1);

export interface PlaylistOptions {
  /** Media sequence of the first segment. */
  readonly first?: number;
  readonly segments?: number;
  readonly segmentMs?: number;
  /** Parts of each segment; 0: a plain playlist. */
  readonly parts?: number;
  /** Parts of a segment that is not complete yet. */
  readonly open?: number;
}

/** A healthy live media playlist. */
export function playlistText(options: PlaylistOptions = {}): string {
  const { first = 10, segments = 4, segmentMs = 1_000, parts = 0, open = 0 } = options;
  const s = (ms: number): string => (ms / 1000).toFixed(3);
  const partMs = parts > 0 ? segmentMs / parts : 0;
  const lines = ['#EXTM3U', '#EXT-X-VERSION:9', `#EXT-X-TARGETDURATION:${String(Math.ceil(segmentMs / 1000))}`];
  if (parts > 0) {
    lines.push(`#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${s(partMs * 3)}`);
    lines.push(`#EXT-X-PART-INF:PART-TARGET=${s(partMs)}`);
  }
  lines.push(`#EXT-X-MEDIA-SEQUENCE:${String(first)}`, '#EXT-X-MAP:URI="init.mp4"');
  for (let index = 0; index < segments + (open > 0 ? 1 : 0); index++) {
    const sequence = first + index;
    const isOpen = index === segments;
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(START_MS + sequence * segmentMs).toISOString()}`);
    for (let part = 0; part < (isOpen ? open : parts); part++) {
      lines.push(`#EXT-X-PART:DURATION=${s(partMs)},URI="${String(sequence)}.${String(part)}.m4s"`);
    }
    if (!isOpen) lines.push(`#EXTINF:${s(segmentMs)},`, `${String(sequence)}.m4s`);
  }
  return `${lines.join('\n')}\n`;
}

/** @throws when the text is no media playlist */
export function mediaPlaylist(text: string): MediaPlaylist {
  const playlist = readHls(text);
  if (playlist.kind !== 'media') throw new Error(`it is a ${playlist.kind} playlist`);
  return playlist;
}
