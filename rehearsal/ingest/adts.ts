import { concat } from '../bytes.ts';

/**
 * AAC in ADTS frames: ISO/IEC 14496-3 §1.A.2.2 (adts_fixed_header, adts_variable_header) and Table 1.18 (rates).
 */
const RATES_HZ = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];
export const AAC_FRAME_SAMPLES = 1024;
const HEADER_BYTES = 7;
const CRC_BYTES = 2;

export interface AacConfig {
  /** MPEG-4 audio object type; 2 is AAC-LC. */
  readonly objectType: number;
  readonly rateHz: number;
  readonly rateIndex: number;
  readonly channels: number;
}

export interface AdtsFrame {
  readonly config: AacConfig;
  /** The raw data block, without header. */
  readonly data: Uint8Array;
}

/** Cuts ADTS frames out of PES payloads; a frame may go over their boundary. */
export class AdtsParser {
  #rest: Uint8Array = new Uint8Array(0);
  /** Bytes that belonged to no frame. */
  skippedBytes = 0;

  /** `carried` tells that the first frame had begun in an earlier payload: the PTS is the one after it (§2.4.3.7). */
  push(payload: Uint8Array): { frames: AdtsFrame[]; carried: boolean } {
    const restBytes = this.#rest.byteLength;
    const bytes = restBytes === 0 ? payload : concat(this.#rest, payload);
    const frames: AdtsFrame[] = [];
    let carried = false;
    let at = 0;
    while (at + HEADER_BYTES <= bytes.byteLength) {
      const header = parseHeader(bytes, at);
      if (!header) {
        at += 1;
        this.skippedBytes += 1;
        continue;
      }
      if (at + header.frameBytes > bytes.byteLength) break;
      if (at < restBytes) carried = true;
      frames.push({
        config: header.config,
        data: bytes.subarray(at + header.headerBytes, at + header.frameBytes),
      });
      at += header.frameBytes;
    }
    this.#rest = bytes.slice(at);
    return { frames, carried };
  }

  reset(): void {
    this.#rest = new Uint8Array(0);
  }
}

function parseHeader(
  bytes: Uint8Array,
  at: number,
): { config: AacConfig; headerBytes: number; frameBytes: number } | null {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = bytes.subarray(at, at + HEADER_BYTES);
  // Sync word 0xFFF, layer 0.
  if (a !== 0xff || (b & 0xf6) !== 0xf0) return null;
  const rateIndex = (c >> 2) & 0x0f;
  const rateHz = RATES_HZ[rateIndex];
  const channels = ((c & 1) << 2) | (d >> 6);
  const frameBytes = ((d & 3) << 11) | (e << 3) | (f >> 5);
  const headerBytes = HEADER_BYTES + ((b & 1) === 0 ? CRC_BYTES : 0);
  // Channels 0 (told inside of the data) and several data blocks a frame are not used in broadcasts.
  if (rateHz === undefined || channels === 0 || (g & 3) !== 0 || frameBytes <= headerBytes) return null;
  return { config: { objectType: (c >> 6) + 1, rateHz, rateIndex, channels }, headerBytes, frameBytes };
}
