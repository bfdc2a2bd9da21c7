/** Stands where a letter is that the font does not have. */
export const MISSING_SIGN = '▯';

export interface Printable {
  readonly text: string;
  /** Some letters are missing. */
  readonly isMissingLetters: boolean;
}

/** Every font of ours has these, and nearly every text is made of them: no further look is needed. */
const PLAIN = /^[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u017f\u2013\u2014\u2018-\u201e\u2026]*$/;
/** Control characters, and what has no look of its own: joiners, marks of direction, variation selectors, BOM. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu;
/**
 * Written from right to left (Hebrew, Arabic and their like; Unicode's blocks for them). PDFKit sets words from left to
 * right: the letters would be there and the sentence upside down, which is worse than to say that it is missing.
 */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

const signs = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The text as a font can print it: one `▯` for each sign (a family of emoji is one) that it has no letter for. Line ends
 * become `\n`, tabs blanks; what nobody would see goes. Printed by the browser all scripts are there.
 * @param has whether the font has a letter for the code point
 */
export function printable(text: string, has: (codePoint: number) => boolean): Printable {
  const tidy = text.replaceAll(/\r\n?/g, '\n').replaceAll('\t', '    ');
  if (PLAIN.test(tidy)) return { text: tidy, isMissingLetters: false };
  let printed = '';
  let isMissingLetters = false;
  for (const { segment } of signs.segment(tidy)) {
    const sign = signOf(segment, has);
    if (sign.isMissingLetters) isMissingLetters = true;
    printed += sign.text;
  }
  return { text: printed, isMissingLetters };
}

function signOf(segment: string, has: (codePoint: number) => boolean): Printable {
  const hasLetter = (letter: string): boolean =>
    letter === '\n' || (!RIGHT_TO_LEFT.test(letter) && has(letter.codePointAt(0) ?? 0));
  const seen = segment.replaceAll(UNSEEN, '');
  // Composed first: one letter of the font instead of a mark that it would have to place. Then what means the same.
  for (const form of [seen.normalize('NFC'), seen, seen.normalize('NFKC')]) {
    if (Array.from(form).every(hasLetter)) return { text: form, isMissingLetters: false };
  }
  const [base = '', ...marks] = Array.from(seen.normalize('NFC'));
  const left = hasLetter(base) ? base + marks.filter(hasLetter).join('') : '';
  return { text: left + MISSING_SIGN, isMissingLetters: true };
}
