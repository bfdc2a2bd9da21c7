import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contain, cover, insetBox, placeCamera } from './geometry.ts';

const size = fc.record({
  widthPx: fc.integer({ min: 16, max: 8000 }),
  heightPx: fc.integer({ min: 16, max: 8000 }),
});
const HD = { xPx: 0, yPx: 0, widthPx: 1280, heightPx: 720 };

describe('where pictures are drawn', () => {
  it('covers the whole box with a part of the same shape', () => {
    fc.assert(
      fc.property(size, size, (picture, boxSize) => {
        const { from, to } = cover(picture, { xPx: 3, yPx: 5, ...boxSize });
        expect(to).toEqual({ xPx: 3, yPx: 5, ...boxSize });
        expect(from.xPx).toBeGreaterThanOrEqual(-1e-6);
        expect(from.yPx).toBeGreaterThanOrEqual(-1e-6);
        expect(from.xPx + from.widthPx).toBeLessThanOrEqual(picture.widthPx + 1e-6);
        expect(from.yPx + from.heightPx).toBeLessThanOrEqual(picture.heightPx + 1e-6);
        expect(from.widthPx / from.heightPx / (to.widthPx / to.heightPx)).toBeCloseTo(1, 6);
      }),
    );
  });

  it('contains the whole picture in the middle of the box', () => {
    fc.assert(
      fc.property(size, size, (picture, boxSize) => {
        const { from, to } = contain(picture, { xPx: 10, yPx: 20, ...boxSize });
        expect(from).toEqual({ xPx: 0, yPx: 0, ...picture });
        expect(to.widthPx).toBeLessThanOrEqual(boxSize.widthPx);
        expect(to.heightPx).toBeLessThanOrEqual(boxSize.heightPx);
        expect(Math.abs(to.xPx - 10 + to.widthPx / 2 - boxSize.widthPx / 2)).toBeLessThanOrEqual(0.5);
        expect(Math.abs(to.yPx - 20 + to.heightPx / 2 - boxSize.heightPx / 2)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it('fills the frame with a camera of 4:3, and puts bars beside a phone held upright', () => {
    expect(placeCamera({ widthPx: 640, heightPx: 480 }, HD)).toEqual({
      from: { xPx: 0, yPx: 60, widthPx: 640, heightPx: 360 },
      to: HD,
    });
    const phone = placeCamera({ widthPx: 1080, heightPx: 1920 }, HD);
    expect(phone.to).toEqual({ xPx: 438, yPx: 0, widthPx: 405, heightPx: 720 });
  });

  it('keeps the inset inside the picture', () => {
    fc.assert(
      fc.property(fc.integer({ min: 80, max: 1920 }), (half) => {
        const programme = { widthPx: half * 2, heightPx: Math.round((half * 9) / 16) * 2 };
        const box = insetBox(programme);
        expect(box.xPx).toBeGreaterThan(0);
        expect(box.yPx).toBeGreaterThan(0);
        expect(box.xPx + box.widthPx).toBeLessThan(programme.widthPx);
        expect(box.yPx + box.heightPx).toBeLessThan(programme.heightPx);
      }),
    );
  });
});
