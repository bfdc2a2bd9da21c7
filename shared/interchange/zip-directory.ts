/**
 * The central directory of a ZIP file (PKWARE APPNOTE 6.3.10 §4.3.12, §4.3.16), read before anything is unpacked: a workbook
 * of some kilobytes may claim to hold gigabytes.
 */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored, 8: deflated (APPNOTE §4.4.5). */
  readonly method: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LONGEST_COMMENT_BYTES = 65_535;
/** In place of a size that stands elsewhere (ZIP64): no workbook of ours is so large. */
const ZIP64 = 0xffffffff;
const MAX_ENTRIES = 4096;

/** The entries, or why it is no ZIP file that can be read, in words. Never throws. */
export function readZipDirectory(bytes: Uint8Array): { entries: ZipEntry[] } | { refused: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) return { refused: 'it is no workbook (.xlsx), or was cut off' };
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > MAX_ENTRIES) return { refused: `it holds ${String(count)} files, which no workbook does` };
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (at + ENTRY_BYTES > view.byteLength || view.getUint32(at, true) !== ENTRY_SIGNATURE) {
      return { refused: 'its table of contents is damaged' };
    }
    const entry = {
      name: '',
      method: view.getUint16(at + 10, true),
      packedBytes: view.getUint32(at + 20, true),
      unpackedBytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    const nameBytes = view.getUint16(at + 28, true);
    if (entry.packedBytes === ZIP64 || entry.unpackedBytes === ZIP64 || entry.offset === ZIP64) {
      return { refused: 'it is larger than a workbook can be' };
    }
    entries.push({ ...entry, name: ascii(bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes)) });
    at += ENTRY_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return { entries };
}

function findEnd(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - END_BYTES - LONGEST_COMMENT_BYTES);
  for (let at = view.byteLength - END_BYTES; at >= first; at -= 1) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at;
  }
  return null;
}

function ascii(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 256)].map((byte) => String.fromCharCode(byte)).join('');
}

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;

/** The packed bytes of an entry (APPNOTE §4.3.7); null when they are not where the directory says. */
export function packedBytesOf(bytes: Uint8Array, entry: ZipEntry): Uint8Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset, packedBytes } = entry;
  if (offset + LOCAL_BYTES > view.byteLength || view.getUint32(offset, true) !== LOCAL_SIGNATURE) return null;
  const start = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  return start + packedBytes > view.byteLength ? null : bytes.subarray(start, start + packedBytes);
}

/** A ZIP file of unpacked entries ("stored", without checksums), for a reader that asks for one. */
export function storedZip(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Uint8Array {
  const names = files.map(({ name }) => Uint8Array.from(name, (letter) => letter.charCodeAt(0)));
  const namesBytes = names.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const dataBytes = files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  const out = new Uint8Array(dataBytes + namesBytes * 2 + files.length * (LOCAL_BYTES + ENTRY_BYTES) + END_BYTES);
  const view = new DataView(out.buffer);
  const offsets: number[] = [];
  let at = 0;
  for (const [index, { bytes }] of files.entries()) {
    const name = names[index] ?? new Uint8Array();
    offsets.push(at);
    view.setUint32(at, LOCAL_SIGNATURE, true);
    view.setUint32(at + 18, bytes.byteLength, true);
    view.setUint32(at + 22, bytes.byteLength, true);
    view.setUint16(at + 26, name.byteLength, true);
    out.set(name, at + LOCAL_BYTES);
    out.set(bytes, at + LOCAL_BYTES + name.byteLength);
    at += LOCAL_BYTES + name.byteLength + bytes.byteLength;
  }
  const directoryAt = at;
  for (const [index, { bytes }] of files.entries()) {
    const name = names[index] ?? new Uint8Array();
    view.setUint32(at, ENTRY_SIGNATURE, true);
    view.setUint32(at + 20, bytes.byteLength, true);
    view.setUint32(at + 24, bytes.byteLength, true);
    view.setUint16(at + 28, name.byteLength, true);
    view.setUint32(at + 42, offsets[index] ?? 0, true);
    out.set(name, at + ENTRY_BYTES);
    at += ENTRY_BYTES + name.byteLength;
  }
  view.setUint32(at, END_SIGNATURE, true);
  view.setUint16(at + 8, files.length, true);
  view.setUint16(at + 10, files.length, true);
  view.setUint32(at + 12, at - directoryAt, true);
  view.setUint32(at + 16, directoryAt, true);
  return out;
}
