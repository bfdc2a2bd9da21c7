import { deflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTable, writeTable } from '../../shared/interchange/table.ts';
import { arbitraryShow } from '../../shared/show/arbitrary-show.test-support.ts';
import { showSchema, type Show } from '../../shared/show/show.ts';
import { readWorkbook, writeWorkbook, type Sheet } from './xlsx-book.ts';

// As in the bundle for browsers, which the UI uses: in Node, ExcelJS hands texts to JSZip, which cuts them into pieces of
// 16,384 units and breaks the letter on the cut.
Object.assign(process, { browser: true });

const EMPTY: Show = showSchema.parse({
  version: 2,
  id: 'e',
  title: 'Empty',
  targetLatencyMs: 1000,
  rundown: { cues: [] },
});

async function sheetsOf(bytes: Uint8Array): Promise<Sheet[]> {
  const reading = await readWorkbook(bytes);
  if ('refused' in reading) throw new Error(reading.refused);
  return reading.sheets;
}

function showOf({ rows }: Sheet): Show {
  const plan = readTable(rows, { show: EMPTY, nowMs: 0, mapping: null, newCueId: () => 'new' });
  if ('refused' in plan || !plan.settings) throw new Error('not readable');
  return { ...plan.settings, version: 2, rundown: { cues: plan.cues.map(({ cue }) => cue) } };
}

describe('workbooks', () => {
  it('import∘export is the identity: XLSX', async () => {
    const SHOWS = 50;
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryShow(), { minLength: SHOWS, maxLength: SHOWS }), async (shows) => {
        const sheets = shows.map((show, index) => ({ name: `Show ${String(index)}`, rows: writeTable(show) }));
        const read = await sheetsOf(await writeWorkbook(sheets));
        expect(read.map(showOf)).toEqual(shows);
      }),
      { numRuns: 10_000 / SHOWS, endOnFailure: true },
    );
  }, 300_000);

  it('keeps every control character, and what looks like one’s stand-in', async () => {
    const controls = Array.from({ length: 0xa1 }, (_, code) => String.fromCharCode(code)).filter(
      (sign) => sign.trim() !== '',
    );
    const rows = [[`a${controls.join('')}b`, '_x000D_', '_x007F_', '\ufffe\uffff']];
    const [sheet] = await sheetsOf(await writeWorkbook([{ name: 'A', rows }]));
    expect(sheet?.rows).toEqual(rows);
  });

  it('keeps letters of two UTF-16 units whole wherever the parser cuts', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => [`${'a'.repeat(index % 2)}${'😀'.repeat(40)}`]);
    const [sheet] = await sheetsOf(await writeWorkbook([{ name: 'A', rows }]));
    expect(sheet?.rows).toEqual(rows);
  }, 30_000);

  it('reads what spreadsheets hold: times, dates, lengths, numbers, formulas, rich text, links, errors', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('Plan');
    sheet.addRow(['Start', 'Date', 'Length', 'No', 'Formula', 'Rich', 'Link', 'Error', 'Yes']);
    sheet.addRow([
      new Date(Date.UTC(1899, 11, 30, 20, 0, 30)),
      new Date(Date.UTC(2026, 10, 22, 20, 15)),
      new Date(Date.UTC(1899, 11, 31, 1, 2, 3)),
      1.5,
      { formula: 'A1&"x"', result: 'Ax' },
      { richText: [{ text: 'bold ' }, { text: 'plain' }] },
      { text: 'site', hyperlink: 'https://example.org' },
      { error: '#REF!' },
      true,
    ]);
    const [plan] = await sheetsOf(new Uint8Array(await book.xlsx.writeBuffer()));
    expect(plan?.rows[1]).toEqual([
      '20:00:30',
      '2026-11-22 20:15:00',
      '25:02:03',
      '1.5',
      'Ax',
      'bold plain',
      'site',
      '',
      'yes',
    ]);
  });

  it('refuses what is no workbook, in words', async () => {
    const good = await writeWorkbook([{ name: 'A', rows: [['Title'], ['x']] }]);
    const refusal = async (bytes: Uint8Array): Promise<string> => {
      const reading = await readWorkbook(bytes);
      return 'refused' in reading ? reading.refused : 'read';
    };
    expect(await refusal(new Uint8Array())).toContain('no workbook');
    expect(await refusal(new TextEncoder().encode('a,b,c\n'.repeat(100)))).toContain('no workbook');
    expect(await refusal(good.slice(0, good.length - 400))).toContain('cannot be read');
    expect(await refusal(good)).toBe('read');
    expect(await refusal(zip(300 * 1024 * 1024, 300 * 1024 * 1024))).toContain('larger than 200 MB');
    // A directory that lies: it claims a kilobyte and holds 300 MB.
    expect(await refusal(zip(300 * 1024 * 1024, 1024))).toContain('larger than 200 MB');
  }, 180_000);

  it('no throw escapes, whatever is damaged', async () => {
    const good = await writeWorkbook([
      {
        name: 'A',
        rows: [
          ['Title', 'Start'],
          ['x', '20:00'],
        ],
      },
    ]);
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(good.length), async (places, length) => {
        const bytes = good.slice(0, Math.max(length, good.length / 2));
        for (const [at, byte] of places) bytes[at] = byte;
        const reading = await readWorkbook(bytes);
        expect('refused' in reading || reading.sheets.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  }, 180_000);
});

/** A ZIP file with one entry of zeros that claims another size. */
function zip(bytes: number, claimedBytes: number): Uint8Array {
  const packed = deflateRawSync(Buffer.alloc(bytes), { level: 9 });
  const name = Buffer.from('xl/workbook.xml');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(claimedBytes, 22);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(claimedBytes, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return new Uint8Array(Buffer.concat([local, name, packed, entry, name, end]));
}
