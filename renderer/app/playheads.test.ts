import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CueRun } from '../../shared/show/run-state.ts';
import { liveSample, runSample } from './samples.test-support.ts';
import { playheadsAt, timelineAround, windowAt } from './playheads.ts';

const cueRun = (opensAtMs: number | null, closesAtMs: number | null): CueRun => ({
  ...runSample('c1', 'open'),
  opensAtMs,
  closesAtMs,
});

describe('playheadsAt', () => {
  const live = { ...liveSample(), nowMs: 10_000, playheads: { onAirMs: 9_900, viewersMs: 9_000 } };

  it('runs on between two reports of the host', () => {
    expect(playheadsAt(live, 10_250)).toEqual({ onAirMs: 10_150, viewersMs: 9_250, gapMs: 900 });
  });

  it('stands still when the host has been silent too long, and never runs back', () => {
    expect(playheadsAt(live, 60_000).onAirMs).toBe(12_900);
    expect(playheadsAt(live, 9_000).onAirMs).toBe(9_900);
  });

  it('knows nothing without a report', () => {
    expect(playheadsAt(null, 1)).toEqual({ onAirMs: null, viewersMs: null, gapMs: null });
  });
});

describe('windowAt', () => {
  it('tells before, inside and over at the exact borders of [opensAt, closesAt)', () => {
    const run = cueRun(1_000, 3_000);
    expect(windowAt(run, 999, '')).toEqual({ kind: 'before', startsInMs: 1 });
    expect(windowAt(run, 1_000, '')).toEqual({ kind: 'inside', remainingMs: 2_000, fraction: 1 });
    expect(windowAt(run, 2_999, '')).toMatchObject({ kind: 'inside', remainingMs: 1 });
    expect(windowAt(run, 3_000, '')).toEqual({ kind: 'over', sinceMs: 0 });
  });

  it('counts up when the window has no end', () => {
    expect(windowAt(cueRun(1_000, null), 1_500, '')).toEqual({ kind: 'unlimited', sinceMs: 500 });
  });

  it('gives the reason when there is nothing to count', () => {
    expect(windowAt(cueRun(null, null), 5, 'x').kind).toBe('none');
    expect(windowAt(cueRun(1, 2), null, 'off air')).toEqual({ kind: 'none', reason: 'off air' });
    expect(windowAt({ ...cueRun(1, 20), phase: 'void' }, 5, '')).toEqual({ kind: 'none', reason: 'withdrawn' });
  });

  it('stands still from the hold on, and counts on before it', () => {
    const run = cueRun(1_000, 20_000);
    const still = { kind: 'inside', remainingMs: 15_000 };
    expect(windowAt(run, 4_000, '', 5_000)).toMatchObject({ remainingMs: 16_000 });
    expect(windowAt(run, 5_000, '', 5_000)).toMatchObject(still);
    expect(windowAt(run, 90_000, '', 5_000)).toMatchObject(still);
    expect(windowAt(run, 90_000, '', 21_000)).toEqual({ kind: 'over', sinceMs: 1_000 });
  });

  it('keeps the fraction between 0 and 1 for any window and playhead', () => {
    const time = fc.integer({ min: 0, max: 1e12 });
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 3_600_000 }), time, (opensAtMs, lengthMs, headMs) => {
        const position = windowAt(cueRun(opensAtMs, opensAtMs + lengthMs), headMs, '');
        if (position.kind !== 'inside') return;
        expect(position.fraction).toBeGreaterThan(0);
        expect(position.fraction).toBeLessThanOrEqual(1);
        expect(position.remainingMs).toBeGreaterThan(0);
      }),
    );
  });
});

describe('timelineAround', () => {
  it('shows both playheads and a window that is near', () => {
    const line = timelineAround({ onAirMs: 100_000, viewersMs: 99_000, gapMs: 1_000 }, cueRun(95_000, 115_000));
    expect(line).not.toBeNull();
    expect(line?.fromMs).toBeLessThan(95_000);
    expect(line?.toMs).toBeGreaterThan(115_000);
  });

  it('leaves out a window long past, and has a least length', () => {
    const line = timelineAround({ onAirMs: 1_000_000, viewersMs: 999_000, gapMs: 1_000 }, cueRun(1_000, 2_000));
    expect((line?.toMs ?? 0) - (line?.fromMs ?? 0)).toBe(12_000);
  });

  it('keeps every position within the bar', () => {
    const line = timelineAround({ onAirMs: 50_000, viewersMs: 49_000, gapMs: 1_000 }, null);
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), (timeMs) => {
        const at = line?.at(timeMs) ?? -1;
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is empty off air', () => {
    expect(timelineAround({ onAirMs: null, viewersMs: null, gapMs: null }, null)).toBeNull();
  });
});
