import type { VideoSettings } from '../../shared/media/video-settings.ts';

/** ITU-T H.264 Table A-1: level_idc, macroblocks a frame, macroblocks a second, kbit/s (Baseline and Main). */
const LEVELS: readonly (readonly [idc: number, frameMbs: number, mbsPerSecond: number, kbps: number])[] = [
  [30, 1620, 40_500, 10_000],
  [31, 3600, 108_000, 14_000],
  [32, 5120, 216_000, 20_000],
  [40, 8192, 245_760, 20_000],
  [42, 8704, 522_240, 50_000],
  [51, 36_864, 983_040, 240_000],
  [52, 36_864, 2_073_600, 240_000],
];
/** Baseline, Main, High: every decoder knows the first; none has B frames with `latencyMode: 'realtime'`. */
const PROFILES = ['4200', '4d00', '6400'];

/** The lowest level_idc that allows this picture (ITU-T H.264 §A.3.1). */
export function levelFor(video: VideoSettings): number {
  const frameMbs = Math.ceil(video.widthPx / 16) * Math.ceil(video.heightPx / 16);
  const level = LEVELS.find(
    ([, mbs, mbsPerSecond, kbps]) =>
      frameMbs <= mbs && frameMbs * video.framerateFps <= mbsPerSecond && video.bitrateKbps <= kbps,
  );
  return level?.[0] ?? 52;
}

/** WebCodecs codec strings to be tried, best first (RFC 6381 §3.3: profile, constraints, level in hex). */
export function codecCandidates(video: VideoSettings): string[] {
  const level = levelFor(video).toString(16).padStart(2, '0');
  return PROFILES.map((profile) => `avc1.${profile}${level}`);
}
