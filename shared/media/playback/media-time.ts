/**
 * Capture time of the frame on screen, from EXT-X-PROGRAM-DATE-TIME (RFC 8216 §4.3.2.6): each segment's first
 * sample has that date, so on one timeline `capture = media time + constant`. The constant is the median over the
 * segments near the playhead: one wrong date, or audio that starts a little before the video, does not move it.
 */

/** A segment as the player knows it; `startS` is its place on the video element's timeline. */
export interface DatedFragment {
  readonly startS: number;
  readonly durationS: number;
  /** EXT-X-PROGRAM-DATE-TIME (ms since the epoch); null where the playlist has none. */
  readonly programDateTimeMs: number | null;
  /** Discontinuity sequence: segments of different ones do not share a timeline. */
  readonly continuity: number;
  /** True when the start was read from the media itself, not added up from playlist durations. */
  readonly exact: boolean;
}

/** How many segments around the playhead are asked; at 1–2 s each the mapping follows a drifting origin within seconds. */
const NEAR_FRAGMENTS = 5;
/** Rounding of segment durations in playlists and players. */
const TOLERANCE_S = 0.05;

/**
 * Capture time (ms since the epoch) of the frame at `mediaTimeS` of the video element.
 * Null when no segment with a date is known near it.
 */
export function captureTimeOf(mediaTimeS: number, fragments: readonly DatedFragment[]): number | null {
  const current = fragmentAt(mediaTimeS, fragments);
  if (!current) return null;
  const near = fragments
    .filter((fragment) => fragment.continuity === current.continuity && fragment.programDateTimeMs !== null)
    .sort((a, b) => distanceS(mediaTimeS, a) - distanceS(mediaTimeS, b));
  const exact = near.filter((fragment) => fragment.exact);
  const constants = (exact.length > 0 ? exact : near)
    .slice(0, NEAR_FRAGMENTS)
    .map((fragment) => (fragment.programDateTimeMs ?? 0) - fragment.startS * 1000)
    .sort((a, b) => a - b);
  if (constants.length === 0) return null;
  const middle = (constants.length - 1) / 2;
  const constantMs = ((constants[Math.floor(middle)] ?? 0) + (constants[Math.ceil(middle)] ?? 0)) / 2;
  return mediaTimeS * 1000 + constantMs;
}

/** The segment being shown; just outside all of them, the nearest. */
function fragmentAt(mediaTimeS: number, fragments: readonly DatedFragment[]): DatedFragment | null {
  let nearest: DatedFragment | null = null;
  for (const fragment of fragments) {
    if (!nearest || distanceS(mediaTimeS, fragment) <= distanceS(mediaTimeS, nearest) - 1e-9) nearest = fragment;
    // At a seam the later segment wins: the frame at its very start belongs to it.
    else if (distanceS(mediaTimeS, fragment) === 0 && fragment.startS > nearest.startS) nearest = fragment;
  }
  return nearest;
}

function distanceS(mediaTimeS: number, fragment: DatedFragment): number {
  const endS = fragment.startS + fragment.durationS;
  if (mediaTimeS < fragment.startS - TOLERANCE_S / 1000) return fragment.startS - mediaTimeS;
  return mediaTimeS > endS ? mediaTimeS - endS : 0;
}
