/**
 * H.264 byte streams: ITU-T H.264 Annex B (start codes), §7.3.1 and Table 7-1 (NAL unit types).
 */
export const NAL_TYPE = {
  slice: 1,
  idr: 5,
  sei: 6,
  sps: 7,
  pps: 8,
  delimiter: 9,
  endOfStream: 11,
  filler: 12,
} as const;

/** One picture, without start codes. */
export interface AccessUnit {
  /** In order of decoding; parameter sets, delimiters and filler left out. */
  readonly nals: readonly Uint8Array[];
  /** An IDR picture: decoding can begin here. */
  readonly keyFrame: boolean;
  /** Parameter sets that came with it; null: none. */
  readonly sps: Uint8Array | null;
  readonly pps: Uint8Array | null;
}

const START_CODE = Buffer.from([0, 0, 1]);

/** The NAL units of a byte stream, as views on it, without start codes and trailing zeros. */
export function splitAnnexB(bytes: Uint8Array): Uint8Array[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nals: Uint8Array[] = [];
  let start = buffer.indexOf(START_CODE);
  while (start >= 0) {
    const from = start + START_CODE.byteLength;
    const next = buffer.indexOf(START_CODE, from);
    let end = next < 0 ? buffer.byteLength : next;
    while (end > from && buffer[end - 1] === 0) end -= 1;
    if (end > from) nals.push(bytes.subarray(from, end));
    start = next;
  }
  return nals;
}

/** Sorts a picture's NAL units; null when there is no slice among them. */
export function parseAccessUnit(bytes: Uint8Array): AccessUnit | null {
  const nals: Uint8Array[] = [];
  let sps: Uint8Array | null = null;
  let pps: Uint8Array | null = null;
  let keyFrame = false;
  let hasSlice = false;
  for (const nal of splitAnnexB(bytes)) {
    const type = (nal[0] ?? 0) & 0x1f;
    if (type === NAL_TYPE.sps) sps = nal;
    else if (type === NAL_TYPE.pps) pps = nal;
    else if (type >= NAL_TYPE.slice && type <= NAL_TYPE.sei) {
      nals.push(nal);
      hasSlice ||= type !== NAL_TYPE.sei;
      keyFrame ||= type === NAL_TYPE.idr;
    }
  }
  return hasSlice ? { nals, keyFrame, sps, pps } : null;
}
