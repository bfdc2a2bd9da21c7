import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticks90k, toTicks90k, TICKS_WRAP } from '../../shared/time/ticks90k.ts';
import { addMs, unixMs, type Ticks90k } from '../../shared/time/units.ts';
import { CaptureTimeline } from './capture-timeline.ts';

const NOW = unixMs(Date.UTC(2026, 5, 1));
/** A time that is far from being a capture time at NOW. */
const FOREIGN = ticks90k((toTicks90k(NOW) + Math.floor(TICKS_WRAP / 3)) % TICKS_WRAP);

function later(pts: Ticks90k, ms: number): Ticks90k {
  return ticks90k((pts + Math.round(ms * 90)) % TICKS_WRAP);
}

describe('CaptureTimeline', () => {
  it('takes presentation times near now for capture times, over wraps', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60_000 * 60 * 24 * 3650, noNaN: true }), (offsetMs) => {
        const timeline = new CaptureTimeline();
        const captured = unixMs(Math.round((NOW + offsetMs) * 90) / 90);
        expect(timeline.toTime(toTicks90k(captured), addMs(captured, 900))).toBeCloseTo(captured, 2);
        expect(timeline.basis).toBe('capture');
      }),
    );
  });

  it('dates foreign times by their arrival, once, and goes on from there', () => {
    const timeline = new CaptureTimeline();
    expect(timeline.toTime(FOREIGN, NOW)).toBe(NOW);
    expect(timeline.basis).toBe('arrival');
    // Arrives 50 ms late: its own time counts.
    expect(timeline.toTime(later(FOREIGN, 1000), addMs(NOW, 1050))).toBeCloseTo(NOW + 1000, 3);
  });

  it('anchors anew when the sender’s times jump', () => {
    const timeline = new CaptureTimeline();
    timeline.toTime(FOREIGN, NOW);
    expect(timeline.toTime(later(FOREIGN, 20_000), addMs(NOW, 40))).toBe(NOW + 40);
  });

  it('keeps an anchored timeline for days', () => {
    const timeline = new CaptureTimeline();
    timeline.toTime(FOREIGN, NOW);
    let time = 0;
    for (let hour = 1; hour <= 72; hour++) {
      time = timeline.toTime(later(FOREIGN, hour * 3_601_000), addMs(NOW, hour * 3_601_000));
    }
    expect(time).toBeCloseTo(NOW + 72 * 3_601_000, 1);
  });

  it('follows our capture tags where presentation times were rewritten', () => {
    const timeline = new CaptureTimeline();
    timeline.toTime(FOREIGN, NOW);
    expect(timeline.checkTag(addMs(NOW, -800), FOREIGN, NOW)).toBe(0);
    expect(timeline.basis).toBe('capture');
    expect(timeline.toTime(later(FOREIGN, 33), addMs(NOW, 33))).toBeCloseTo(NOW - 767, 3);
  });

  it('tells how far a tag is off a true capture time, and does not follow it', () => {
    const timeline = new CaptureTimeline();
    const pts = toTicks90k(NOW);
    expect(timeline.checkTag(NOW, pts, addMs(NOW, 100))).toBeCloseTo(0, 2);
    expect(timeline.checkTag(addMs(NOW, 40), pts, addMs(NOW, 100))).toBeCloseTo(40, 2);
    expect(timeline.toTime(pts, addMs(NOW, 100))).toBeCloseTo(NOW, 2);
  });

  it('does not follow a tag of yesterday', () => {
    const timeline = new CaptureTimeline();
    timeline.toTime(FOREIGN, NOW);
    expect(Math.abs(timeline.checkTag(addMs(NOW, -86_400_000), FOREIGN, NOW))).toBeGreaterThan(1000);
    expect(timeline.basis).toBe('arrival');
  });
});
