import { escapeXml as e, svgPlot, type PlotLine } from '../../report/qa/svg-plot.ts';
import type { FigureName } from '../figures.ts';
import type { ProbedUrl, ProbeResult } from '../probe-run.ts';
import { clockText, figureRows, ms, spanText } from './figure-rows.ts';
import { verdictText, whenText } from './text-report.ts';

const COLOURS = ['#1c7ed6', '#e8590c', '#2b8a3e', '#9c36b5', '#c92a2a', '#0b7285', '#846358', '#495057'];
const PLOTS: readonly { readonly name: FigureName; readonly title: string; readonly unit: string }[] = [
  { name: 'edgeAgeMs', title: 'Age of new media when first seen', unit: 'ms' },
  { name: 'manifestMs', title: 'Playlist fetch', unit: 'ms' },
  { name: 'ttfbMs', title: 'First byte of media', unit: 'ms' },
  { name: 'partFetchMs', title: 'Part or segment fetch', unit: 'ms' },
  { name: 'bitrateKbps', title: 'Bitrate of segments', unit: 'kbit/s' },
];

const STYLE = `:root{color-scheme:light}body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#212529;background:#fff}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1.2rem 0 .2rem;font-weight:600}
.verdict{padding:.7rem 1rem;border-radius:.4rem;margin:1rem 0;font-weight:600}.healthy{background:#d3f9d8}.findings,.unreachable{background:#ffe3e3}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .8rem .25rem 0;border-bottom:1px solid #e9ecef;vertical-align:top}
td{font-variant-numeric:tabular-nums}thead th{overflow-wrap:anywhere}tbody th{font-weight:400;color:#495057}
.finding{border-left:4px solid #e03131;padding:.1rem 1rem;margin:1rem 0;background:#f8f9fa}.warning{border-color:#f08c00}.info{border-color:#868e96}
dl{display:grid;grid-template-columns:5rem 1fr;margin:.2rem 0;gap:.1rem .5rem}dt{color:#495057}dd{margin:0;overflow-wrap:anywhere}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.85rem}.legend span::before{content:"";display:inline-block;width:1rem;height:.2rem;margin-right:.4rem;vertical-align:middle;background:var(--c)}
svg{width:100%;height:auto}`;

/** The result as one HTML file that needs nothing else: no scripts, no fonts, no addresses are fetched. */
export function htmlReport(result: ProbeResult, timeZone: string): string {
  const { urls, verdict } = result;
  const started = new Date(result.startedAtMs).toISOString().replace('T', ' ').slice(0, 19);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>Probe ${e(started)} UTC</title>`,
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>`,
    `<h1>Stream probe</h1><p>${e(started)} UTC, ${e(ms(result.endedAtMs - result.startedAtMs))}</p>`,
    `<p class="verdict ${verdict}">${e(verdictText(result).replace(' above', ' below'))}</p>`,
    limitsHtml(result),
    '<h2>Figures</h2>',
    tableHtml(result),
    `<p>${e(spanText(result))} ${e(clockText(result.clock))}</p>`,
    '<h2>Findings</h2>',
    ...urls.map(findingsHtml),
    urls.every(({ reading }) => reading.findings.length === 0) ? '<p>None.</p>' : '',
    '<h2>Over time</h2>',
    urls.length > 1 ? legendHtml(urls) : '',
    ...PLOTS.map((plot) => plotHtml(plot, result, timeZone)),
    '</body></html>',
    '',
  ].join('\n');
}

function limitsHtml({ limits, spreadMs }: ProbeResult): string {
  const { maxLatencyMs, maxSpreadMs } = limits;
  const parts = [
    maxLatencyMs === null ? '' : `age of new media at most ${ms(maxLatencyMs)}`,
    maxSpreadMs === null ? '' : `spread at most ${ms(maxSpreadMs)} (measured over all: ${ms(spreadMs)})`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `<p>Limits: ${e(parts.join('; '))}.</p>`;
}

function tableHtml({ urls }: ProbeResult): string {
  const columns = urls.map(({ reading }) => figureRows(reading));
  const heads = urls.map(({ reading }) => `<th scope="col">${e(reading.url)}</th>`).join('');
  const rows = (columns[0] ?? []).map(({ label }, row) => {
    const cells = columns.map((column) => `<td>${e(column[row]?.text ?? '')}</td>`).join('');
    return `<tr><th scope="row">${e(label)}</th>${cells}</tr>`;
  });
  return `<table><thead><tr><td></td>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function findingsHtml({ reading }: ProbedUrl): string {
  return reading.findings
    .map((finding) => {
      const facts: readonly (readonly [string, string])[] = [
        ['What', finding.what],
        ['Where', `${finding.where} — ${reading.name}`],
        ['When', whenText(finding)],
        ['Why', finding.why],
        ['To do', finding.whatToDo],
      ];
      const list = facts.map(([term, text]) => `<dt>${term}</dt><dd>${e(text)}</dd>`).join('');
      return `<section class="finding ${finding.level}"><h3>${e(finding.title)} (${e(finding.level)})</h3><dl>${list}</dl></section>`;
    })
    .join('\n');
}

function legendHtml(urls: readonly ProbedUrl[]): string {
  const entries = urls.map(({ reading }, index) => `<span style="--c:${colour(index)}">${e(reading.name)}</span>`);
  return `<p class="legend">${entries.join('')}</p>`;
}

const colour = (index: number): string => COLOURS[index % COLOURS.length] ?? '#000';

function plotHtml(
  { name, title, unit }: (typeof PLOTS)[number],
  { urls, startedAtMs, endedAtMs }: ProbeResult,
  timeZone: string,
): string {
  const lines = urls.map(({ reading, samples }, index): PlotLine => {
    const values = (samples.get(name) ?? []).map(({ atMs, value }) => [atMs, value] as const);
    return { label: reading.name, colour: colour(index), samples: values };
  });
  if (lines.every(({ samples }) => samples.length === 0)) return '';
  const svg = svgPlot({ title, unit, timeZone, fromMs: startedAtMs, toMs: endedAtMs, lines, spans: [], marks: [] });
  return `<h3>${e(title)} (${e(unit)})</h3>${svg}`;
}
