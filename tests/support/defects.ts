import { boxesOf, child, viewOf } from '../../shared/media/mp4-boxes.ts';
import type { FindingKind } from '../../shared/telemetry/probe.ts';

/** What an origin answers, before a defect is put in. */
export interface OriginAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface Defect {
  /** What a probe has to call it. */
  readonly found: FindingKind;
  /** What follows from it, and may be found as well. */
  readonly follows?: readonly FindingKind[];
  /** Changes an answer in place. @param sinceMs since the path was first asked for */
  apply(answer: OriginAnswer, file: string, sinceMs: number): void;
  /** ms by which an answer is held back. */
  delayMs?(file: string): number;
  /** The playlist to probe; the media playlist unless said otherwise. */
  readonly entry?: 'master.m3u8';
  /** Blocking reloads are passed on as plain ones. */
  readonly dropDirectives?: boolean;
}

const text = (answer: OriginAnswer): string => new TextDecoder().decode(answer.body);
const isPlaylist = (file: string): boolean => file === 'index.m3u8';
const numberOf = (file: string): number => Number(/-(\d+)\./.exec(file)?.[1] ?? -1);
const isSegment = (file: string): boolean => file.startsWith('seg-');
const isPart = (file: string): boolean => file.startsWith('part-');

function rewrite(answer: OriginAnswer, file: string, change: (playlist: string) => string): void {
  if (isPlaylist(file) && answer.status === 200) answer.body = new TextEncoder().encode(change(text(answer)));
}

export function missing(answer: OriginAnswer): void {
  answer.status = 404;
  answer.headers = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
  answer.body = new TextEncoder().encode('{"error":"gone"}');
}

/** Moves all dates of a playlist. */
export function moveDates(playlist: string, byMs: (dateMs: number) => number): string {
  return playlist.replaceAll(/(#EXT-X-PROGRAM-DATE-TIME:)(\S+)/g, (_, tag: string, date: string) => {
    const dateMs = Date.parse(date);
    return `${tag}${new Date(dateMs + byMs(dateMs)).toISOString()}`;
  });
}

/** Moves the decode times of a track in all fragments (tfdt). @param track null: of all tracks */
export function moveTimes(
  media: Uint8Array,
  track: number | null,
  move: (ticks: bigint, track: number) => bigint,
): Uint8Array {
  const copy = Uint8Array.from(media);
  for (const moof of boxesOf(viewOf(copy), 'moof')) {
    for (const traf of boxesOf(moof, 'traf')) {
      const tfhd = child(traf, 'tfhd');
      const tfdt = child(traf, 'tfdt');
      const id = tfhd?.getUint32(4);
      if (!tfdt || id === undefined || (track !== null && id !== track)) continue;
      if (tfdt.getUint8(0) === 1) tfdt.setBigUint64(4, move(tfdt.getBigUint64(4), id));
      else tfdt.setUint32(4, Number(move(BigInt(tfdt.getUint32(4)), id)));
    }
  }
  return copy;
}

function retime(
  answer: OriginAnswer,
  file: string,
  track: number | null,
  move: (ticks: bigint, track: number) => bigint,
): void {
  if ((isSegment(file) || isPart(file)) && answer.status === 200) answer.body = moveTimes(answer.body, track, move);
}

/** The date from which on a defect holds: it is decided when it is first asked. */
function later(afterMs: number): (nowMs: number) => number {
  let fromMs: number | null = null;
  return (nowMs) => (fromMs ??= Math.ceil(nowMs / 1000) * 1000 + afterMs);
}

/** The timescale of a track, as far as a test needs it: 90 kHz pictures, 48 kHz sound, as the origin writes them. */
const ticksPerSecond = (track: number): bigint => (track === 1 ? 90_000n : 48_000n);
const AUDIO_TRACK = 2;

function pdtJump(): Defect {
  const from = later(2_000);
  return {
    found: 'pdt-jump',
    follows: ['timeline-wrong', 'playlist-rewritten'],
    apply: (answer, file) => {
      rewrite(answer, file, (playlist) => moveDates(playlist, (dateMs) => (dateMs >= from(Date.now()) ? -5_000 : 0)));
    },
  };
}

