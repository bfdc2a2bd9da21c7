/**
 * ISO base media file format boxes: ISO/IEC 14496-12 §4.2 (Box, FullBox). All numbers are big-endian.
 */
export type Field = Uint8Array;

/** A box: 32-bit size, four characters of type, then the fields. */
export function box(type: string, ...fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const size = fields.reduce((sum, field) => sum + field.byteLength, 8);
  const bytes = new Uint8Array(size);
  bytes.set(u32(size), 0);
  bytes.set(text(type), 4);
  let at = 8;
  for (const field of fields) {
    bytes.set(field, at);
    at += field.byteLength;
  }
  return bytes;
}

/** A box with version and 24 bits of flags. */
export function fullBox(
  type: string,
  version: number,
  flags: number,
  ...fields: readonly Field[]
): Uint8Array<ArrayBuffer> {
  return box(type, u32(version * 2 ** 24 + flags), ...fields);
}

export function u8(...values: readonly number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(values);
}

export function u16(...values: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint16(index * 2, value);
  return bytes;
}

/** Values from 0 to 2^32 − 1, or negative ones as two's complement. */
export function u32(...values: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value);
  return bytes;
}

/** Whole values from 0 to 2^53 − 1. */
export function u64(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** ASCII. */
export function text(value: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

export function zeros(count: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(count);
}
