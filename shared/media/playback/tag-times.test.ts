import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TagTimes } from './tag-times.ts';

const CAPTURE_MS = 1_760_000_000_000;

function tagged(count: number, jitterMs = 0): TagTimes {
  const tags = new TagTimes();
  for (let second = 0; second < count; second++) {
    tags.add(10 + second, CAPTURE_MS + second * 1000 + (second % 2 === 0 ? jitterMs : -jitterMs));
  }
  return tags;
}

describe('TagTimes', () => {
  it('dates frames between and after tags', () => {
    const tags = tagged(5);
    expect(tags.captureTimeAt(10)).toBeCloseTo(CAPTURE_MS, 3);
    expect(tags.captureTimeAt(12.34)).toBeCloseTo(CAPTURE_MS + 2_340, 3);
    expect(tags.captureTimeAt(16)).toBeCloseTo(CAPTURE_MS + 6_000, 3);
  });

  it('knows nothing far from any tag, or without one', () => {
    expect(new TagTimes().captureTimeAt(3)).toBeNull();
    expect(tagged(2).captureTimeAt(60)).toBeNull();
  });

  it('is not moved by one wrong tag', () => {
    const tags = tagged(9);
    tags.add(14.5, CAPTURE_MS + 4_500 + 120);
    expect(tags.captureTimeAt(14.4)).toBeCloseTo(CAPTURE_MS + 4_400, 3);
  });

  it('keeps timelines apart at a step', () => {
    const tags = tagged(5);
    for (let second = 5; second < 9; second++) tags.add(10 + second, CAPTURE_MS + 60_000 + second * 1000);
    expect(tags.captureTimeAt(14.9)).toBeCloseTo(CAPTURE_MS + 4_900, 3);
    expect(tags.captureTimeAt(15)).toBeCloseTo(CAPTURE_MS + 65_000, 3);
  });

  it('needs few of the tags that come with every frame, and still sees a step on its frame', () => {
    const tags = new TagTimes();
    for (let frame = 0; frame < 900; frame++) tags.addOfFrame(frame / 30, CAPTURE_MS + (frame * 1000) / 30);
    for (let frame = 900; frame < 960; frame++) tags.addOfFrame(frame / 30, CAPTURE_MS + 4_000 + (frame * 1000) / 30);
    expect(tags.captureTimeAt(5)).toBeCloseTo(CAPTURE_MS + 5_000, 3);
    expect(tags.captureTimeAt(30 - 1 / 30)).toBeCloseTo(CAPTURE_MS + 30_000 - 1000 / 30, 3);
    expect(tags.captureTimeAt(30)).toBeCloseTo(CAPTURE_MS + 34_000, 3);
  });

  it('takes anything without ever answering what is no number', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double(), fc.double())), fc.double({ noNaN: true }), (all, mediaTimeS) => {
        const tags = new TagTimes();
        for (const [index, [at, captureMs]] of all.entries()) {
          if (index % 2 === 0) tags.add(at, captureMs);
          else tags.addOfFrame(at, captureMs);
        }
        const timeMs = tags.captureTimeAt(mediaTimeS);
        return timeMs === null || !Number.isNaN(timeMs);
      }),
    );
  });
});
