/**
 * Emulation prevention of H.264 (ITU-T H.264 §7.3.1, §7.4.1): inside a NAL unit 0x03 stands after two zeros where a
 * start code could be mistaken.
 */

/** Puts the 0x03 in. */
export function escapeEmulation(body: readonly number[]): number[] {
  const escaped: number[] = [];
  let zeros = 0;
  for (const byte of body) {
    if (zeros >= 2 && byte <= 3) {
      escaped.push(3);
      zeros = 0;
    }
    escaped.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return escaped;
}

/** Takes the 0x03 out again. */
export function unescapeEmulation(body: Uint8Array): Uint8Array {
  const plain: number[] = [];
  let zeros = 0;
  for (const byte of body) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    plain.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(plain);
}
