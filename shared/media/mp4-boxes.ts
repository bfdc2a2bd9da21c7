/**
 * Reads boxes of the ISO base media file format: ISO/IEC 14496-12 §4.2 (Box, FullBox). A box whose size does not fit
 * ends the reading of its siblings; fields beyond the end of a box throw RangeError (see `readOrNull`).
 */
export interface Mp4Box {
  readonly type: string;
  /** Without its head. */
  readonly body: DataView;
}

const HEADER_BYTES = 8;
/** A size of 1 announces a 64-bit size after the type. */
const LARGE_HEADER_BYTES = 16;

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The boxes of a type among the children, in their order. */
export function boxesOf(parent: DataView, type: string): DataView[] {
  return readBoxes(parent)
    .boxes.filter((box) => box.type === type)
    .map((box) => box.body);
}

/** The first box of a type; null without one. */
export function child(parent: DataView, type: string): DataView | null {
  return boxesOf(parent, type)[0] ?? null;
}

/** All children, and how many bytes at the end belong to no whole box. */
export function readBoxes(parent: DataView): { readonly boxes: Mp4Box[]; readonly restBytes: number } {
  const boxes: Mp4Box[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= parent.byteLength) {
    const smallSize = parent.getUint32(at);
    const large = smallSize === 1;
    const headerBytes = large ? LARGE_HEADER_BYTES : HEADER_BYTES;
    if (at + headerBytes > parent.byteLength) break;
    // A size of 0 reaches to the end of the file.
    const named = large ? Number(parent.getBigUint64(at + HEADER_BYTES)) : smallSize;
    const sizeBytes = smallSize === 0 ? parent.byteLength - at : named;
    if (sizeBytes < headerBytes || at + sizeBytes > parent.byteLength) break;
    const body = new DataView(parent.buffer, parent.byteOffset + at + headerBytes, sizeBytes - headerBytes);
    boxes.push({ type: fourCharacters(parent, at + 4), body });
    at += sizeBytes;
  }
  return { boxes, restBytes: parent.byteLength - at };
}

/** Version 1 full boxes have 64-bit times (trun: signed offsets). */
export function isVersion1(fullBox: DataView): boolean {
  return fullBox.getUint8(0) === 1;
}

export function fourCharacters(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

/** A box that ends too early makes DataView throw a RangeError: then the file says nothing, and null is answered. */
export function readOrNull<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
