import PdfDocument from 'pdfkit';
import { printable } from '../../../print/printable.ts';

/** A4 upright, in points (1/72 inch). */
export const PAGE_WIDTH = 595.28;
const PAGE_HEIGHT = 841.89;
export const MARGIN = 42;
export const CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN;
const BOTTOM = PAGE_HEIGHT - MARGIN - 14;

export const INK = { text: '#14181f', dim: '#5b6675', line: '#cfd6df', fill: '#e9edf2', accent: '#1a66c4' } as const;
export const LEVEL_INK = { info: INK.dim, warning: '#a35c00', error: '#b3201f' } as const;

export interface TextStyle {
  readonly size: number;
  readonly colour: string;
  readonly bold?: boolean;
  readonly align?: 'left' | 'right' | 'center';
}

export interface Column {
  readonly title: string;
  readonly widthPt: number;
  readonly align: 'left' | 'right';
}

export interface CellText {
  readonly text: string;
  readonly colour?: string;
  readonly indentPt?: number;
}

/** A document that is written from top to bottom and breaks pages by itself. */
export class PdfSheet {
  readonly doc: PDFKit.PDFDocument;
  /** Where the next thing goes, from the top of the page. */
  y = MARGIN;
  readonly #parts: Uint8Array[] = [];
  readonly #done: Promise<Uint8Array>;

  constructor(title: string) {
    this.doc = new PdfDocument({
      ...{ size: 'A4', margin: MARGIN, bufferPages: true, autoFirstPage: true },
      info: { Title: plain(title), Creator: 'Cuelight Studio' },
    });
    this.doc.on('data', (part: Uint8Array) => this.#parts.push(part));
    this.#done = new Promise((resolve, reject) => {
      this.doc.once('end', () => {
        // A copy of its own: a small buffer shares its memory with others, and could not be handed over.
        resolve(new Uint8Array(Buffer.concat(this.#parts)));
      });
      this.doc.once('error', reject);
    });
  }

  /** Begins a new page unless so much room is left. */
  room(heightPt: number): void {
    if (this.y + heightPt > BOTTOM) this.#newPage();
  }

  /** @param withPt so much of what follows stands on the same page */
  heading(text: string, withPt = 40): void {
    this.room(34 + withPt);
    this.y += 14;
    this.write(text, MARGIN, CONTENT_WIDTH, { size: 13, colour: INK.text, bold: true });
    this.y += 20;
  }

  /** One line at `y`, cut off with an ellipsis where it is too long. Moves nothing. */
  write(text: string, xPt: number, widthPt: number, style: TextStyle): void {
    this.doc
      .font(style.bold === true ? 'Helvetica-Bold' : 'Helvetica')
      .fontSize(style.size)
      .fillColor(style.colour);
    const options = { width: widthPt, height: style.size * 1.25, ellipsis: true, lineBreak: false };
    this.doc.text(this.#fitting(plain(text), widthPt, style.size), xPt, this.y, {
      ...options,
      align: style.align ?? 'left',
    });
  }

  /** As many lines as it needs; moves on. */
  paragraph(text: string, style: TextStyle, indentPt = 0): void {
    const width = CONTENT_WIDTH - indentPt;
    this.doc
      .font(style.bold === true ? 'Helvetica-Bold' : 'Helvetica')
      .fontSize(style.size)
      .fillColor(style.colour);
    const words = plain(text);
    const height = this.doc.heightOfString(words, { width });
    this.room(height);
    this.doc.text(words, MARGIN + indentPt, this.y, { width, align: style.align ?? 'left' });
    this.y += height + 3;
  }

  /** Rows under a head that is repeated on every page. */
  table(columns: readonly Column[], rows: readonly (readonly CellText[])[], rowHeightPt = 14): void {
    this.#tableHead(columns);
    for (const row of rows) {
      if (this.y + rowHeightPt > BOTTOM) {
        this.#newPage();
        this.#tableHead(columns);
      }
      let x = MARGIN;
      for (const [index, column] of columns.entries()) {
        const cell = row[index];
        const indent = cell?.indentPt ?? 0;
        const style = { size: 8, colour: cell?.colour ?? INK.text, align: column.align };
        if (cell && cell.text !== '') this.write(cell.text, x + indent, column.widthPt - indent - 6, style);
        x += column.widthPt;
      }
      this.y += rowHeightPt;
      this.rule(-3);
    }
    this.y += 4;
  }

  rule(offsetPt = 0): void {
    const y = this.y + offsetPt;
    this.doc
      .moveTo(MARGIN, y)
      .lineTo(MARGIN + CONTENT_WIDTH, y)
      .lineWidth(0.5)
      .strokeColor(INK.line)
      .stroke();
  }

  /** Numbers the pages and ends the document. */
  finish(footer: string): Promise<Uint8Array> {
    const { start, count } = this.doc.bufferedPageRange();
    for (let page = start; page < start + count; page++) {
      this.doc.switchToPage(page);
      // The foot stands below what the margins allow.
      this.doc.page.margins.bottom = 0;
      this.y = PAGE_HEIGHT - MARGIN + 4;
      this.write(footer, MARGIN, CONTENT_WIDTH - 60, { size: 7.5, colour: INK.dim });
      const number = `${String(page + 1)} / ${String(count)}`;
      this.write(number, MARGIN + CONTENT_WIDTH - 60, 60, { size: 7.5, colour: INK.dim, align: 'right' });
    }
    this.doc.end();
    return this.#done;
  }

  #newPage(): void {
    this.doc.addPage();
    this.y = MARGIN;
  }

  #tableHead(columns: readonly Column[]): void {
    this.room(40);
    let x = MARGIN;
    for (const { title, widthPt, align } of columns) {
      this.write(title, x, widthPt - 6, { size: 7.5, colour: INK.dim, bold: true, align });
      x += widthPt;
    }
    this.y += 13;
    this.rule(-2);
    this.y += 2;
  }

  #fitting(text: string, widthPt: number, size: number): string {
    // Most cells are figures: no digit is wider than 0.56 em, no letter than 1.02 em. Measuring is slow.
    if (text.length * size * (/[A-Za-z\u00A0-\uFFFF]/.test(text) ? 1.02 : 0.6) <= widthPt) return text;
    if (this.doc.widthOfString(text) <= widthPt) return text;
    let length = text.length;
    while (length > 1 && this.doc.widthOfString(`${text.slice(0, length)}…`) > widthPt)
      length = Math.floor(length * 0.92);
    return `${text.slice(0, length).trimEnd()}…`;
  }
}

/** A line as the standard fonts can show it: line ends become spaces. */
function plain(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' '));
}
