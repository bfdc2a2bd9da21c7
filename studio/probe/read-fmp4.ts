import {
  boxesOf,
  child,
  fourCharacters,
  isVersion1,
  readBoxes,
  readOrNull,
  viewOf,
} from '../../shared/media/mp4-boxes.ts';
import type { InitTrack, MediaFacts, TrackTimes } from './media-facts.ts';

/**
 * Times of fragmented MP4: ISO/IEC 14496-12 §8.3.2 tkhd, §8.4.2 mdhd, §8.4.3 hdlr, §8.5.2 stsd, §8.8.3 trex, §8.8.7 tfhd,
 * §8.8.8 trun, §8.8.12 tfdt; codecs by ISO/IEC 14496-15 §5.3.3 (avcC) and RFC 6381. Never throws.
 */
const TFHD_BASE_DATA_OFFSET = 0x1;
const TFHD_DESCRIPTION_INDEX = 0x2;
const TFHD_DURATION = 0x8;
const TRUN_DATA_OFFSET = 0x1;
const TRUN_FIRST_FLAGS = 0x4;
const TRUN_DURATION = 0x100;
const TRUN_SIZE = 0x200;
const TRUN_FLAGS = 0x400;
const TRUN_COMPOSITION = 0x800;
/** More samples than any real fragment has are not read. */
const MAX_SAMPLES = 100_000;
/** Fields of a sample entry before its own boxes (§12.1.3, §12.2.3). */
const VIDEO_ENTRY_BYTES = 78;

/** The tracks of an initialisation segment; null when it is none. */
export function readInit(bytes: Uint8Array): InitTrack[] | null {
  return readOrNull(() => {
    const moov = child(viewOf(bytes), 'moov');
    if (!moov) return null;
    const mvex = child(moov, 'mvex');
    const defaults = new Map(
      (mvex ? boxesOf(mvex, 'trex') : []).map((trex) => [trex.getUint32(4), trex.getUint32(12)]),
    );
    return boxesOf(moov, 'trak').flatMap((trak): InitTrack[] => {
      const mdia = child(trak, 'mdia');
      const tkhd = child(trak, 'tkhd');
      const hdlr = mdia && child(mdia, 'hdlr');
      const mdhd = mdia && child(mdia, 'mdhd');
      if (!tkhd || !hdlr || !mdhd) return [];
      const handler = fourCharacters(hdlr, 8);
      if (handler !== 'vide' && handler !== 'soun') return [];
      const trackId = tkhd.getUint32(isVersion1(tkhd) ? 20 : 12);
      const timescale = mdhd.getUint32(isVersion1(mdhd) ? 20 : 12);
      const kind = handler === 'vide' ? 'video' : 'audio';
      if (timescale === 0) return [];
      return [{ trackId, kind, timescale, defaultDuration: defaults.get(trackId) ?? null, codec: codecOf(mdia) }];
    });
  });
}

function codecOf(mdia: DataView): string {
  const minf = child(mdia, 'minf');
  const stbl = minf && child(minf, 'stbl');
  const stsd = stbl && child(stbl, 'stsd');
  if (!stsd || stsd.byteLength < 16) return '';
  const format = fourCharacters(stsd, 12);
  const entry = new DataView(stsd.buffer, stsd.byteOffset + 16, stsd.byteLength - 16);
  if ((format !== 'avc1' && format !== 'avc3') || entry.byteLength < VIDEO_ENTRY_BYTES) return format;
  const boxes = new DataView(entry.buffer, entry.byteOffset + VIDEO_ENTRY_BYTES, entry.byteLength - VIDEO_ENTRY_BYTES);
  const avcC = child(boxes, 'avcC');
  if (!avcC || avcC.byteLength < 4) return format;
  const hex = [1, 2, 3].map((at) => avcC.getUint8(at).toString(16).padStart(2, '0')).join('');
  return `${format}.${hex}`;
}

