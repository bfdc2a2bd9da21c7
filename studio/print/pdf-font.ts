import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FontLetters } from './font-letters.ts';
import { MISSING_SIGN, printable } from './printable.ts';

const require = createRequire(import.meta.url);

/**
 * DejaVu Sans, condensed: Latin with all its accents, Greek, Cyrillic, Armenian, Georgian, arrows and signs, at about the
 * widths of Helvetica. PDFKit puts only those letters into a PDF that stand in it, with a map back to Unicode, so
 * that its text can be searched and copied.
 */
const FILES = {
  regular: () => require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: () => require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
} as const;

export type FontStyle = keyof typeof FILES;

/** A PDF is made in a thread of its own: that it reads files at once holds nobody up. */
function fontFile(style: FontStyle): Buffer {
  return readFileSync(FILES[style]());
}

/** What a PDF is written with, and whether a letter was missing in it. One for each document. */
export class PdfFont {
  /** Said once in a document that lacks letters. */
  static readonly note = `${MISSING_SIGN} Some letters are missing in this font; the CSV and the page have them.`;

  readonly #doc: PDFKit.PDFDocument;
  readonly #letters: readonly FontLetters[];
  #isMissingLetters = false;

  /** Registers the font's styles with the document. Throws when its files can't be read. */
  constructor(doc: PDFKit.PDFDocument) {
    this.#doc = doc;
    const styles: readonly FontStyle[] = ['regular', 'bold'];
    this.#letters = styles.map((style) => {
      const file = fontFile(style);
      doc.registerFont(style, file);
      return FontLetters.of(file);
    });
  }

  /** Whether `text` ever had to leave a letter out. */
  get isMissingLetters(): boolean {
    return this.#isMissingLetters;
  }

  /** What follows is written so. @param sizePt in points */
  use(style: FontStyle, sizePt: number): PDFKit.PDFDocument {
    return this.#doc.font(style).fontSize(sizePt);
  }

  /** The text as it can be written, in either style; takes note of missing letters. */
  text(text: string): string {
    const printed = printable(text, (codePoint) => this.#letters.every((letters) => letters.has(codePoint)));
    if (printed.isMissingLetters) this.#isMissingLetters = true;
    return printed.text;
  }
}

/** The document's title as PDF viewers show it in their own font: all scripts, one line. */
export function pdfTitle(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}