function timelineDrift(): Defect {
  const first = new Map<number, bigint>();
  return {
    found: 'timeline-wrong',
    apply: (answer, file) => {
      // 4 % too fast: by so little at once that it looks like no jump.
      retime(answer, file, null, (ticks, track) => {
        const start = first.get(track) ?? ticks;
        first.set(track, start);
        return ticks + ((ticks - start) * 4n) / 100n;
      });
    },
  };
}

function jumpWithoutTag(): Defect {
  const jumpFrom = new Map<number, bigint>();
  return {
    found: 'discontinuity-untagged',
    // Of a segment in whose middle they jump.
    follows: ['timeline-wrong', 'duration-wrong', 'av-gap'],
    apply: (answer, file) => {
      retime(answer, file, null, (ticks, track) => {
        const from = jumpFrom.get(track) ?? ticks + ticksPerSecond(track) * 3n;
        jumpFrom.set(track, from);
        return ticks >= from ? ticks + ticksPerSecond(track) * 10n : ticks;
      });
    },
  };
}

function staleManifest(): Defect {
  const kept = new Map<string, Uint8Array>();
  return {
    found: 'stale-manifest',
    follows: ['blocking-reload', 'stall', 'playlist-rewritten', 'sequence-backwards'],
    dropDirectives: true,
    apply: (answer, file, sinceMs) => {
      if (!isPlaylist(file)) return;
      if (sinceMs < 1_000) kept.set(file, answer.body);
      answer.body = kept.get(file) ?? answer.body;
    },
  };
}

