import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING_SIGN, printable } from './printable.ts';

/** A font of Latin, Greek and Cyrillic with a box, and nothing else; Hebrew to see that it is not used. */
const has = (codePoint: number): boolean =>
  (codePoint >= 0x20 && codePoint < 0x600) || codePoint === 0x25af || codePoint === 0x2026;
const textOf = (text: string): string => printable(text, has).text;

describe('printable text', () => {
  it('keeps what the font has, and says when something is missing', () => {
    expect(printable('Żółw – Київ', (code) => has(code) || code === 0x2013)).toEqual({
      text: 'Żółw – Київ',
      isMissingLetters: false,
    });
    expect(printable('Łódź 漢字', has)).toEqual({ text: 'Łódź ▯▯', isMissingLetters: true });
  });

  it('puts one box for a sign, however many code points make it', () => {
    expect(textOf('a 👩‍🚀 👨‍👩‍👧‍👦 👍🏽 🇵🇱 b')).toBe('a ▯ ▯ ▯ ▯ b');
  });

  it('composes letters with their marks, and takes what means the same', () => {
    expect(textOf('Z\u0307o\u0301ł')).toBe('Żół');
    expect(textOf('\uff21\uff22 ㎏')).toBe('AB kg');
  });

  it('leaves nothing that is not seen, and no script from right to left', () => {
    expect(textOf('a\0\t|\r\nb\u200d\ufe0f\u202e')).toBe('a    |\nb');
    expect(textOf('שלום')).toBe('▯▯▯▯');
  });

  it('gives only letters of the font for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { text: printed, isMissingLetters } = printable(text, has);
        expect(Array.from(printed).every((sign) => sign === '\n' || has(sign.codePointAt(0) ?? 0))).toBe(true);
        expect(printed.includes(MISSING_SIGN) || !isMissingLetters).toBe(true);
        expect(printable(printed, has).isMissingLetters).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
