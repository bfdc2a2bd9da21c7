import { encodeSei } from '../../shared/media/capture-time-tag.ts';
import type { UnixMs } from '../../shared/time/units.ts';

/** H.264 Annex B byte streams (ITU-T H.264 §7.3.1, §7.4.1 table 7-1 and Annex B). */
const NAL_SLICE_FIRST = 1;
const NAL_SLICE_IDR = 5;

export interface AccessUnitInfo {
  /** Where the start code of the first slice begins. */
  readonly firstSliceAt: number;
  /** The first slice is an IDR slice. */
  readonly isIdr: boolean;
}

/** Null when there is no start code at the beginning or no slice at all: that is no access unit. */
export function inspectAccessUnit(data: Uint8Array): AccessUnitInfo | null {
  if (startCodeBytes(data, 0) === 0) return null;
  for (let at = 0; at + 3 < data.byteLength; at++) {
    if (data[at] !== 0) continue;
    const codeBytes = startCodeBytes(data, at);
    if (codeBytes === 0) continue;
    const nalType = (data[at + codeBytes] ?? 0) & 0x1f;
    if (nalType >= NAL_SLICE_FIRST && nalType <= NAL_SLICE_IDR) {
      return { firstSliceAt: at, isIdr: nalType === NAL_SLICE_IDR };
    }
    at += codeBytes;
  }
  return null;
}

/** A copy with our capture time SEI before the first slice, where SEI belongs (§7.4.1.2.3). */
export function withCaptureTime(data: Uint8Array, info: AccessUnitInfo, captureTime: UnixMs): Uint8Array<ArrayBuffer> {
  const sei = encodeSei(captureTime);
  const unit = new Uint8Array(data.byteLength + sei.byteLength);
  unit.set(data.subarray(0, info.firstSliceAt), 0);
  unit.set(sei, info.firstSliceAt);
  unit.set(data.subarray(info.firstSliceAt), info.firstSliceAt + sei.byteLength);
  return unit;
}

/** 3 or 4 at a start code, else 0. */
function startCodeBytes(data: Uint8Array, at: number): 0 | 3 | 4 {
  if (data[at] !== 0 || data[at + 1] !== 0) return 0;
  if (data[at + 2] === 1) return 3;
  return data[at + 2] === 0 && data[at + 3] === 1 ? 4 : 0;
}
