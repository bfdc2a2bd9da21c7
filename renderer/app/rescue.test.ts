import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backDateRoomMs, captureAtPressMs } from '../../shared/show/late-press.ts';
import { rescueAt } from './rescue.ts';

type Facts = NonNullable<Parameters<typeof rescueAt>[0]>;
const live = (leftMs: number | null, speechStartedAtMs: number | null, onAirMs: number | null = null): Facts => ({
  ...{ nowMs: 10_000, rescue: { leftMs, speechStartedAtMs }, playheads: { onAirMs, viewersMs: null } },
});

describe('rescueAt', () => {
  it('follows the start of speech while that can be rescued', () => {
    expect(rescueAt(live(900, 9_500), 10_000, null)).toMatchObject({ speechAgoMs: 500, backDateMs: 500, mostMs: 800 });
    expect(rescueAt(live(900, 9_000), 10_000, null)).toMatchObject({ speechAgoMs: null, backDateMs: 0 });
    expect(rescueAt(live(900, null), 10_000, null).backDateMs).toBe(0);
    expect(rescueAt(live(null, 7_000), 10_000, null)).toMatchObject({ leftMs: null, backDateMs: 3_000 });
    expect(rescueAt(null, 10_000, null).backDateMs).toBe(0);
  });

  it('opens on the frame on which the voice began, though the frame on programme is behind the press', () => {
    const { backDateMs } = rescueAt(live(900, 9_500, 9_880), 10_050, null);
    expect(captureAtPressMs(10_050, 10_050, 9_930) - backDateMs).toBe(9_500);
    // The frame on programme is from before the voice: nothing to go back to.
    expect(rescueAt(live(900, 9_950, 9_880), 10_050, null).backDateMs).toBe(0);
  });

  it('never offers what the host would refuse at that moment, wherever the slider stands and the audience is', () => {
    const ms = fc.integer({ min: 0, max: 8_000 });
    const some = fc.option(ms);
    let offered = 0;
    fc.assert(
      fc.property(some, some, some, some, ms, (reachMs, speechAgoMs, behindMs, chosenMs, sinceMs) => {
        const reportMs = 100_000;
        // As far behind as it was when the host told, it stays; a status older than 2 s tells the host nothing any more.
        const onAirMs = behindMs === null ? null : reportMs - behindMs;
        const nowMs = reportMs + (sinceMs % 2_000);
        const roomMs = backDateRoomMs(reachMs, captureAtPressMs(null, reportMs, onAirMs), reportMs);
        const told: Facts = {
          nowMs: reportMs,
          rescue: {
            leftMs: roomMs === null ? null : Math.max(0, roomMs),
            speechStartedAtMs: speechAgoMs === null ? null : reportMs - speechAgoMs,
          },
          playheads: { onAirMs, viewersMs: null },
        };
        const { backDateMs, mostMs } = rescueAt(told, nowMs, chosenMs);
        expect(backDateMs).toBeGreaterThanOrEqual(0);
        expect(backDateMs).toBeLessThanOrEqual(mostMs);
        const captureMs = captureAtPressMs(nowMs, nowMs, onAirMs === null ? null : onAirMs + nowMs - reportMs);
        // The request takes its time; what is asked for is in whole milliseconds.
        const allowedMs = backDateRoomMs(reachMs, captureMs, nowMs + 99) ?? Infinity;
        if (backDateMs > 0) expect(Math.round(backDateMs)).toBeLessThanOrEqual(allowedMs);
        offered += backDateMs > 0 ? 1 : 0;
      }),
      { numRuns: 2_000 },
    );
    expect(offered).toBeGreaterThan(100);
  });
});
