import { describe, expect, it } from 'vitest';
import { FontLetters } from './font-letters.ts';

/** A font that is nothing but a `cmap` with the given runs in format 12, behind a format 4 that is passed over. */
function fontOf(runs: readonly (readonly [number, number])[], format = 12): Uint8Array {
  const view = new DataView(new ArrayBuffer(28 + 20 + 2 + 16 + runs.length * 12));
  view.setUint16(4, 1); // numTables
  for (const [index, sign] of Array.from('cmap').entries()) view.setUint8(12 + index, sign.charCodeAt(0));
  view.setUint32(12 + 8, 28); // offset of the table
  view.setUint16(28 + 2, 2); // numTables of cmap
  view.setUint32(28 + 4 + 4, 20); // subtableOffset
  view.setUint32(28 + 12 + 4, 22);
  view.setUint16(28 + 20, 4); // format
  view.setUint16(28 + 22, format);
  view.setUint32(28 + 22 + 12, runs.length); // numGroups
  for (const [index, [first, last]] of runs.entries()) {
    view.setUint32(28 + 22 + 16 + index * 12, first);
    view.setUint32(28 + 22 + 16 + index * 12 + 4, last);
  }
  return new Uint8Array(view.buffer);
}

describe('the letters of a font', () => {
  it('are those of its cmap, both ends of a run included', () => {
    const letters = FontLetters.of(
      fontOf([
        [0x20, 0x7e],
        [0x400, 0x4ff],
        [0x1f600, 0x1f600],
      ]),
    );
    const asked = [0x1f, 0x20, 0x7e, 0x7f, 0x3ff, 0x400, 0x4ff, 0x500, 0x1f600, 0x1f601];
    expect(asked.map((codePoint) => letters.has(codePoint))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(FontLetters.of(fontOf([])).has(0x41)).toBe(false);
  });

  it('are not guessed where the table is missing', () => {
    expect(() => FontLetters.of(fontOf([], 6))).toThrow('format 12');
    expect(() => FontLetters.of(new Uint8Array(12))).toThrow('no table cmap');
  });
});
