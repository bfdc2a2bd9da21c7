import { describe, expect, it } from 'vitest';
import { metricSchema, METRICS } from '../../../../shared/telemetry/metrics.ts';
import { formatMetric } from './metric-format.ts';
import { plotProblem, rememberedPlots, rememberPlots, type PlotStorage } from './own-plots.ts';
import { MOST_LINES, ownPlot, PLOTS, plotsFor } from './plot-specs.ts';

describe('the plots of QA', () => {
  it('show every figure that is kept', () => {
    const shown = new Set(PLOTS.flatMap(({ lines, bound }) => [...lines.map(({ metric }) => metric), bound]));
    expect(metricSchema.options.filter((metric) => !shown.has(metric))).toEqual([]);
  });

  it('have at most two units, and lines that can be told apart', () => {
    for (const { lines } of PLOTS) {
      expect(plotProblem(lines.map(({ metric }) => metric))).toBeNull();
      expect(new Set(lines.map(({ colour }) => colour)).size).toBe(lines.length);
      for (const axis of ['left', 'right'] as const) {
        const onAxis = lines.filter((line) => line.axis === axis);
        expect(new Set(onAxis.map(({ metric }) => METRICS[metric].unit)).size).toBeLessThanOrEqual(1);
      }
    }
  });

  it('have a line for each CDN there is, by its name where there are several', () => {
    const linesOf = (names: readonly string[], id: string): readonly string[] =>
      plotsFor('cdn', names)
        .find((plot) => plot.id === id)
        ?.lines.map(({ metric, label }) => `${metric}: ${label}`) ?? [];
    expect(linesOf([], 'cdn-age')).toEqual(['cdnLiveEdgeAgeMs: edge age']);
    expect(linesOf(['a'], 'cdn-age')).toEqual(['cdnLiveEdgeAgeMs: edge age']);
    expect(linesOf(['a', 'b'], 'cdn-age')).toEqual(['cdnLiveEdgeAgeMs: 1 a', 'cdn2LiveEdgeAgeMs: 2 b']);
    const ids = (names: readonly string[]): readonly string[] => plotsFor('cdn', names).map(({ id }) => id);
    expect(ids(['a'])).toEqual(['cdn-age', 'cdn-fetch', 'cdn-rate', 'cdn-errors']);
    expect(ids(['a', 'b'])).toEqual(['cdn-age', 'cdn-fetch', 'cdn2-fetch', 'cdn-compared', 'cdn-rate', 'cdn-errors']);
    expect(linesOf(['a', 'b'], 'cdn2-fetch')[0]).toBe('cdn2ManifestMs: playlist');
  });

  it('have ids of their own', () => {
    expect(new Set(PLOTS.map(({ id }) => id)).size).toBe(PLOTS.length);
  });

  it('begin at zero unless a figure may be below it', () => {
    expect(PLOTS.filter(({ fromZero }) => !fromZero).map(({ id }) => id)).toEqual([
      'clock',
      'engine-clock',
      'clock-frequency',
      'drift',
    ]);
  });
});

describe('plots of one’s own', () => {
  const storageOf = (text: string | null): PlotStorage & { text: string | null } => ({
    text,
    getItem() {
      return this.text;
    },
    setItem(_key, value) {
      this.text = value;
    },
  });

  it('are remembered', () => {
    const storage = storageOf(null);
    const plots = [{ id: 'own-1', section: 'cdn', metrics: ['viewers', 'srtRttMs'] }] as const;
    expect(rememberedPlots(storage)).toEqual([]);
    rememberPlots(storage, plots);
    expect(rememberedPlots(storage)).toEqual(plots);
  });

  it('of another version, or damaged, are left out', () => {
    expect(rememberedPlots(storageOf('{ no JSON'))).toEqual([]);
    expect(rememberedPlots(storageOf('7'))).toEqual([]);
    const good = { id: 'own-1', section: 'cdn', metrics: ['viewers'] };
    const kept = JSON.stringify([good, { ...good, section: 'attic' }, { ...good, metrics: ['gone'] }, null]);
    expect(rememberedPlots(storageOf(kept))).toEqual([good]);
  });

  it('say what they cannot be made of', () => {
    expect(plotProblem([])).toMatch(/at least one/);
    expect(plotProblem(metricSchema.options.slice(0, MOST_LINES + 1))).toMatch(/at most/);
    expect(plotProblem(['viewers', 'srtRttMs', 'captureFps'])).toMatch(/two units/);
    expect(plotProblem(['viewers', 'srtRttMs'])).toBeNull();
    expect(ownPlot('own-1', 'cdn', ['srtRttMs', 'viewers'])).toMatchObject({ unit: 'ms', rightUnit: '', own: true });
  });
});

it('writes figures with their units', () => {
  expect(formatMetric('srtRttMs', 12.34)).toBe('12.3\u202fms');
  expect(formatMetric('driftCdnPpm', -1.234)).toBe('−1.23\u202fppm');
  expect(formatMetric('viewers', 12345)).toBe('12\u2009345');
  expect(formatMetric('encoderQuantiser', 23.26)).toBe('23.3');
  expect(formatMetric('srtSendRateKbps', 3010)).toBe('3.01\u202fMb/s');
  expect(formatMetric('encoderFps', null)).toBe('—');
});
