import { boxesOf, child, fourCharacters, isVersion1, readOrNull, viewOf } from '../mp4-boxes.ts';

/**
 * Reads from fragmented MP4 when its first picture is to be shown: ISO/IEC 14496-12 (ISO base media file format),
 * §8.3.2 tkhd, §8.4.2 mdhd, §8.4.3 hdlr, §8.8.7 tfhd, §8.8.8 trun, §8.8.12 tfdt. Anything else in the file is passed
 * over; what does not fit is answered with null, never thrown.
 */

export interface VideoTrack {
  readonly trackId: number;
  /** Ticks a second of its times. */
  readonly timescale: number;
}

const TRUN_DATA_OFFSET = 0x1;
const TRUN_FIRST_FLAGS = 0x4;
const TRUN_DURATION = 0x100;
const TRUN_SIZE = 0x200;
const TRUN_FLAGS = 0x400;
const TRUN_COMPOSITION = 0x800;

/** The video track of an initialisation segment; null when there is none. */
export function videoTrackOf(init: Uint8Array): VideoTrack | null {
  return readOrNull(() => {
    const moov = child(viewOf(init), 'moov');
    for (const trak of moov ? boxesOf(moov, 'trak') : []) {
      const mdia = child(trak, 'mdia');
      const hdlr = mdia && child(mdia, 'hdlr');
      const mdhd = mdia && child(mdia, 'mdhd');
      const tkhd = child(trak, 'tkhd');
      // Full boxes: version and flags, then for hdlr `pre_defined`, then the handler type.
      if (!hdlr || !mdhd || !tkhd || fourCharacters(hdlr, 8) !== 'vide') continue;
      const trackId = tkhd.getUint32(isVersion1(tkhd) ? 20 : 12);
      const timescale = mdhd.getUint32(isVersion1(mdhd) ? 20 : 12);
      return timescale > 0 ? { trackId, timescale } : null;
    }
    return null;
  });
}

/** When the first picture of a media segment or part is shown, in seconds of the file's own timeline; null without one. */
export function firstPictureS(media: Uint8Array, track: VideoTrack): number | null {
  return readOrNull(() => {
    for (const moof of boxesOf(viewOf(media), 'moof')) {
      for (const traf of boxesOf(moof, 'traf')) {
        const tfhd = child(traf, 'tfhd');
        const tfdt = child(traf, 'tfdt');
        if (!tfhd || !tfdt || tfhd.getUint32(4) !== track.trackId) continue;
        const decodeTicks = isVersion1(tfdt) ? Number(tfdt.getBigUint64(4)) : tfdt.getUint32(4);
        const trun = child(traf, 'trun');
        return (decodeTicks + (trun ? firstCompositionTicks(trun) : 0)) / track.timescale;
      }
    }
    return null;
  });
}

/** Presentation minus decoding time of the first sample of a track run. */
function firstCompositionTicks(trun: DataView): number {
  const flags = trun.getUint32(0) & 0xff_ffff;
  if ((flags & TRUN_COMPOSITION) === 0 || trun.getUint32(4) === 0) return 0;
  let at = 8;
  for (const flag of [TRUN_DATA_OFFSET, TRUN_FIRST_FLAGS, TRUN_DURATION, TRUN_SIZE, TRUN_FLAGS]) {
    if ((flags & flag) !== 0) at += 4;
  }
  return isVersion1(trun) ? trun.getInt32(at) : trun.getUint32(at);
}
