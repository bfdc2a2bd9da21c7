/** Letters of the table's font (14 px, half bold at the most) are no wider than this, in px. */
const NARROW_PX = 6;
const USUAL_PX = 9.5;
const CAPITAL_PX = 11.5;
const WIDE_PX = 15;
const FOREIGN_PX = 20;

/** A width in px that the text surely does not exceed in a cell of the table. */
function mostPx(text: string): number {
  let sumPx = 0;
  for (const letter of text) {
    if (letter > '\u024f') sumPx += FOREIGN_PX;
    else if (" iljtfrI.,:;|!'()[]".includes(letter)) sumPx += NARROW_PX;
    else if ('mwMW@%ŒÆœæ'.includes(letter)) sumPx += WIDE_PX;
    else sumPx += letter !== letter.toLowerCase() ? CAPITAL_PX : USUAL_PX;
  }
  return sumPx;
}

/** Padding of a cell, both sides, in px. */
const PADDING_PX = 14;

/** The text needs no ellipsis in a cell of this width. */
export function isSurelyWithin(text: string, widthPx: number): boolean {
  return mostPx(text) <= widthPx - PADDING_PX;
}
