import { unescapeEmulation } from '../../shared/media/h264-emulation.ts';

/**
 * H.264 sequence parameter sets: ITU-T H.264 §7.3.2.1.1 (syntax), §7.4.2.1.1 (cropping), §9.1 (Exp-Golomb codes).
 */
export interface AvcParameters {
  readonly sps: Uint8Array;
  readonly pps: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
  /** RFC 6381: "avc1." and profile, constraints and level in hexadecimal. */
  readonly codec: string;
}

/** Profiles whose SPS tells the chroma format (§7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
const MAX_SIDE_PX = 16_384;

/** Null when the SPS makes no sense. */
export function parseAvcParameters(sps: Uint8Array, pps: Uint8Array): AvcParameters | null {
  const size = parseSpsSize(sps);
  if (!size || sps.byteLength < 4 || pps.byteLength < 1 || sps.byteLength > 0xffff || pps.byteLength > 0xffff) {
    return null;
  }
  const hex = Array.from(sps.subarray(1, 4), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { sps, pps, ...size, codec: `avc1.${hex}` };
}

/** The size of the picture after cropping; null when the SPS makes no sense. Takes the NAL unit with its header byte. */
export function parseSpsSize(sps: Uint8Array): { widthPx: number; heightPx: number } | null {
  if (((sps[0] ?? 0) & 0x1f) !== 7) return null;
  const bits = new BitReader(unescapeEmulation(sps.subarray(1)));
  const profile = bits.read(8);
  bits.read(16); // constraint flags, level
  bits.unsigned(); // seq_parameter_set_id
  const chroma = HIGH_PROFILES.has(profile) ? readChroma(bits) : { format: 1, separate: false };
  bits.unsigned(); // log2_max_frame_num_minus4
  readPictureOrder(bits);
  bits.unsigned(); // max_num_ref_frames
  bits.read(1); // gaps_in_frame_num_value_allowed_flag
  const widthMbs = bits.unsigned() + 1;
  const heightMapUnits = bits.unsigned() + 1;
  const frameMbsOnly = bits.read(1);
  if (frameMbsOnly === 0) bits.read(1); // mb_adaptive_frame_field_flag
  bits.read(1); // direct_8x8_inference_flag
  const crop = bits.read(1) === 1 ? [0, 1, 2, 3].map(() => bits.unsigned()) : [0, 0, 0, 0];
  if (bits.overrun) return null;
  const planes = chroma.separate ? 0 : chroma.format;
  const unitX = planes === 1 || planes === 2 ? 2 : 1;
  const unitY = (planes === 1 ? 2 : 1) * (2 - frameMbsOnly);
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const widthPx = widthMbs * 16 - unitX * (left + right);
  const heightPx = (2 - frameMbsOnly) * heightMapUnits * 16 - unitY * (top + bottom);
  const valid = widthPx > 0 && heightPx > 0 && widthPx <= MAX_SIDE_PX && heightPx <= MAX_SIDE_PX;
  return valid ? { widthPx, heightPx } : null;
}

function readChroma(bits: BitReader): { format: number; separate: boolean } {
  const format = bits.unsigned();
  const separate = format === 3 && bits.read(1) === 1;
  bits.unsigned(); // bit_depth_luma_minus8
  bits.unsigned(); // bit_depth_chroma_minus8
  bits.read(1); // qpprime_y_zero_transform_bypass_flag
  if (bits.read(1) === 1) {
    for (let list = 0; list < (format === 3 ? 12 : 8); list++) {
      if (bits.read(1) === 1) skipScalingList(bits, list < 6 ? 16 : 64);
    }
  }
  return { format, separate };
}

function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size; index++) {
    if (next !== 0) next = (last + bits.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function readPictureOrder(bits: BitReader): void {
  const type = bits.unsigned();
  if (type === 0) bits.unsigned(); // log2_max_pic_order_cnt_lsb_minus4
  if (type !== 1) return;
  bits.read(1); // delta_pic_order_always_zero_flag
  bits.signed(); // offset_for_non_ref_pic
  bits.signed(); // offset_for_top_to_bottom_field
  const cycle = bits.unsigned();
  for (let index = 0; index < cycle && !bits.overrun; index++) bits.signed();
}

/** Reads bits from the most significant on; beyond the end it reads zeros and says so. */
class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get overrun(): boolean {
    return this.#at > this.#bytes.byteLength * 8;
  }

  read(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index++) {
      const byte = this.#bytes[this.#at >> 3] ?? 0;
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
      this.#at += 1;
    }
    return value;
  }

  /** ue(v) */
  unsigned(): number {
    let zeros = 0;
    while (zeros < 32 && !this.overrun && this.read(1) === 0) zeros += 1;
    return 2 ** zeros - 1 + this.read(zeros);
  }

  /** se(v) */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
