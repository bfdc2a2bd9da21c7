import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showSchema, type Show } from '../../shared/show/show.ts';
import { writeShowText } from '../../shared/show/show-text.ts';
import { decodeText } from './decode-text.ts';
import { readSourceFile, type SourceFile } from './source-file.ts';
import { readWorkbook, writeWorkbook } from './xlsx-book.ts';

const EMPTY: Show = showSchema.parse({
  version: 2,
  id: 'e',
  title: 'Empty',
  targetLatencyMs: 1000,
  rundown: { cues: [] },
});
const options = { show: EMPTY, nowMs: 0, newCueId: () => 'new' };
const read = (bytes: Uint8Array): Promise<SourceFile> => readSourceFile('file', bytes, options, readWorkbook);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function utf16(text: string, isBig: boolean, mark: boolean): Uint8Array {
  const units = [...(mark ? [0xfeff] : []), ...Array.from(text, (_, index) => text.charCodeAt(index))];
  return Uint8Array.from(units.flatMap((unit) => (isBig ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])));
}

describe('files to import', () => {
  it('are told by what they hold', async () => {
    const rows = [
      ['Title', 'Start'],
      ['Größe', '20:00'],
    ];
    const csv = 'Title;Start\r\nGröße;20:00\r\n';
    for (const bytes of [
      utf8(csv),
      utf8(`\uFEFF${csv}`),
      utf16(csv, false, true),
      utf16(csv, true, true),
      utf16(csv, false, false),
      Uint8Array.from(csv, (letter) => letter.charCodeAt(0)),
      await writeWorkbook([{ name: 'A', rows }]),
    ]) {
      expect(await read(bytes)).toMatchObject({ kind: 'table', sheets: [{ rows }] });
    }
    expect(await read(utf8(writeShowText(EMPTY)))).toMatchObject({ kind: 'plan', outcome: { rowCount: 0 } });
    expect(await read(utf8('{"rundown":[]}'))).toMatchObject({ kind: 'plan', outcome: { problems: [] } });
  });

  it('are refused in words when they are nothing of the kind', async () => {
    const reason = async (bytes: Uint8Array): Promise<string> => {
      const file = await read(bytes);
      return file.kind === 'refused' ? file.reason : file.kind;
    };
    expect(await reason(new Uint8Array())).toBe('The file is empty.');
    expect(await reason(new Uint8Array(1000))).toBe('The file is empty.');
    expect(await reason(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0))).toContain('save it as .xlsx');
    expect(await reason(utf8('%PDF-1.7'))).toContain('PDF');
    expect(await reason(utf8('GIF89a\0\u0001\u0002'))).toContain('no text');
    expect(await reason(utf8('PK\u0003\u0004'))).toContain('cannot be read');
  });

  it('no throw escapes, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(decodeText(bytes).text.length).toBeLessThanOrEqual(bytes.length);
        expect(['table', 'plan', 'refused']).toContain((await read(bytes)).kind);
      }),
      { numRuns: 2_000 },
    );
  });
});
