import { expect, it } from 'vitest';
import { exportName, plotCsv, type PlotExport } from './export-plot.ts';

const shown: PlotExport = {
  title: 'Test',
  fromMs: 0,
  toMs: 3_000,
  stepMs: 1_000,
  series: [
    { metric: 'srtRttMs', label: 'SRT round trip', unit: 'ms', cells: [{ atMs: 500, min: 1, mean: 2, max: 3 }] },
    {
      metric: 'viewers',
      label: 'Viewers',
      unit: '',
      cells: [
        { atMs: 500, min: 4, mean: 4, max: 4 },
        { atMs: 1_500, min: 5, mean: 5, max: 5 },
      ],
    },
  ],
};

it('writes a row for each moment, with what was not measured left empty', () => {
  const rows = plotCsv(shown, 'UTC').replace('\uFEFF', '').trim().split(/\r?\n/);
  expect(rows).toEqual([
    'time (ms since 1970),time (UTC),SRT round trip (ms) mean,SRT round trip (ms) min,SRT round trip (ms) max,Viewers mean,Viewers min,Viewers max',
    '500,1970-01-01 00:00:00,2,1,3,4,4,4',
    '1500,1970-01-01 00:00:01,,,,5,5,5',
  ]);
});

it('names files as every system takes them', () => {
  expect(exportName('glass', 0, 'UTC')).toBe('glass 1970-01-01 00.00.00');
});