/** Every defect that the probe is shown to find, by name. */
export const DEFECTS: Readonly<Record<string, Defect>> = {
  'stale manifest': staleManifest(),
  'PDT jump': pdtJump(),
  'part left out': {
    found: 'part-missing',
    follows: ['blocking-reload', 'discontinuity-untagged', 'timeline-wrong', 'playlist-rewritten', 'stall'],
    apply: (answer, file) => {
      rewrite(answer, file, (playlist) =>
        playlist.replaceAll(/#EXT-X-PART:.*URI="part-(\d+)\.m4s".*\n/g, (line, number: string) =>
          Number(number) % 5 === 2 ? '' : line,
        ),
      );
    },
  },
  'part 404': {
    found: 'part-missing',
    apply: (answer, file) => {
      if (isPart(file) && numberOf(file) % 5 === 2) missing(answer);
    },
  },
  'segment 404': {
    found: 'segment-missing',
    apply: (answer, file) => {
      if (isSegment(file) && numberOf(file) % 2 === 0) missing(answer);
    },
  },
  'slow parts': {
    found: 'slow-media',
    follows: ['stall'],
    apply: () => undefined,
    delayMs: (file) => (isPart(file) && numberOf(file) % 10 === 5 ? 1_600 : 0),
  },
  'wrong timeline': timelineDrift(),
  'discontinuity without tag': jumpWithoutTag(),
  'clock 3 s ahead': {
    found: 'clock-skew',
    follows: ['timeline-wrong'],
    apply: (answer, file) => {
      rewrite(answer, file, (playlist) => moveDates(playlist, () => 3_000));
      answer.headers['date'] = new Date(Date.now() + 3_000).toUTCString();
    },
  },
  'clock 3.5 s behind': {
    found: 'clock-skew',
    follows: ['timeline-wrong'],
    apply: (answer, file) => {
      rewrite(answer, file, (playlist) => moveDates(playlist, () => -3_500));
      answer.headers['date'] = new Date(Date.now() - 3_500).toUTCString();
    },
  },
  'media sequence backwards': {
    found: 'sequence-backwards',
    follows: ['blocking-reload', 'playlist-rewritten', 'stale-manifest', 'discontinuity-untagged', 'timeline-wrong'],
    apply: (answer, file, sinceMs) => {
      if (sinceMs < 3_000) return;
      rewrite(answer, file, (playlist) =>
        playlist.replace(
          /(#EXT-X-MEDIA-SEQUENCE:)(\d+)/,
          (_, tag: string, number: string) => `${tag}${String(Number(number) - 50)}`,
        ),
      );
    },
  },
  'segment longer than target duration': {
    found: 'target-duration',
    follows: ['part-missing', 'pdt-jump', 'duration-wrong', 'playlist-rewritten', 'timeline-wrong', 'clock-skew'],
    apply: (answer, file) => {
      rewrite(answer, file, (playlist) => playlist.replaceAll(/#EXTINF:[\d.]+,/g, '#EXTINF:2.700,'));
    },
  },
  'part longer than part target': {
    found: 'part-duration',
    apply: (answer, file) => {
      rewrite(answer, file, (playlist) => playlist.replace(/PART-TARGET=[\d.]+/, 'PART-TARGET=0.120'));
    },
  },
  'truncated segment': {
    found: 'truncated',
    apply: (answer, file) => {
      if (isSegment(file)) answer.body = answer.body.subarray(0, Math.floor(answer.body.byteLength * 0.6));
    },
  },
  'wrong content type': {
    found: 'content-type',
    apply: (answer, file) => {
      if (isPlaylist(file)) answer.headers['content-type'] = 'text/plain';
    },
  },
  'no CORS': {
    found: 'cors',
    apply: (answer) => {
      delete answer.headers['access-control-allow-origin'];
    },
  },
  'playlist cached too long': {
    found: 'playlist-cached',
    apply: (answer, file) => {
      if (isPlaylist(file)) Object.assign(answer.headers, { 'cache-control': 'public, max-age=30', 'x-cache': 'HIT' });
    },
  },
  'init missing': {
    found: 'init-missing',
    apply: (answer, file) => {
      if (file.startsWith('init-')) missing(answer);
    },
  },
  'init changed': {
    found: 'init-changed',
    apply: (answer, file, sinceMs) => {
      if (!file.startsWith('init-') || sinceMs < 2_000) return;
      answer.body = Uint8Array.from(answer.body);
      // The minor version in ftyp: a harmless byte, but another file.
      answer.body[15] = ((answer.body[15] ?? 0) + 1) & 0xff;
    },
  },
  'sound a second late': {
    found: 'av-gap',
    apply: (answer, file) => {
      retime(answer, file, AUDIO_TRACK, (ticks) => ticks + 48_000n);
    },
  },
  'bitrate above the announced': {
    found: 'bitrate',
    entry: 'master.m3u8',
    apply: (answer, file) => {
      if (file !== 'master.m3u8') return;
      answer.body = new TextEncoder().encode(text(answer).replace(/BANDWIDTH=\d+/, 'BANDWIDTH=20000'));
    },
  },
  'codecs and renditions not as announced': {
    found: 'codecs-mismatch',
    follows: ['rendition-missing', 'http-error'],
    entry: 'master.m3u8',
    apply: (answer, file) => {
      if (file === 'low.m3u8') missing(answer);
      if (file !== 'master.m3u8') return;
      const changed = text(answer).replace(/CODECS="[^"]*"/, 'CODECS="hvc1.1.6.L93.B0,mp4a.40.2"');
      answer.body = new TextEncoder().encode(
        `${changed}#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS="avc1.42c00c"\nlow.m3u8\n`,
      );
    },
  },
  'gap tag': {
    found: 'gap',
    apply: (answer, file) => {
      rewrite(answer, file, (playlist) => playlist.replaceAll(/(#EXTINF.*\nseg-\d*[05]\.m4s)/g, '#EXT-X-GAP\n$1'));
    },
  },
  'damaged playlist': {
    found: 'syntax',
    follows: ['init-missing'],
    apply: (answer, file) => {
      rewrite(answer, file, (playlist) => playlist.replace(/URI="init/, 'URI=init-"'));
    },
  },
  'reload does not block': {
    found: 'blocking-reload',
    dropDirectives: true,
    apply: () => undefined,
  },
};
