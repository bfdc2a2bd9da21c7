import { CONTENT_WIDTH, INK, MARGIN, type PdfSheet } from '../../after-show/pdf/pdf-sheet.ts';
import { readDrawing, type SvgDrawing, type SvgShape } from './svg-shapes.ts';

const TITLE_SIZE = 8.5;
const TITLE_HEIGHT = 14;
const GAP = 10;
/** The font size that `svgPlot` sets, in its units. */
const FONT_UNITS = 11;
/** No word in a plot is wider. */
const WORDS_PT = 160;

/** Draws a plot of a signed report over the whole width, as its page shows it; one that can't be read is said to be so. */
export function drawSignedPlot(sheet: PdfSheet, title: string, svg: string): void {
  const drawing = readDrawing(svg);
  if (!drawing) {
    sheet.paragraph(`${title}: its drawing is of another version; the page has it.`, { size: 9, colour: INK.dim });
    return;
  }
  const scale = CONTENT_WIDTH / drawing.width;
  const heightPt = drawing.height * scale;
  sheet.room(TITLE_HEIGHT + heightPt + GAP);
  sheet.write(title, MARGIN, CONTENT_WIDTH, { size: TITLE_SIZE, colour: INK.text, bold: true });
  sheet.y += TITLE_HEIGHT;
  drawShapes(sheet, drawing, scale);
  sheet.y += heightPt + GAP;
}

function drawShapes(sheet: PdfSheet, { shapes }: SvgDrawing, scale: number): void {
  const topPt = sheet.y;
  for (const shape of shapes) {
    if (shape.kind === 'text') writeText(sheet, shape, topPt, scale);
    else drawShape(sheet, shape, topPt, scale);
  }
  sheet.y = topPt;
}

function drawShape({ doc }: PdfSheet, shape: Exclude<SvgShape, { kind: 'text' }>, topPt: number, scale: number): void {
  doc.save().translate(MARGIN, topPt).scale(scale);
  if (shape.kind === 'rect') {
    doc.rect(shape.x, shape.y, shape.width, shape.height).fillOpacity(shape.opacity).fill(shape.fill);
  } else doc.path(shape.d).lineWidth(shape.strokeWidth).lineJoin('round').stroke(shape.stroke);
  doc.restore();
}

function writeText(sheet: PdfSheet, text: Extract<SvgShape, { kind: 'text' }>, topPt: number, scale: number): void {
  const size = FONT_UNITS * scale;
  const x = MARGIN + text.x * scale;
  const align = { start: 'left', middle: 'center', end: 'right' } as const;
  const left = { start: x, middle: x - WORDS_PT / 2, end: x - WORDS_PT };
  // SVG names the base line, PDFKit the top of the letters.
  sheet.y = topPt + text.y * scale - size * 0.9;
  sheet.write(text.text, left[text.anchor], WORDS_PT, { size, colour: text.fill, align: align[text.anchor] });
}
