/** A small reader of ISO/IEC 14496-12 boxes for tests; strict: a size that does not fit throws. */
export interface Mp4Box {
  readonly type: string;
  /** With its head of 8 bytes. */
  readonly bytes: number;
  readonly body: Uint8Array;
}

export function boxes(data: Uint8Array): Mp4Box[] {
  const found: Mp4Box[] = [];
  for (let at = 0; at < data.byteLength;) {
    const size = uint32(data, at);
    if (size < 8 || at + size > data.byteLength) throw new Error(`box at ${String(at)} has a size of ${String(size)}`);
    const type = String.fromCharCode(...data.subarray(at + 4, at + 8));
    found.push({ type, bytes: size, body: data.subarray(at + 8, at + size) });
    at += size;
  }
  return found;
}

/** The body of the box at a path like "moov/trak/mdia"; of several of a type the first. */
export function boxAt(data: Uint8Array, path: string): Uint8Array {
  let body = data;
  for (const type of path.split('/')) {
    const box = boxes(body).find((other) => other.type === type);
    if (!box) throw new Error(`there is no ${type} of ${path}`);
    body = box.body;
  }
  return body;
}

export interface ReadTrack {
  readonly track: number;
  readonly baseDecodeTime: number;
  readonly samples: readonly {
    readonly duration: number;
    readonly compositionOffset: number;
    readonly sync: boolean;
    readonly data: Uint8Array;
  }[];
}

/** Reads a CMAF chunk as written by us (every field in `trun`). */
export function readFragment(data: Uint8Array): { sequence: number; tracks: ReadTrack[] } {
  const moof = boxAt(data, 'moof');
  // Data is counted from where the `moof` begins: event messages may come before it.
  const moofAt = moof.byteOffset - data.byteOffset - 8;
  const tracks = boxes(moof)
    .filter((box) => box.type === 'traf')
    .map(({ body }): ReadTrack => {
      const tfdt = boxAt(body, 'tfdt');
      const trun = boxAt(body, 'trun');
      let at = moofAt + uint32(trun, 8);
      const samples = Array.from({ length: uint32(trun, 4) }, (_, index) => {
        const entry = 12 + index * 16;
        const size = uint32(trun, entry + 4);
        at += size;
        return {
          duration: uint32(trun, entry),
          sync: (uint32(trun, entry + 8) & 0x10000) === 0,
          compositionOffset: uint32(trun, entry + 12) | 0,
          data: data.slice(at - size, at),
        };
      });
      const baseDecodeTime = uint32(tfdt, 4) * 2 ** 32 + uint32(tfdt, 8);
      return { track: uint32(boxAt(body, 'tfhd'), 4), baseDecodeTime, samples };
    });
  return { sequence: uint32(boxAt(moof, 'mfhd'), 4), tracks };
}

function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}
