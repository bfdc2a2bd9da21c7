/** What a probe needs to know of a segment or part, whatever its container. Times are seconds of the media's own timeline. */
export interface TrackTimes {
  readonly kind: 'video' | 'audio';
  readonly startS: number;
  readonly endS: number;
}

export interface MediaFacts {
  readonly container: 'fmp4' | 'ts' | 'other';
  readonly tracks: readonly TrackTimes[];
  /** In words, how it is cut off; null when it is whole. */
  readonly cutOff: string | null;
}

/** One track of an initialisation segment. */
export interface InitTrack {
  readonly trackId: number;
  readonly kind: 'video' | 'audio';
  /** Ticks a second. */
  readonly timescale: number;
  /** Where `trun` and `tfhd` name none (trex); null without. */
  readonly defaultDuration: number | null;
  /** As in CODECS (RFC 6381), as far as it can be told: `avc1.64001f`, `mp4a`. */
  readonly codec: string;
}

/** The track that tells the time: the picture if there is one. */
export function mainTrack(facts: MediaFacts): TrackTimes | null {
  return facts.tracks.find((track) => track.kind === 'video') ?? facts.tracks[0] ?? null;
}
