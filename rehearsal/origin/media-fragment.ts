import { AUDIO_TRACK, VIDEO_TRACK } from './init-segment.ts';
import { concat } from '../bytes.ts';
import { box, fullBox, u32, u64 } from './mp4-box.ts';

/**
 * CMAF chunk (one `moof` and its `mdat`): ISO/IEC 23000-19 §7.3.2.3; boxes of ISO/IEC 14496-12 §8.8.
 */
export interface FragmentSample {
  readonly data: Uint8Array;
  /** In the track's timescale. */
  readonly duration: number;
  /** Presentation minus decoding time. */
  readonly compositionOffset: number;
  /** Decoding can begin here. */
  readonly sync: boolean;
}

export interface FragmentTrack {
  /** Decoding time of the first sample, in the track's timescale, 0 ≤ t < 2^53. */
  readonly baseDecodeTime: number;
  readonly samples: readonly FragmentSample[];
}

const TFHD_DEFAULT_BASE_IS_MOOF = 0x020000;
/** data offset, and each sample's duration, size, flags and composition offset. */
const TRUN_FLAGS = 0x000001 | 0x000100 | 0x000200 | 0x000400 | 0x000800;
/** sample_depends_on = 2 (no other); sample_depends_on = 1 and sample_is_non_sync_sample (§8.8.3.1). */
const FLAGS_SYNC = 0x02000000;
const FLAGS_NOT_SYNC = 0x01010000;

/** One part of a picture track and, where there is some, sound. */
export function writeFragment(
  sequence: number,
  video: FragmentTrack,
  audio: FragmentTrack | null,
): Uint8Array<ArrayBuffer> {
  const tracks: readonly { id: number; track: FragmentTrack }[] = [
    ...(video.samples.length > 0 ? [{ id: VIDEO_TRACK, track: video }] : []),
    ...(audio && audio.samples.length > 0 ? [{ id: AUDIO_TRACK, track: audio }] : []),
  ];
  // A first pass tells the size of the `moof`, from whose start the data is counted.
  const moofBytes = movieFragment(sequence, tracks, 0).byteLength;
  const moof = movieFragment(sequence, tracks, moofBytes + 8);
  const data = tracks.flatMap(({ track }) => track.samples.map((sample) => sample.data));
  const dataBytes = data.reduce((sum, piece) => sum + piece.byteLength, 0);
  const mdatHeader = box('mdat');
  mdatHeader.set(u32(8 + dataBytes), 0);
  return concat(moof, mdatHeader, ...data);
}

function movieFragment(
  sequence: number,
  tracks: readonly { id: number; track: FragmentTrack }[],
  dataOffset: number,
): Uint8Array {
  let offset = dataOffset;
  const trafs = tracks.map(({ id, track }) => {
    const traf = trackFragment(id, track, offset);
    offset += track.samples.reduce((sum, sample) => sum + sample.data.byteLength, 0);
    return traf;
  });
  return box('moof', fullBox('mfhd', 0, 0, u32(sequence % 2 ** 32)), ...trafs);
}

function trackFragment(id: number, { baseDecodeTime, samples }: FragmentTrack, dataOffset: number): Uint8Array {
  const table = samples.flatMap(({ data, duration, sync, compositionOffset }) => [
    duration,
    data.byteLength,
    sync ? FLAGS_SYNC : FLAGS_NOT_SYNC,
    compositionOffset,
  ]);
  return box(
    'traf',
    fullBox('tfhd', 0, TFHD_DEFAULT_BASE_IS_MOOF, u32(id)),
    fullBox('tfdt', 1, 0, u64(baseDecodeTime)),
    // Version 1: composition offsets may be negative.
    fullBox('trun', 1, TRUN_FLAGS, u32(samples.length, dataOffset, ...table)),
  );
}
