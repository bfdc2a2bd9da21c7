import { missing, moveDates, moveTimes, type Defect } from './defects.ts';

/** FFmpeg's own outputs: plain HLS in MPEG-TS and in fragmented MP4, and DASH. */
export type FfmpegOutput = 'ts' | 'fmp4' | 'dash';

/** A defect that is put into what FFmpeg writes. */
export interface FfmpegDefect extends Defect {
  readonly output: FfmpegOutput;
}

const MANIFESTS: Readonly<Record<FfmpegOutput, string>> = { ts: 'index.m3u8', fmp4: 'index.m3u8', dash: 'index.mpd' };
/** `index12.ts`, `index12.m4s`, `chunk-stream0-00012.m4s`. */
const numberOf = (file: string): number => Number(/(\d+)\.(?:ts|m4s)$/.exec(file)?.[1] ?? -1);
const isMedia = (file: string): boolean => numberOf(file) >= 0 && !file.startsWith('init');
const text = (body: Uint8Array): string => new TextDecoder().decode(body);
/** So much too fast: by so little at once that it looks like no jump. */
const DRIFT_PCT = 4;

function segment404(output: FfmpegOutput): FfmpegDefect {
  return {
    output,
    found: 'segment-missing',
    apply: (answer, file) => {
      if (isMedia(file) && numberOf(file) % 2 === 0) missing(answer);
    },
  };
}

function staleManifest(output: FfmpegOutput): FfmpegDefect {
  let kept: Uint8Array | null = null;
  return {
    output,
    found: 'stale-manifest',
    follows: ['stall', 'clock-skew'],
    apply: (answer, file, sinceMs) => {
      if (file !== MANIFESTS[output]) return;
      if (sinceMs < 1_000 || kept === null) kept = answer.body;
      answer.body = kept;
    },
  };
}

/** Time stamps that run away from the dates: of MPEG-TS the dates are moved, of MP4 the time stamps. */
function wrongTimeline(output: FfmpegOutput): FfmpegDefect {
  const first = new Map<string, bigint>();
  let firstDateMs: number | null = null;
  return {
    output,
    found: 'timeline-wrong',
    apply: (answer, file) => {
      if (answer.status !== 200) return;
      if (output === 'ts' && file === MANIFESTS.ts) {
        const moved = moveDates(text(answer.body), (dateMs) => {
          firstDateMs ??= dateMs;
          return ((dateMs - firstDateMs) * -DRIFT_PCT) / 100;
        });
        answer.body = new TextEncoder().encode(moved);
      }
      if (output === 'ts' || !isMedia(file)) return;
      // DASH has a file and a numbering of tracks for picture and sound each.
      const stream = file.replace(/\d+\.m4s$/, '');
      answer.body = moveTimes(answer.body, null, (ticks, track) => {
        const key = `${stream} ${String(track)}`;
        const start = first.get(key) ?? ticks;
        first.set(key, start);
        return ticks + ((ticks - start) * BigInt(DRIFT_PCT)) / 100n;
      });
    },
  };
}

/** By output and name: each has to be found in each. */
export const FFMPEG_DEFECTS: Readonly<Record<string, FfmpegDefect>> = Object.fromEntries(
  (['ts', 'fmp4', 'dash'] as const).flatMap((output) => [
    [`${output} segment 404`, segment404(output)],
    [`${output} stale manifest`, staleManifest(output)],
    [`${output} wrong timeline`, wrongTimeline(output)],
  ]),
);
