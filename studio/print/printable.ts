/**
 * The text as the fonts that every PDF reader has can show it (WinAnsiEncoding, PDF 1.7 annex D): letters of other scripts come
 * out as `?`. Printed by the browser they are all there. Tabs are blanks, other control characters go.
 */
export function printable(text: string): string {
  return Array.from(text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\t', '    '), signOf).join('');
}

/** Beyond Latin-1 in WinAnsiEncoding. */
const WIN_ANSI = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');
/** What means nearly the same. */
const STAND_INS: Readonly<Record<string, string>> = { '→': '->', '←': '<-', '≥': '>=', '≤': '<=', '−': '-', '✓': 'x' };

function signOf(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  if (sign === '\n' || (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) || WIN_ANSI.has(sign))
    return sign;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xfeff) return '';
  const standIn = Object.hasOwn(STAND_INS, sign) ? STAND_INS[sign] : undefined;
  if (standIn !== undefined) return standIn;
  const [base = ''] = sign.normalize('NFKD');
  return base !== sign && base >= ' ' && base <= '~' ? base : '?';
}