/** Times of each track in a media segment or part; null when it has no fragment. */
export function readFragments(bytes: Uint8Array, init: readonly InitTrack[]): MediaFacts | null {
  return readOrNull(() => {
    const { boxes, restBytes } = readBoxes(viewOf(bytes));
    const fragments = boxes.filter((box) => box.type === 'moof');
    if (fragments.length === 0) return null;
    const times = new Map<number, TrackTimes>();
    for (const { body } of fragments) {
      for (const traf of boxesOf(body, 'traf')) {
        const track = readTrackFragment(traf, init);
        if (!track) continue;
        const before = times.get(track.trackId);
        const startS = Math.min(track.startS, before?.startS ?? track.startS);
        const endS = Math.max(track.endS, before?.endS ?? track.endS);
        times.set(track.trackId, { kind: track.kind, startS, endS });
      }
    }
    const data = boxes.filter((box) => box.type === 'mdat').length;
    const cutOff =
      restBytes > 0
        ? `its last box is not whole (${String(restBytes)} bytes of it are there)`
        : data < fragments.length
          ? `it has ${String(fragments.length)} fragments, but media for ${String(data)}`
          : null;
    return { container: 'fmp4', tracks: [...times.values()], cutOff };
  });
}

function readTrackFragment(
  traf: DataView,
  init: readonly InitTrack[],
): (TrackTimes & { readonly trackId: number }) | null {
  const tfhd = child(traf, 'tfhd');
  const tfdt = child(traf, 'tfdt');
  const track = tfhd && init.find((other) => other.trackId === tfhd.getUint32(4));
  if (!tfdt || !track) return null;
  const decodeTicks = isVersion1(tfdt) ? Number(tfdt.getBigUint64(4)) : tfdt.getUint32(4);
  const defaultDuration = fragmentDefault(tfhd) ?? track.defaultDuration ?? 0;
  let ticks = 0;
  let firstComposition: number | null = null;
  for (const trun of boxesOf(traf, 'trun')) {
    const run = readRun(trun, defaultDuration);
    ticks += run.ticks;
    firstComposition ??= run.firstComposition;
  }
  const startTicks = decodeTicks + (firstComposition ?? 0);
  const { trackId, kind, timescale } = track;
  return { trackId, kind, startS: startTicks / timescale, endS: (startTicks + ticks) / timescale };
}

function fragmentDefault(tfhd: DataView): number | null {
  const flags = tfhd.getUint32(0) & 0xff_ffff;
  if ((flags & TFHD_DURATION) === 0) return null;
  const skip = ((flags & TFHD_BASE_DATA_OFFSET) === 0 ? 0 : 8) + ((flags & TFHD_DESCRIPTION_INDEX) === 0 ? 0 : 4);
  return tfhd.getUint32(8 + skip);
}

/** Duration of a run in ticks, and its first sample's presentation minus decoding time. */
function readRun(trun: DataView, defaultDuration: number): { ticks: number; firstComposition: number } {
  const flags = trun.getUint32(0) & 0xff_ffff;
  const count = Math.min(trun.getUint32(4), MAX_SAMPLES);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const firstAt = 8 + (has(TRUN_DATA_OFFSET) ? 4 : 0) + (has(TRUN_FIRST_FLAGS) ? 4 : 0);
  const fields = [TRUN_DURATION, TRUN_SIZE, TRUN_FLAGS, TRUN_COMPOSITION].filter(has);
  const compositionAt = firstAt + (fields.length - 1) * 4;
  const first = has(TRUN_COMPOSITION) && count > 0;
  const firstComposition = first
    ? isVersion1(trun)
      ? trun.getInt32(compositionAt)
      : trun.getUint32(compositionAt)
    : 0;
  if (!has(TRUN_DURATION)) return { ticks: count * defaultDuration, firstComposition };
  let ticks = 0;
  for (let sample = 0; sample < count; sample++) ticks += trun.getUint32(firstAt + sample * fields.length * 4);
  return { ticks, firstComposition };
}
