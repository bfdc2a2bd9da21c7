import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { FakeClock } from '../../../../shared/time/fake-clock.ts';
import type { Studio } from '../../../app/studio.ts';
import { PlotStage, type PlotFrame, type StagePlot } from './plot-stage.ts';
import { following, panned } from './time-view.ts';

let frames: (() => void)[] = [];

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
});
afterEach(() => void vi.unstubAllGlobals());

const DRAWING_MS = 3;

class FakePlot implements StagePlot {
  readonly metrics = [];
  readonly widthPx = 600;
  drawn: PlotFrame | null = null;
  slid: PlotFrame | null = null;
  draws = 0;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  draw(frame: PlotFrame): void {
    this.drawn = frame;
    this.slid = null;
    this.draws += 1;
    this.#clock.advance(DRAWING_MS);
  }

  slide(frame: PlotFrame): void {
    this.slid = frame;
  }
}

function stage(count: number) {
  const clock = new FakeClock();
  const never = new Promise<never>(() => undefined);
  const studio = {
    clock,
    studioTime: { now: () => 1e12 + clock.monoNow() },
    stores: {
      show: createStore(() => ({ show: null })),
      telemetry: createStore(() => ({ points: [] })),
    },
    client: { telemetry: { marks: () => never } },
    history: () => never,
  } as unknown as Studio;
  const made = new PlotStage(studio);
  const plots = Array.from({ length: count }, () => new FakePlot(clock));
  made.start();
  for (const plot of plots) made.setVisible(plot, true);
  const frame = (): void => {
    for (const run of frames.splice(0)) run();
  };
  frame();
  return { made, plots, clock, frame };
}

const shownFrom = ({ drawn, slid }: FakePlot): number | undefined => (slid ?? drawn)?.range.fromMs;

it('draws all plots of a frame when the axis is not moved', () => {
  const { made, plots, frame } = stage(6);
  made.invalidate();
  frame();
  expect(plots.map(({ draws }) => draws)).toEqual([2, 2, 2, 2, 2, 2]);
  expect(frames).toEqual([]);
});

it('draws a few at a time while the axis is moved, by turns, and slides the others', () => {
  const { made, plots, clock, frame } = stage(6);
  made.change((view, nowMs) => following(view, false, nowMs));
  frame();
  const before = plots.map(({ draws }) => draws);
  for (let move = 0; move < 6; move++) {
    made.change((view, nowMs) => panned(view, -1_000, nowMs));
    frame();
    expect(new Set(plots.map(shownFrom))).toEqual(new Set([made.range.fromMs]));
    clock.advance(5);
  }
  expect(plots.map(({ draws }, index) => draws - (before[index] ?? 0))).toEqual([1, 1, 1, 1, 1, 1]);
});

it('draws all of them anew once the axis is at rest, and then nothing more', () => {
  const { made, plots, clock, frame } = stage(6);
  made.change((view, nowMs) => following(view, false, nowMs));
  frame();
  made.change((view, nowMs) => panned(view, -60_000, nowMs));
  for (let more = 0; more < 60; more++) {
    frame();
    clock.advance(16);
  }
  for (const { drawn, slid } of plots) {
    expect(slid).toBeNull();
    expect(drawn?.moving).toBe(false);
    expect(drawn?.range).toEqual(made.range);
  }
  const draws = plots.map((plot) => plot.draws);
  // Nothing asks for frames any more, but for what looks whether time moved on.
  frame();
  expect(plots.map((plot) => plot.draws)).toEqual(draws);
});
