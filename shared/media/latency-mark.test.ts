import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMs, unixMs, type UnixMs } from '../time/units.ts';
import { MARK_COLUMNS, MARK_ROWS, markBits, markCellPx, readMark } from './latency-mark.ts';

const date = fc.integer({ min: 0, max: 4e12 }).map(unixMs);

/** The brightness of a picture that carries this mark, as the composer draws it. */
function picture(time: UnixMs, heightPx: number): (xPx: number, yPx: number) => number {
  const bits = markBits(time);
  const cellPx = markCellPx(heightPx);
  return (xPx, yPx) => (bits[Math.floor(yPx / cellPx) * MARK_COLUMNS + Math.floor(xPx / cellPx)] === 1 ? 235 : 16);
}

describe('latency mark', () => {
  it('has 56 cells of whole macroblocks', () => {
    expect(markBits(unixMs(0))).toHaveLength(MARK_COLUMNS * MARK_ROWS);
    expect([360, 720, 1080, 2160].map(markCellPx)).toEqual([16, 16, 32, 48]);
  });

  it('is read as it was drawn, at every picture size, from any near date', () => {
    fc.assert(
      fc.property(
        date,
        fc.constantFrom(360, 720, 1080, 2160),
        fc.integer({ min: -1e10, max: 1e10 }),
        (time, heightPx, awayMs) => {
          expect(readMark(picture(time, heightPx), heightPx, addMs(time, awayMs))).toBe(time);
        },
      ),
    );
  });

  it('tells a damaged mark from a good one', () => {
    fc.assert(
      fc.property(date, fc.nat(MARK_COLUMNS * MARK_ROWS - 1), (time, flipped) => {
        const clean = picture(time, 720);
        const damaged = (xPx: number, yPx: number): number => {
          const cell = Math.floor(yPx / 16) * MARK_COLUMNS + Math.floor(xPx / 16);
          return cell === flipped ? 255 - clean(xPx, yPx) : clean(xPx, yPx);
        };
        expect(readMark(damaged, 720, time)).toBeNull();
      }),
    );
  });

  it('finds no mark in plain pictures', () => {
    const now = unixMs(1.79e12);
    expect(readMark(() => 0, 720, now)).toBeNull();
    expect(readMark(() => 255, 720, now)).toBeNull();
    expect(readMark((xPx) => xPx % 256, 720, now)).toBeNull();
  });
});
