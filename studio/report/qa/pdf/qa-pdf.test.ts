import { inflateSync } from 'node:zlib';
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QaReport } from '../../../../shared/report/qa-report.ts';
import { pdfText } from '../../../print/pdf-text.test-support.ts';
import { alarm } from '../../../telemetry/alarms/alarms.test-support.ts';
import { groupIncidents } from '../../../../shared/telemetry/incident-groups.ts';
import { ownKeyId, signReport } from '../signing.ts';
import { svgPlot, type PlotFacts } from '../svg-plot.ts';
import { verifyText } from '../verify.ts';
import { qaPdf } from './qa-pdf.ts';
import { readDrawing } from './svg-shapes.ts';

const BEGAN_MS = Date.UTC(2026, 0, 1, 20);
const { privateKey } = generateKeyPairSync('ed25519');
const plot = (more: Partial<PlotFacts> = {}): string =>
  svgPlot({
    ...{ title: 'Glass & <glass>', unit: 'ms', timeZone: 'UTC', fromMs: BEGAN_MS, toMs: BEGAN_MS + 60_000 },
    lines: [
      { label: 'p50', colour: '#1a66c4', samples: [...Array(60).keys()].map((s) => [BEGAN_MS + s * 1_000, 700 + s]) },
    ],
    spans: [{ atMs: BEGAN_MS + 5_000, endMs: BEGAN_MS + 9_000, level: 'error' }],
    marks: [{ atMs: BEGAN_MS + 20_000, label: '7', kind: 'cue' }],
    ...more,
  });

const report: QaReport = {
  ...{ version: 1, pageVersion: 1, madeAtMs: BEGAN_MS + 120_000, studioVersion: '1.0.0' },
  show: { id: 's', title: 'Autumn <show> & “friends”', timeZone: 'UTC' },
  run: {
    ...{ runId: 'r1', beganAtMs: BEGAN_MS, firstTakenAtMs: BEGAN_MS, lastEventAtMs: BEGAN_MS + 60_000, cuesTaken: 3 },
    ...{ current: true, endedAtMs: null, clockErrorBoundMs: 1 },
  },
  ...{ fromMs: BEGAN_MS, toMs: BEGAN_MS + 60_000, targetLatencyMs: 1_000 },
  promises: [
    { what: 'Latency', held: true, text: 'p95 was 960 ms (limit 2,000 ms).' },
    { what: 'Fairness', held: null, text: 'Not measured.' },
  ],
  ...{ delivery: null, unfairSeconds: 1 },
  figures: [
    {
      ...{ metric: 'glassToGlassP50Ms', label: 'Glass to glass p50', unit: 'ms', seconds: 60 },
      ...{ min: 700, p50: 730, p95: 757, p99: 759, max: 759.4 },
    },
  ],
  incidents: groupIncidents(
    [alarm({ id: 'a', level: 'error', text: 'It was bad.', raisedAtMs: BEGAN_MS, clearedAtMs: BEGAN_MS + 9_000 })],
    () => 'stale',
  ),
  checklist: {
    ...{ showId: 's', items: [{ id: 'i', text: 'Light is set', done: { by: 'Jürgen', atMs: 1 } }] },
    signedOff: {
      by: 'Ann',
      atMs: BEGAN_MS,
      checks: [{ id: 'c', title: 'Clock', level: 'green', reason: 'Fine.', mend: '' }],
    },
  },
  plots: [{ title: 'Glass to glass', svg: plot() }],
  notMeasured: ['Drift was not measured.'],
  signed: { by: 'Ann of QA', atMs: BEGAN_MS + 120_000 },
};
const signed = signReport(report, privateKey);

/** What is attached to a PDF as it was before it was packed. */
function attachmentOf(pdf: Uint8Array): string {
  const file = Buffer.from(pdf).toString('latin1');
  const [, packed = ''] = /\/Type \/EmbeddedFile[^]*?stream\n([^]*?)\nendstream/.exec(file) ?? [];
  return inflateSync(Buffer.from(packed, 'latin1')).toString('utf8');
}

describe('qaPdf', () => {
  it('shows what the page shows, with the same signature on it', async () => {
    const text = pdfText(await qaPdf(signed));
    for (const words of [
      ...['Autumn <show> & “friends”', 'Signed by Ann of QA at', 'Latency: held', 'Fairness: not known', 'It was bad.'],
      ...['Glass to glass p50 (ms)', '759', 'in 1 seconds.', '☑ Light is set — Jürgen', 'Found ready by Ann'],
      ...['Drift was not measured.', '20:00:00', '20:01:00'],
      ...[`SHA-256 ${signed.signature.sha256}`, `Ed25519 key ${signed.signature.keyId}`, signed.signature.value],
    ]) {
      expect(text).toContain(words);
    }
    // On every page, at its foot.
    expect(text.split(`key ${signed.signature.keyId} · SHA-256`).length - 1).toBe(text.split(/\d+ \/ \d+/).length - 1);
  });

  it('carries the data that was signed, which is genuine', async () => {
    const attached = attachmentOf(await qaPdf(signed));
    expect(JSON.parse(attached)).toEqual(signed);
    expect(verifyText(attached, ownKeyId(privateKey))).toMatchObject({ result: 'genuine', ownKey: true });
  });

  it('bears empty reports, and plots that are none', async () => {
    const empty = { ...report, promises: [], figures: [], incidents: [], notMeasured: [], plots: [] };
    expect(pdfText(await qaPdf(signReport(empty, privateKey)))).toContain('None were kept of this run.');
    const odd = { ...report, plots: [{ title: 'Odd', svg: '<p>no plot</p>' }] };
    expect(pdfText(await qaPdf(signReport(odd, privateKey)))).toContain('its drawing is of another version');
  });
});

describe('readDrawing', () => {
  it('reads all that a plot is drawn with', () => {
    const drawing = readDrawing(plot());
    expect(drawing).toMatchObject({ width: 720, height: 178 });
    const kinds = Map.groupBy(drawing?.shapes ?? [], ({ kind }) => kind);
    expect(kinds.get('rect')).toMatchObject([{ fill: '#f6b8b4', opacity: 0.6 }]);
    // Three grid lines, the line itself and that of a cue; three values, five times and the cue's number.
    expect([kinds.get('path')?.length, kinds.get('text')?.length]).toEqual([5, 9]);
    expect(kinds.get('text')?.some((one) => one.kind === 'text' && one.text.endsWith(' ms'))).toBe(true);
  });

  it('takes every plot that can be drawn, whatever its figures', () => {
    const sample = fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 }));
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 50 }), fc.string(), (samples, unit) => {
        const ordered = samples.toSorted(([a], [b]) => a - b).map(([ms, value]) => [BEGAN_MS + ms, value] as const);
        const svg = plot({ unit, title: unit, lines: [{ label: 'l', colour: '#1a66c4', samples: ordered }] });
        const shapes = readDrawing(svg)?.shapes ?? [];
        // A line without samples draws nothing.
        const drawn = svg.match(/<(rect|path|text) /g) ?? [];
        expect(shapes).toHaveLength(drawn.length - (ordered.length === 0 ? 1 : 0));
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const shapes = readDrawing(`<svg viewBox="0 0 10 10">${text}`)?.shapes;
        expect(Array.isArray(shapes)).toBe(true);
      }),
    );
  });
});
