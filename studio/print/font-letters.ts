/**
 * Which letters a TrueType font has: its `cmap` table, segmented coverage of all Unicode (OpenType 1.9.1, "Font file",
 * and `cmap` format 12).
 */

/** First and last code point of a run of letters that the font has. */
type Run = readonly [first: number, last: number];

const TABLE_DIRECTORY_AT = 12;
const TABLE_RECORD_BYTES = 16;
const ENCODING_RECORD_BYTES = 8;
const FORMAT_12_HEADER_BYTES = 16;
const FORMAT_12_GROUP_BYTES = 12;

export class FontLetters {
  readonly #runs: readonly Run[];

  private constructor(runs: readonly Run[]) {
    this.#runs = runs;
  }

  /** Throws when this is no font with such a table. */
  static of(file: Uint8Array): FontLetters {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const at = format12At(view, tableAt(view, 'cmap'));
    const count = view.getUint32(at + 12);
    return new FontLetters(
      Array.from({ length: count }, (_, index): Run => {
        const group = at + FORMAT_12_HEADER_BYTES + index * FORMAT_12_GROUP_BYTES;
        return [view.getUint32(group), view.getUint32(group + 4)];
      }),
    );
  }

  /** The table is sorted by code point: half of what is left at each step. */
  has(codePoint: number): boolean {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const [first, last] = this.#runs[middle] ?? [0, -1];
      if (codePoint < first) high = middle - 1;
      else if (codePoint > last) low = middle + 1;
      else return true;
    }
    return false;
  }
}

function tableAt(view: DataView, tag: string): number {
  const numTables = view.getUint16(4);
  for (let index = 0; index < numTables; index += 1) {
    const record = TABLE_DIRECTORY_AT + index * TABLE_RECORD_BYTES;
    const name = String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(record + byte)));
    if (name === tag) return view.getUint32(record + 8);
  }
  throw new Error(`the font has no table ${tag}`);
}

function format12At(view: DataView, cmapAt: number): number {
  const numTables = view.getUint16(cmapAt + 2);
  for (let index = 0; index < numTables; index += 1) {
    const at = cmapAt + view.getUint32(cmapAt + 4 + index * ENCODING_RECORD_BYTES + 4);
    if (view.getUint16(at) === 12) return at;
  }
  throw new Error('the font’s table cmap has no part in format 12');
}
