import PdfDocument from 'pdfkit';
import { printTable, type PrintColumn, type PrintRow } from '../../shared/interchange/print-table.ts';
import type { Show } from '../../shared/show/show.ts';
import { PdfFont, pdfTitle } from './pdf-font.ts';

/** A4 across, in points (1/72 inch). */
const PAGE_WIDTH = 841.89;
const PAGE_HEIGHT = 595.28;
const MARGIN = 34;
const CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN;
const BOTTOM = PAGE_HEIGHT - MARGIN - 14;
const PADDING = 3;
const TEXT_SIZE = 8;
const INK = { text: '#14181f', dim: '#5b6675', line: '#cfd6df', fill: '#e9edf2' } as const;
/** A cell higher than this is cut off: a script of pages belongs on the prompter. */
const MAX_CELL_HEIGHT = 220;

/** How wide a column is against the others. */
const WEIGHTS: Readonly<Record<string, number>> = {
  number: 0.5,
  start: 0.8,
  duration: 0.7,
  type: 0.9,
  title: 2.2,
  trigger: 1.3,
  hostNotes: 3,
  producerNotes: 2.2,
  content: 2.2,
};

/** The rundown as a PDF: one row a cue, headers on every page, page numbers. `keys`: as of `printColumns`. */
export function rundownPdf(show: Show, keys: readonly string[], madeAt: string): Promise<Uint8Array> {
  const doc = new PdfDocument({
    size: 'A4',
    layout: 'landscape',
    margin: MARGIN,
    bufferPages: true,
    info: { Title: pdfTitle(`${show.title}: rundown`), Creator: 'Cuelight Studio' },
  });
  const parts: Uint8Array[] = [];
  const done = new Promise<Uint8Array>((resolve, reject) => {
    doc.on('data', (part: Uint8Array) => parts.push(part));
    doc.once('end', () => resolve(Buffer.concat(parts)));
    doc.once('error', reject);
  });
  const { head, heading, rows, columns } = printTable(show, keys);
  const font = new PdfFont(doc);
  font.use('bold', 15).fillColor(INK.text).text(font.text(show.title), MARGIN, MARGIN, { width: CONTENT_WIDTH });
  font.use('regular', 9).fillColor(INK.dim).text(font.text(heading), { width: CONTENT_WIDTH });
  new Table(doc, font, columns, head).draw(rows, doc.y + 8);
  numberPages(doc, font, font.text(`${show.title} · made ${madeAt}`));
  doc.end();
  return done;
}

class Table {
  readonly #doc: PDFKit.PDFDocument;
  readonly #font: PdfFont;
  readonly #head: readonly string[];
  readonly #widths: readonly number[];
  #y = MARGIN;

  constructor(doc: PDFKit.PDFDocument, font: PdfFont, columns: readonly PrintColumn[], head: readonly string[]) {
    this.#doc = doc;
    this.#font = font;
    this.#head = head.map((text) => font.text(text));
    const weights = columns.map(({ key }) => WEIGHTS[key] ?? 1);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    this.#widths = weights.map((weight) => (weight / sum) * CONTENT_WIDTH);
  }

  draw(rows: readonly PrintRow[], y: number): void {
    this.#y = y;
    this.#header();
    for (const [index, row] of rows.entries()) this.#row(row, rows[index + 1] ?? null);
    if (rows.length === 0) {
      this.#font
        .use('regular', TEXT_SIZE)
        .fillColor(INK.dim)
        .text('No cues.', MARGIN + PADDING, this.#y + PADDING);
    }
  }

  #header(): void {
    this.#font.use('bold', TEXT_SIZE);
    const height = this.#height(this.#head);
    this.#cells(this.#head, height, INK.text);
    this.#y += height;
    this.#doc
      .moveTo(MARGIN, this.#y)
      .lineTo(MARGIN + CONTENT_WIDTH, this.#y)
      .lineWidth(1)
      .strokeColor(INK.text)
      .stroke();
  }

  #row({ cells, isGroup, skip }: PrintRow, next: PrintRow | null): void {
    const style = isGroup ? 'bold' : 'regular';
    this.#font.use(style, TEXT_SIZE);
    const texts = cells.map((text) => this.#font.text(text));
    const height = this.#height(texts);
    // A group's own row is a heading: it goes where the first of what it holds goes.
    const kept =
      isGroup && next !== null && !next.isGroup ? this.#height(next.cells.map((text) => this.#font.text(text))) : 0;
    if (this.#y + height + kept > BOTTOM) {
      this.#doc.addPage();
      this.#y = MARGIN;
      this.#header();
      this.#font.use(style, TEXT_SIZE);
    }
    if (isGroup) this.#doc.rect(MARGIN, this.#y, CONTENT_WIDTH, height).fill(INK.fill);
    this.#cells(
      skip ? texts.map((text, index) => (index === 0 ? `(${text})` : text)) : texts,
      height,
      skip ? INK.dim : INK.text,
    );
    this.#y += height;
    this.#doc
      .moveTo(MARGIN, this.#y)
      .lineTo(MARGIN + CONTENT_WIDTH, this.#y)
      .lineWidth(0.4)
      .strokeColor(INK.line)
      .stroke();
  }

  #height(texts: readonly string[]): number {
    const heights = texts.map((text, index) =>
      text === '' ? 0 : this.#doc.heightOfString(text, { width: (this.#widths[index] ?? 0) - 2 * PADDING }),
    );
    return Math.min(MAX_CELL_HEIGHT, Math.max(TEXT_SIZE * 1.2, ...heights)) + 2 * PADDING;
  }

  #cells(texts: readonly string[], height: number, colour: string): void {
    let x = MARGIN;
    for (const [index, text] of texts.entries()) {
      const width = this.#widths[index] ?? 0;
      const room = { width: width - 2 * PADDING, height: height - 2 * PADDING + 1, ellipsis: true };
      if (text !== '') this.#doc.fillColor(colour).text(text, x + PADDING, this.#y + PADDING, room);
      x += width;
    }
  }
}

function numberPages(doc: PDFKit.PDFDocument, font: PdfFont, foot: string): void {
  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(page);
    // Below the margin PDFKit would begin a page of its own.
    doc.page.margins.bottom = 0;
    font.use('regular', 7).fillColor(INK.dim);
    const y = PAGE_HEIGHT - MARGIN;
    doc.text(foot, MARGIN, y, { width: CONTENT_WIDTH - 80, height: 9, ellipsis: true, lineBreak: false });
    const number = `${String(page + 1)} / ${String(count)}`;
    doc.text(number, MARGIN + CONTENT_WIDTH - 80, y, { width: 80, align: 'right', lineBreak: false });
    if (page === 0 && font.isMissingLetters)
      doc.text(PdfFont.note, MARGIN, y + 10, { width: CONTENT_WIDTH, lineBreak: false });
  }
}
