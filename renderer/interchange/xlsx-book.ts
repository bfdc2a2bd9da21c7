import ExcelJS from 'exceljs';
import { EXACT_HEADER } from '../../shared/interchange/exact-header.ts';
import { packedBytesOf, readZipDirectory, storedZip, type ZipEntry } from '../../shared/interchange/zip-directory.ts';

/** Excel workbooks (ISO/IEC 29500-1, SpreadsheetML) as tables of texts. Used in a worker: a large workbook takes seconds. */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

export type WorkbookReading = { readonly sheets: Sheet[] } | { readonly refused: string };

/** A workbook of 10,000 cues is about 2 MB packed and 40 MB unpacked. */
const MAX_PACKED_BYTES = 32 * 1024 * 1024;
const MAX_UNPACKED_BYTES = 200 * 1024 * 1024;
/** More rows or columns no rundown has; they are left alone. */
const MAX_ROWS = 20_001;
const MAX_COLUMNS = 256;
const MAX_SHEETS = 50;

/** Reads the sheets of a workbook. Never throws; what is no workbook, or would not fit in memory, is refused in words. */
export async function readWorkbook(bytes: Uint8Array): Promise<WorkbookReading> {
  const unpacked = await unpack(bytes);
  if (typeof unpacked === 'string') return { refused: `The workbook cannot be read: ${unpacked}.` };
  const book = new ExcelJS.Workbook();
  try {
    await book.xlsx.load(unpacked.slice().buffer);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { refused: `The workbook cannot be read: it is damaged (${reason.slice(0, 200)}).` };
  }
  const sheets = book.worksheets.slice(0, MAX_SHEETS).map((sheet) => ({ name: sheet.name, rows: rowsOf(sheet) }));
  return sheets.some(({ rows }) => rows.length > 0) ? { sheets } : { refused: 'The workbook has no cells.' };
}

/**
 * The workbook with its parts unpacked, or why it should not be. What the directory claims is not believed: parts are
 * unpacked piece by piece, and no further than there is room.
 */
async function unpack(bytes: Uint8Array): Promise<Uint8Array | string> {
  if (bytes.byteLength > MAX_PACKED_BYTES) return 'it is larger than 32 MB';
  const directory = readZipDirectory(bytes);
  if ('refused' in directory) return directory.refused;
  const claimed = directory.entries.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
  let left = claimed > MAX_UNPACKED_BYTES ? 0 : MAX_UNPACKED_BYTES;
  const files: { name: string; bytes: Uint8Array }[] = [];
  for (const entry of directory.entries) {
    const part = await unpackEntry(bytes, entry, left);
    if (typeof part === 'string') return part;
    left -= part.size;
    if (left < 0) return 'unpacked it would be larger than 200 MB';
    files.push({ name: entry.name, bytes: await inAscii(entry.name, part) });
  }
  return storedZip(files);
}

/** An unpacked part, as far as `limitBytes` and one piece more; a sentence when it cannot be unpacked. */
async function unpackEntry(bytes: Uint8Array, entry: ZipEntry, limitBytes: number): Promise<Blob | string> {
  const packed = packedBytesOf(bytes, entry);
  if (!packed) return `its part ${entry.name} is cut off`;
  if (entry.method === 0) return new Blob([packed.slice()]);
  if (entry.method !== 8) return `its part ${entry.name} is packed in a way we cannot read`;
  const reader = new Blob([packed.slice()]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    while (size <= limitBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      size += value.byteLength;
    }
    await reader.cancel();
    return new Blob(pieces);
  } catch (error) {
    return `its part ${entry.name} is damaged (${error instanceof Error ? error.message : String(error)})`;
  }
}

/**
 * XML with numbers for letters beyond ASCII (`&#128512;`): ExcelJS cuts parts into pieces of 16,384 UTF-16 units, and a letter
 * that is two units long comes out broken when it stands on the cut.
 */
async function inAscii(name: string, part: Blob): Promise<Uint8Array> {
  const bytes = new Uint8Array(await part.arrayBuffer());
  if (!/\.(xml|rels|vml)$/i.test(name) || bytes.every((byte) => byte < 0x80)) return bytes;
  const text = new TextDecoder().decode(bytes);
  // In CDATA a number would stay a number; spreadsheets don't write any.
  if (text.includes('<![CDATA[')) return bytes;
  return new TextEncoder().encode(
    text.replaceAll(/[\u0080-\u{10ffff}]/gu, (letter) => `&#${String(letter.codePointAt(0))};`),
  );
}

function rowsOf(sheet: ExcelJS.Worksheet): string[][] {
  const rows: string[][] = [];
  sheet.eachRow((row, number) => {
    if (number > MAX_ROWS) return;
    while (rows.length < number - 1) rows.push([]);
    const cells: string[] = [];
    row.eachCell((cell, column) => {
      if (column > MAX_COLUMNS) return;
      while (cells.length < column - 1) cells.push('');
      cells.push(textOf(cell.value));
    });
    rows.push(cells);
  });
  return rows;
}

const DAY_MS = 86_400_000;
/** Day 0 of a spreadsheet: 30 December 1899. */
const EPOCH_MS = Date.UTC(1899, 11, 30);
/** Times of day and lengths are dates in the first days of the calendar. */
const LONGEST_SPAN_MS = 2000 * DAY_MS;

/** What a cell says, as the table readers want it. Of a formula its last result; errors (#REF!) are empty. */
function textOf(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value instanceof Date) return dateText(value.getTime());
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('hyperlink' in value) return textOf(value.text);
  if ('formula' in value || 'sharedFormula' in value) return textOf(value.result);
  return '';
}

function dateText(timeMs: number): string {
  if (!Number.isFinite(timeMs)) return '';
  const sinceMs = timeMs - EPOCH_MS;
  if (sinceMs >= 0 && sinceMs < LONGEST_SPAN_MS) {
    const two = (part: number): string => String(part).padStart(2, '0');
    const wholeS = Math.round(sinceMs / 1000);
    return `${two(Math.floor(wholeS / 3600))}:${two(Math.floor(wholeS / 60) % 60)}:${two(wholeS % 60)}`;
  }
  return new Date(Math.round(timeMs / 1000) * 1000).toISOString().replace('T', ' ').replace('.000Z', '');
}

/** What XML cannot hold (and DEL, which ExcelJS leaves out), and what looks like its stand-in (ISO/IEC 29500-1 §22.9.2.19, ST_Xstring: `_x000D_`). */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const NEEDS_ESCAPE = /[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]|_(?=x[\dA-Fa-f]{4}_)/g;

function escaped(text: string): string {
  return text.replaceAll(
    NEEDS_ESCAPE,
    (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
  );
}

const NARROW = 14;
const WIDE = 40;

/** Writes sheets whose first row has the headers. All cells are texts: no formula can hide in them. */
export async function writeWorkbook(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  book.creator = 'Cuelight Studio';
  for (const { name, rows } of sheets) {
    const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
    for (const row of rows) sheet.addRow(row.map((cell) => (cell === '' ? null : escaped(cell))));
    for (const [index, header] of (rows[0] ?? []).entries()) {
      const column = sheet.getColumn(index + 1);
      const isLong = rows.slice(1, 200).some((row) => (row[index] ?? '').length > NARROW);
      column.width = isLong ? WIDE : NARROW;
      column.hidden = header.startsWith(EXACT_HEADER);
    }
    sheet.getRow(1).font = { bold: true };
  }
  return new Uint8Array(await book.xlsx.writeBuffer());
}
