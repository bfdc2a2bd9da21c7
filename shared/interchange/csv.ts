/**
 * Comma-separated values: RFC 4180, and what spreadsheets make of it (`;`, tab or `|` between cells, `sep=;` in front, bare
 * line feeds, quotes left open). Pure, linear in the length of the text.
 */

/** A cell with more is cut off by no spreadsheet we know, but a quote left open makes a whole file one cell. */
const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export interface CsvTable {
  /** Cells by row; a blank line is a row without cells, so that index + 1 is the row's number in the file. */
  readonly rows: string[][];
  readonly delimiter: Delimiter;
  /** A quote was opened and never closed: the file was cut off, or is no CSV. */
  readonly openQuoteInRow: number | null;
}

/** So much of the text tells the delimiter. */
const SAMPLE_CHARS = 64 * 1024;
const SAMPLE_ROWS = 20;

/** Reads CSV. Never throws; `maxRows` bounds what is read (the rest of the text is left alone). */
export function parseCsv(text: string, maxRows = Number.POSITIVE_INFINITY): CsvTable {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const named = /^sep=([,;|\t])\r?\n/i.exec(bare);
  const delimiter = DELIMITERS.find((known) => known === named?.[1]);
  if (named && delimiter !== undefined) {
    const { rows, openQuoteInRow } = parseRows(bare.slice(named[0].length), delimiter, maxRows);
    // The line counts, so that row numbers stay those of the file.
    return { rows: [[], ...rows], delimiter, openQuoteInRow };
  }
  const { rows, delimiter: guessed, openQuoteInRow } = parseRows(bare, guessDelimiter(bare), maxRows);
  return { rows, delimiter: guessed, openQuoteInRow };
}

/** The delimiter that cuts the first rows into the most cells of the most equal number, with the fewest quotes gone astray. */
function guessDelimiter(text: string): Delimiter {
  const sample = text.slice(0, SAMPLE_CHARS);
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const table = parseRows(sample, delimiter, SAMPLE_ROWS);
    const widths = table.rows.map((row) => row.length).filter((width) => width > 0);
    const [first = 0] = widths;
    const alike = widths.filter((width) => width === first).length / Math.max(1, widths.length);
    const score = first > 1 ? ((first - 1) * (0.2 + alike)) / (1 + table.strayQuotes) : 0;
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

/** `strayQuotes`: quotes in the middle of a cell, as there are when the delimiter is another. */
function parseRows(text: string, delimiter: Delimiter, maxRows: number): CsvTable & { strayQuotes: number } {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  let openQuoteInRow: number | null = null;
  let strayQuotes = 0;
  while (at < text.length && rows.length < maxRows) {
    const cell = readCell(text, at, delimiter);
    if (cell.open) openQuoteInRow ??= rows.length + 1;
    if (cell.stray) strayQuotes += 1;
    row.push(formulaUnguarded(cell.text));
    at = cell.end;
    const next = text[at];
    at += next === '\r' && text[at + 1] === '\n' ? 2 : 1;
    if (next === delimiter) {
      // A delimiter at the very end has an empty cell behind it.
      if (at >= text.length) row.push('');
      else continue;
    }
    rows.push(row.length === 1 && row[0] === '' && !cell.quoted ? [] : row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return { rows, delimiter, openQuoteInRow, strayQuotes };
}

interface CellReading {
  readonly text: string;
  /** Where the delimiter or line end behind it stands. */
  readonly end: number;
  readonly quoted: boolean;
  readonly open: boolean;
  readonly stray: boolean;
}

function readCell(text: string, start: number, delimiter: Delimiter): CellReading {
  if (text[start] !== '"') {
    const end = endOfPlain(text, start, delimiter);
    const plain = text.slice(start, end);
    return { text: plain, end, quoted: false, open: false, stray: plain.includes('"') };
  }
  const parts: string[] = [];
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) {
      parts.push(text.slice(from));
      return { text: parts.join(''), end: text.length, quoted: true, open: true, stray: false };
    }
    if (text[quote + 1] !== '"') {
      parts.push(text.slice(from, quote));
      // What stands between the closing quote and the delimiter belongs to the cell, too: nothing is lost.
      const end = endOfPlain(text, quote + 1, delimiter);
      parts.push(text.slice(quote + 1, end));
      return { text: parts.join(''), end, quoted: true, open: false, stray: end > quote + 1 };
    }
    parts.push(text.slice(from, quote + 1));
    from = quote + 2;
  }
}

function endOfPlain(text: string, start: number, delimiter: Delimiter): number {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return end;
}

/** What spreadsheets take for a formula (OWASP, CSV injection). */
const FORMULA = /^'*[=+\-@\t\r]/;

/**
 * A cell that a spreadsheet would calculate gets a `'` in front, which it shows as text. One that has some already gets one
 * more, so that reading can take exactly one away.
 */
function formulaGuarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

function formulaUnguarded(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}

/** Writes CSV with CRLF (RFC 4180 §2.1). No cell is a formula to a spreadsheet; `parseCsv` gives the same cells back. */
export function writeCsv(rows: readonly (readonly string[])[], delimiter: Delimiter = ','): string {
  return rows
    .map((row) => `${row.map((cell) => quoted(formulaGuarded(cell), delimiter)).join(delimiter)}\r\n`)
    .join('');
}

function quoted(cell: string, delimiter: Delimiter): string {
  const plain = !/["\r\n\uFEFF]|^\s|\s$/.test(cell) && !cell.includes(delimiter);
  return plain ? cell : `"${cell.replaceAll('"', '""')}"`;
}
