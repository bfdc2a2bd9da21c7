import PdfDocument from 'pdfkit';
import { PdfFont, pdfTitle } from '../../../print/pdf-font.ts';

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
  readonly #font: PdfFont;
  readonly #parts: Uint8Array[] = [];
  readonly #done: Promise<Uint8Array>;

  constructor(title: string) {
    this.doc = new PdfDocument({
      ...{ size: 'A4', margin: MARGIN, bufferPages: true, autoFirstPage: true },
      info: { Title: pdfTitle(title), Creator: 'Cuelight Studio' },
    });
    this.#font = new PdfFont(this.doc);
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
    this.#font.use(style.bold === true ? 'bold' : 'regular', style.size).fillColor(style.colour);
    const options = { width: widthPt, height: style.size * 1.25, ellipsis: true, lineBreak: false };
    this.doc.text(this.#fitting(this.#plain(text), widthPt, style.size), xPt, this.y, {
      ...options,
      align: style.align ?? 'left',
    });
  }

  /** As many lines as it needs; moves on. */
  paragraph(text: string, style: TextStyle, indentPt = 0): void {
    const width = CONTENT_WIDTH - indentPt;
    this.#font.use(style.bold === true ? 'bold' : 'regular', style.size).fillColor(style.colour);
    const words = this.#plain(text);
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
      if (page === start && this.#font.isMissingLetters) {
        this.y += 11;
        this.write(PdfFont.note, MARGIN, CONTENT_WIDTH, { size: 7.5, colour: INK.dim });
      }
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

  /** A line as the font can show it: line ends become spaces. */
  #plain(text: string): string {
    return this.#font.text(text.replaceAll(/\s+/g, ' '));
  }

  #fitting(text: string, widthPt: number, size: number): string {
    // Most cells are figures. Measuring is slow, so first by the widest there is of the font's digits and ASCII, in em.
    const widest = /^[\d:., ]*$/.test(text) ? 0.63 : /^[ -~]*$/.test(text) ? 1 : Infinity;
    if (text.length * size * widest <= widthPt) return text;
    if (this.doc.widthOfString(text) <= widthPt) return text;
    let cut = text;
    while (cut.length > 1 && this.doc.widthOfString(`${cut}…`) > widthPt) {
      // Half of a letter of two code units is none.
      cut = cut.slice(0, Math.floor(cut.length * 0.92)).replace(/[\uD800-\uDBFF]$/, '');
    }
    return `${cut.trimEnd()}…`;
  }
}
