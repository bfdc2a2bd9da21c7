import { parseCsv } from '../../shared/interchange/csv.ts';
import type { ImportOutcome } from '../../shared/interchange/imported-plan.ts';
import { readJsonFile } from '../../shared/interchange/json-import.ts';
import type { ReadOntimeOptions } from '../../shared/interchange/ontime-read.ts';
import { MAX_CUES } from '../../shared/show/show.ts';
import { decodeText } from './decode-text.ts';
import type { Sheet, WorkbookReading } from './xlsx-book.ts';

/** A file that was chosen or dropped: tables still have to be mapped, shows and projects are read as they are. */
export type SourceFile =
  | {
      readonly kind: 'table';
      readonly name: string;
      readonly sheets: readonly Sheet[];
      readonly remarks: readonly string[];
    }
  | { readonly kind: 'plan'; readonly name: string; readonly outcome: ImportOutcome }
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string };

/** What the file dialog offers. */
export const IMPORT_TYPES = '.xlsx,.csv,.tsv,.txt,.json,.cuelight';

const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Rows read of a table: more than a show may have, so that too many are told, not cut off in silence. */
const MAX_TABLE_ROWS = MAX_CUES * 2 + 1;

/** Reads a file by what it holds, not by its name. `readXlsx` reads workbooks, in a worker. Never rejects. */
export async function readSourceFile(
  name: string,
  bytes: Uint8Array,
  options: ReadOntimeOptions,
  readXlsx: (bytes: Uint8Array) => Promise<WorkbookReading>,
): Promise<SourceFile> {
  const refused = (reason: string): SourceFile => ({ kind: 'refused', name, reason });
  if (bytes.byteLength > MAX_FILE_BYTES) return refused('The file is larger than 64 MB: no rundown is.');
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    try {
      const reading = await readXlsx(bytes);
      return 'refused' in reading
        ? refused(reading.refused)
        : { kind: 'table', name, sheets: reading.sheets, remarks: [] };
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error));
    }
  }
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) {
    return refused('This is a workbook of Excel 2003 or before (.xls): save it as .xlsx, and import that.');
  }
  if (bytes[0] === 0x25 && bytes[1] === 0x50) return refused('This is a PDF: import the spreadsheet it was made from.');
  const { text, encoding } = decodeText(bytes);
  const bare = text.replace(/^\uFEFF/, '').trimStart();
  if (bare.replaceAll('\0', '') === '') return refused('The file is empty.');
  if (bare.startsWith('{') || bare.startsWith('[')) {
    return { kind: 'plan', name, outcome: readJsonFile(text, options) };
  }
  if (text.slice(0, 4096).includes('\0')) return refused('This is no text: import .xlsx, .csv, .json or .cuelight.');
  const table = parseCsv(text, MAX_TABLE_ROWS);
  const remarks = [];
  if (table.openQuoteInRow !== null) {
    remarks.push(`Row ${String(table.openQuoteInRow)}: a quote is never closed; the file may have been cut off`);
  }
  if (encoding === 'windows-1252')
    remarks.push('The file is not UTF-8; it was read as Windows-1252. Look at the accents.');
  return { kind: 'table', name, sheets: [{ name, rows: table.rows }], remarks };
}
