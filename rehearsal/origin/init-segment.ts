import type { AacConfig } from '../ingest/adts.ts';
import type { AvcParameters } from './h264-parameters.ts';
import { box, fullBox, text, u16, u32, u8, zeros } from './mp4-box.ts';

/**
 * CMAF header (initialisation segment): ISO/IEC 23000-19 §7.3.1; boxes of ISO/IEC 14496-12 §8, `avc1`/`avcC` of
 * ISO/IEC 14496-15 §5.3–5.4, `mp4a`/`esds` of ISO/IEC 14496-14 §5.6 with the descriptors of ISO/IEC 14496-1 §7.2.6.
 */
export const VIDEO_TRACK = 1;
export const AUDIO_TRACK = 2;
/** Video times are in MPEG ticks; audio times in samples. */
export const VIDEO_TIMESCALE = 90_000;

export interface TrackParameters {
  readonly video: AvcParameters;
  /** Null: no sound. */
  readonly audio: AacConfig | null;
}

/** The initialisation segment (`ftyp` and `moov`) for a picture track and, unless `audio` is null, a sound track. */
export function writeInitSegment({ video, audio }: TrackParameters): Uint8Array<ArrayBuffer> {
  const ftyp = box('ftyp', text('iso6'), u32(0), text('iso6'), text('cmfc'), text('mp41'));
  const tracks = [videoTrack(video), ...(audio ? [audioTrack(audio)] : [])];
  const extends_ = [trex(VIDEO_TRACK), ...(audio ? [trex(AUDIO_TRACK)] : [])];
  const moov = box('moov', movieHeader(), ...tracks, box('mvex', ...extends_));
  const bytes = new Uint8Array(ftyp.byteLength + moov.byteLength);
  bytes.set(ftyp, 0);
  bytes.set(moov, ftyp.byteLength);
  return bytes;
}

/** RFC 6381 strings for the multivariant playlist. */
export function codecsOf({ video, audio }: TrackParameters): string {
  return audio ? `${video.codec},mp4a.40.${String(audio.objectType)}` : video.codec;
}

/** True when one initialisation segment serves both. */
export function sameTracks(a: TrackParameters, b: TrackParameters): boolean {
  return (
    sameBytes(a.video.sps, b.video.sps) &&
    sameBytes(a.video.pps, b.video.pps) &&
    a.audio?.rateHz === b.audio?.rateHz &&
    a.audio?.channels === b.audio?.channels &&
    a.audio?.objectType === b.audio?.objectType
  );
}

/** Whether both hold the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);
}

/** Unity matrix (§8.2.2.3), 16.16 and 2.30 fixed point. */
const MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

function movieHeader(): Uint8Array {
  const times = u32(0, 0, 1000, 0); // creation, modification, timescale, duration (unknown: fragmented)
  const rateAndVolume = [u32(0x10000), u16(0x0100), zeros(10)];
  return fullBox('mvhd', 0, 0, times, ...rateAndVolume, MATRIX, zeros(24), u32(AUDIO_TRACK + 1));
}

function trackHeader(track: number, volume: number, widthPx: number, heightPx: number): Uint8Array {
  const enabledInMovie = 3;
  return fullBox(
    'tkhd',
    0,
    enabledInMovie,
    u32(0, 0, track, 0, 0), // creation, modification, id, reserved, duration
    zeros(8),
    u16(0, 0, volume, 0), // layer, alternate group, volume 8.8, reserved
    MATRIX,
    u32(widthPx * 0x10000, heightPx * 0x10000),
  );
}

function media(timescale: number, handler: string, name: string, header: Uint8Array, sample: Uint8Array): Uint8Array {
  const languageUndetermined = 0x55c4;
  const selfContained = fullBox('url ', 0, 1);
  const dataInformation = box('dinf', fullBox('dref', 0, 0, u32(1), selfContained));
  const sampleTable = box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), sample),
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  );
  return box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0, 0, timescale, 0), u16(languageUndetermined, 0)),
    fullBox('hdlr', 0, 0, u32(0), text(handler), zeros(12), text(`${name}\0`)),
    box('minf', header, dataInformation, sampleTable),
  );
}

function videoTrack(video: AvcParameters): Uint8Array {
  const header = fullBox('vmhd', 0, 1, zeros(8));
  return box(
    'trak',
    trackHeader(VIDEO_TRACK, 0, video.widthPx, video.heightPx),
    media(VIDEO_TIMESCALE, 'vide', 'programme picture', header, avc1(video)),
  );
}

function avc1({ sps, pps, widthPx, heightPx }: AvcParameters): Uint8Array {
  const dpi72 = 0x480000;
  const avcC = box(
    'avcC',
    u8(1, ...sps.subarray(1, 4)), // version, then profile, constraints and level as in the SPS
    u8(0xff, 0xe1), // lengths of 4 bytes; one SPS
    u16(sps.byteLength),
    sps,
    u8(1),
    u16(pps.byteLength),
    pps,
    ...highProfileExtension(sps),
  );
  return box(
    'avc1',
    zeros(6),
    u16(1), // data reference
    zeros(16),
    u16(widthPx, heightPx),
    u32(dpi72, dpi72, 0),
    u16(1), // frames a sample
    zeros(32), // compressor name
    u16(0x18, 0xffff), // depth, pre-defined
    avcC,
  );
}

/** High profiles name chroma format and depths (14496-15 §5.3.3.1.2); we pass 4:2:0 with 8 bits, as browsers play it. */
function highProfileExtension(sps: Uint8Array): Uint8Array[] {
  return [100, 110, 122, 144].includes(sps[1] ?? 0) ? [u8(0xfc | 1, 0xf8, 0xf8, 0)] : [];
}

function audioTrack(audio: AacConfig): Uint8Array {
  const fullVolume = 0x0100;
  const mp4a = box(
    'mp4a',
    zeros(6),
    u16(1), // data reference
    zeros(8),
    u16(audio.channels, 16, 0, 0), // channels, bits, pre-defined, reserved
    u32(audio.rateHz * 0x10000),
    fullBox('esds', 0, 0, elementaryStream(audio)),
  );
  return box(
    'trak',
    trackHeader(AUDIO_TRACK, fullVolume, 0, 0),
    media(audio.rateHz, 'soun', 'programme sound', fullBox('smhd', 0, 0, zeros(4)), mp4a),
  );
}

/** ES_Descriptor with DecoderConfigDescriptor and AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1). */
function elementaryStream({ objectType, rateIndex, channels }: AacConfig): Uint8Array {
  const specific = u16(objectType * 2 ** 11 + rateIndex * 2 ** 7 + channels * 2 ** 3);
  const aacAudioStream = u8(0x40, 0x15, 0, 0, 0); // MPEG-4 audio, audio stream, buffer size not told
  const decoder = descriptor(4, aacAudioStream, u32(0, 0), descriptor(5, specific));
  const predefinedForMp4 = descriptor(6, u8(2));
  return descriptor(3, u16(AUDIO_TRACK), u8(0), decoder, predefinedForMp4);
}

function descriptor(tag: number, ...fields: readonly Uint8Array[]): Uint8Array {
  const size = fields.reduce((sum, field) => sum + field.byteLength, 0);
  return u8(tag, size, ...fields.flatMap((field) => [...field]));
}

function trex(track: number): Uint8Array {
  return fullBox('trex', 0, 0, u32(track, 1, 0, 0, 0)); // sample description 1; no defaults
}
