import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { NASTY_TEXTS } from '../show/arbitrary-show.test-support.ts';
import { parseCsv, writeCsv } from './csv.ts';

const cell = fc.oneof(fc.constantFrom(...NASTY_TEXTS), fc.string({ unit: 'binary', maxLength: 6 }), fc.constant(''));

describe('CSV', () => {
  it('gives back the cells that were written, whatever they are', () => {
    const rows = fc
      .integer({ min: 2, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 4 }));
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(',' as const, ';' as const, '\t' as const, '|' as const),
        (cells, delimiter) => {
          // Named, for cells this wild could be cut by any delimiter.
          const text = `sep=${delimiter}\r\n${writeCsv(cells, delimiter)}`;
          expect(parseCsv(text)).toEqual({ rows: [[], ...cells], delimiter, openQuoteInRow: null });
        },
      ),
      { numRuns: 10_000 },
    );
  });

  it('is read by others as it was written', () => {
    // Its delimiter given, for it guesses otherwise; without formula guards, which are ours.
    const plain = cell.filter((text) => !/^'*[=+\-@\t\r]/.test(text) && !text.startsWith('\uFEFF'));
    const rows = fc.array(fc.array(plain, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(rows, (cells) => {
        const { data } = Papa.parse<string[]>(writeCsv(cells), { delimiter: ',', newline: '\r\n' });
        expect(data.slice(0, -1)).toEqual(cells);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    [
      'a,b\r\n1,2\r\n',
      ',',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a;b\n1,5;2\n',
      ';',
      [
        ['a', 'b'],
        ['1,5', '2'],
      ],
    ],
    [
      'a\tb\r1\t2',
      '\t',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '\uFEFFTitle;Note\r\n"x ""y""\r\nz";',
      ';',
      [
        ['Title', 'Note'],
        ['x "y"\r\nz', ''],
      ],
    ],
    ['a,b\n\n1,2\n', ',', [['a', 'b'], [], ['1', '2']]],
    ['a,"b"c\n', ',', [['a', 'bc']]],
    ['one column\nonly', ',', [['one column'], ['only']]],
    ['', ',', []],
  ])('reads what spreadsheets write: %j', (text, delimiter, rows) => {
    expect(parseCsv(text)).toEqual({ rows, delimiter, openQuoteInRow: null });
  });

  it('tells a quote that is never closed', () => {
    expect(parseCsv('a,b\n1,"2\n3,4\n')).toMatchObject({
      openQuoteInRow: 2,
      rows: [
        ['a', 'b'],
        ['1', '2\n3,4\n'],
      ],
    });
  });

  it('lets no cell be a formula', () => {
    expect(writeCsv([['=1+1', "'=1", '+49', '-x', '@a', '\tb', 'safe']])).toBe(`'=1+1,''=1,'+49,'-x,'@a,'\tb,safe\r\n`);
  });

  it('reads a million cells of any text without throwing, in linear time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(parseCsv(text).rows.flat().join('').length).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 10_000 },
    );
    const quotes = '"'.repeat(2_000_000);
    expect(parseCsv(quotes).rows.length).toBe(1);
    expect(parseCsv('a,b\n'.repeat(300_000), 10_002).rows.length).toBe(10_002);
  });
});
