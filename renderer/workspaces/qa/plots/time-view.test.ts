import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterKey,
  following,
  LONGEST_SPAN_MS,
  panned,
  rangeOf,
  reset,
  selected,
  SHORTEST_SPAN_MS,
  withSpan,
  zoomed,
  type TimeView,
} from './time-view.ts';

const NOW = 1_800_000_000_000;
const LIVE: TimeView = { spanMs: 600_000, endMs: null, homeSpanMs: 600_000 };

describe('the time axis', () => {
  it('follows the time until it is moved back, and again when it is moved to the end', () => {
    expect(rangeOf(LIVE, NOW)).toEqual({ fromMs: NOW - 600_000, toMs: NOW });
    const back = panned(LIVE, -60_000, NOW);
    expect(back.endMs).toBe(NOW - 60_000);
    expect(panned(back, 60_000, NOW).endMs).toBeNull();
    expect(following(back, true, NOW).endMs).toBeNull();
    expect(following(LIVE, false, NOW).endMs).toBe(NOW);
  });

  it('keeps the moment under the cursor where it is while it is zoomed', () => {
    const still: TimeView = { ...LIVE, endMs: NOW - 3_600_000 };
    const { fromMs, toMs } = rangeOf(still, NOW);
    const anchorMs = fromMs + 0.25 * (toMs - fromMs);
    const near = rangeOf(zoomed(still, 0.5, anchorMs, NOW), NOW);
    expect((anchorMs - near.fromMs) / (near.toMs - near.fromMs)).toBeCloseTo(0.25, 9);
    expect(zoomed(LIVE, 0.5, null, NOW)).toEqual({ ...LIVE, spanMs: 300_000 });
  });

  it('shows what was dragged over, and goes back by a double click', () => {
    const part = selected(LIVE, NOW - 300_000, NOW - 240_000, NOW);
    expect(rangeOf(part, NOW)).toEqual({ fromMs: NOW - 300_000, toMs: NOW - 240_000 });
    expect(reset(part)).toEqual(LIVE);
    expect(reset(withSpan(part, 3_600_000)).spanMs).toBe(3_600_000);
    expect(selected(LIVE, NOW - 300_000, NOW - 299_000, NOW).spanMs).toBe(SHORTEST_SPAN_MS);
  });

  it('obeys its keys and no others', () => {
    expect(afterKey(LIVE, '+', NOW)?.spanMs).toBe(300_000);
    expect(afterKey(LIVE, '-', NOW)?.spanMs).toBe(1_200_000);
    expect(afterKey(LIVE, 'ArrowLeft', NOW)?.endMs).toBe(NOW - 150_000);
    const back = afterKey(LIVE, 'Home', NOW);
    expect(back && rangeOf(back, NOW).fromMs).toBe(NOW - LONGEST_SPAN_MS);
    expect(back && afterKey(back, 'End', NOW)?.endMs).toBeNull();
    expect(afterKey(LIVE, 'x', NOW)).toBeNull();
  });

  it('never shows more, less, or later than there is, whatever is done', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('zoom'), by: fc.double({ min: 0.01, max: 100, noNaN: true }) }),
      fc.record({ kind: fc.constant('pan'), by: fc.double({ min: -1e9, max: 1e9, noNaN: true }) }),
      fc.record({ kind: fc.constant('select'), by: fc.double({ min: -1e8, max: 1e8, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let view = LIVE;
        for (const { kind, by } of steps) {
          if (kind === 'zoom') view = zoomed(view, by, NOW - 1_000_000, NOW);
          else if (kind === 'pan') view = panned(view, by, NOW);
          else view = selected(view, NOW - Math.abs(by), NOW + by, NOW);
          const { fromMs, toMs } = rangeOf(view, NOW);
          expect(toMs).toBeLessThanOrEqual(NOW);
          expect(toMs - fromMs).toBeGreaterThanOrEqual(SHORTEST_SPAN_MS - 1);
          expect(toMs - fromMs).toBeLessThanOrEqual(LONGEST_SPAN_MS + 1);
        }
      }),
    );
  });
});
