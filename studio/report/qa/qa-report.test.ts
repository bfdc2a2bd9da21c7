import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AfterShow } from '../../../shared/report/after-show.ts';
import { qaReportSchema, signedQaReportSchema } from '../../../shared/report/qa-report.ts';
import type { TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import { alarm } from '../../telemetry/alarms/alarms.test-support.ts';
import { groupIncidents } from '../../../shared/telemetry/incident-groups.ts';
import { buildQaReport, type QaReportFacts } from './build-qa-report.ts';
import { ChecklistKeeper, type Checklists } from './checklist-keeper.ts';
import { qaPage, readSigned } from './qa-page.ts';
import { loadSigningKey, ownKeyId, signReport } from './signing.ts';
import { readDrawing } from './pdf/svg-shapes.ts';
import { svgPlot, type PlotMark } from './svg-plot.ts';
import { verifyText } from './verify.ts';

const BEGAN_MS = Date.UTC(2026, 0, 1, 20);

const afterShow = {
  madeAtMs: BEGAN_MS + 120_000,
  show: { id: 's', title: 'Autumn <show> & “friends”', timeZone: 'UTC' },
  run: {
    ...{ runId: 'r1', beganAtMs: BEGAN_MS, firstTakenAtMs: BEGAN_MS, lastEventAtMs: BEGAN_MS + 60_000, cuesTaken: 3 },
    ...{ current: true, endedAtMs: null, clockErrorBoundMs: 1 },
  },
  participation: { votes: { sent: 10, counted: 9, refused: 1, lost: 0 } },
  incidents: [],
  delivery: null,
  notMeasured: ['Something was not measured.'],
} as unknown as AfterShow;

const points: TelemetryPoint[] = Array.from({ length: 100 }, (_, second) => ({
  atMs: BEGAN_MS + second * 1_000,
  values: {
    ...{ glassToGlassP50Ms: 800 + second, glassToGlassP95Ms: 900 + second, syncSpreadMs: second === 50 ? 1_400 : 200 },
    ...{ clockErrorBoundMs: 1.5, targetLatencyMs: 1_000 },
  },
}));

const facts: QaReportFacts = {
  ...{ afterShow, points, targetLatencyMs: 1_000, studioVersion: '1.0.0', fromMs: BEGAN_MS, toMs: BEGAN_MS + 100_000 },
  watchedMs: 100_000,
  incidents: groupIncidents(
    [
      alarm({
        id: 'a',
        level: 'error',
        text: 'It <b>was</b> bad.',
        raisedAtMs: BEGAN_MS + 10_000,
        clearedAtMs: BEGAN_MS + 20_000,
      }),
    ],
    () => 'stale',
  ),
  marks: [
    { atMs: BEGAN_MS + 5_000, label: '1', kind: 'cue' },
    { atMs: BEGAN_MS + 60_000, label: 'hold <', kind: 'event' },
  ],
  checklist: { showId: 's', items: [{ id: 'i', text: 'Light', done: { by: 'Ann', atMs: 1 } }], signedOff: null },
  signed: { by: 'Ann <QA>', atMs: BEGAN_MS + 120_000 },
};

const { privateKey } = generateKeyPairSync('ed25519');

describe('buildQaReport', () => {
  it('tells percentiles, spread, promises and incidents, and is a valid report', () => {
    const report = buildQaReport(facts);
    expect(qaReportSchema.parse(report)).toEqual(report);
    expect(report.figures.find(({ metric }) => metric === 'glassToGlassP50Ms')).toMatchObject({
      ...{ seconds: 100, min: 800, p50: 849, p95: 894, p99: 898, max: 899 },
    });
    expect(report.unfairSeconds).toBe(1);
    expect(report.promises.map(({ what, held }) => [what, held])).toEqual([
      ['Latency', true],
      ['Fairness', true],
      ['Clock', true],
      ['Votes', true],
      ['Incidents', false],
    ]);
    expect(report.promises[4]?.text).toContain('10 s in all');
    expect(report.plots.map(({ title }) => title)[0]).toMatch(/^Glass to glass: .*p50 \(blue\)/);
    expect(report.notMeasured).toContain('Drift was not measured.');
    for (const { svg } of report.plots) expect(svg).toContain('>hold &lt;</text>');
  });

  it('holds each second against the target that was set then, whatever it is by now', () => {
    const values = (second: number, targetLatencyMs: number) => ({
      atMs: BEGAN_MS + second * 1_000,
      values: { glassToGlassP95Ms: 2_500, ...(second % 2 === 0 ? { targetLatencyMs } : {}) },
    });
    // Raised after the run: 1.5 s over the target of then.
    const late = Array.from({ length: 60 }, (_, second) => values(second, 1_000));
    const promised = (points: TelemetryPoint[], targetLatencyMs: number) => {
      const toMs = BEGAN_MS + points.length * 1_000;
      const report = buildQaReport({ ...facts, points, toMs, targetLatencyMs });
      return { ...report.promises[0], targets: report.targets, last: report.targetLatencyMs };
    };
    expect(promised(late, 3_000)).toEqual({
      ...{ what: 'Latency', held: false, text: 'p95 was 2500 ms (limit 2000 ms: target 1000 ms and 1 s).' },
      ...{ targets: [{ fromMs: BEGAN_MS, targetLatencyMs: 1_000 }], last: 1_000 },
    });
    // Raised during the run: right from then on.
    const raised = Array.from({ length: 60 }, (_, second) => values(second, second < 10 ? 1_000 : 3_000));
    expect(promised(raised, 1_000)).toMatchObject({
      held: false,
      text:
        'p95 was 2500 ms (limit 2000 ms: target 1000 ms and 1 s, 10 s), 2500 ms (limit 4000 ms: target 3000 ms and 1 s, 50 s). ' +
        'The target was changed, and each second is held against the one set then: 83.3 % were within (limit 95 %).',
      ...{ targets: [{ targetLatencyMs: 1_000 }, { fromMs: BEGAN_MS + 10_000, targetLatencyMs: 3_000 }], last: 3_000 },
    });
    expect(promised(raised.slice(10), 1_000)).toMatchObject({ held: true });
  });

  it('has no checklist of another run', () => {
    const report = buildQaReport({ ...facts, checklist: null });
    expect(report.checklist).toEqual({ showId: 's', items: [], signedOff: null });
    expect(report.notMeasured).toContainEqual(expect.stringContaining('No checklist was kept for this run'));
    expect(buildQaReport(facts).notMeasured).not.toContainEqual(expect.stringContaining('checklist'));
  });

  it('does not call a clock true of which nothing was known for a part of the run', () => {
    const points = facts.points.map(({ atMs, values: { clockErrorBoundMs = 0, ...values } }, index) => ({
      atMs,
      values: index < 5 ? values : { ...values, clockErrorBoundMs },
    }));
    const clock = buildQaReport({ ...facts, points }).promises.find(({ what }) => what === 'Clock');
    expect(clock).toEqual({
      ...{ what: 'Clock', held: false },
      text: 'Studio time was true to ± 1.50 ms at worst (limit ± 20 ms), but not synchronised in 5 of 100 s (limit 1 %).',
    });
  });

  it('calls nothing kept of which a part of the run is not known', () => {
    const half = facts.points.slice(0, 60);
    const gap = 'Nothing was measured for 40 s: the studio was not running, or its clock was set.';
    const incidents = [{ atMs: BEGAN_MS + 60_000, level: 'error', kind: 'interruption', cueId: null, text: gap }];
    const known = { ...facts, incidents: [], points: half, watchedMs: 60_000 };
    const byName = (more: Partial<QaReportFacts>) =>
      Object.fromEntries(buildQaReport({ ...known, ...more }).promises.map((one) => [one.what, one]));
    const silent = byName({});
    expect(silent['Latency']).toMatchObject({ held: null, text: expect.stringContaining('in 60 of 100 s only') });
    expect(silent['Fairness']).toMatchObject({ held: false });
    expect(silent['Clock']).toMatchObject({ held: null });
    expect(silent['Incidents']).toEqual({
      ...{ what: 'Incidents', held: null },
      text: '0 of 0 were grave, 0 s in all (limit 0). Alarms were looked out for in 60 % of the run only.',
    });
    const broken = byName({ afterShow: { ...afterShow, incidents } as unknown as AfterShow });
    expect(broken['Incidents']).toMatchObject({ held: false, text: expect.stringContaining(gap) });
    expect(byName({ watchedMs: 100_000 })['Incidents']).toMatchObject({ held: true });
  });

  it('promises nothing that was not measured', () => {
    const report = buildQaReport({ ...facts, points: [], incidents: [], watchedMs: 0 });
    expect(report.promises.map(({ held }) => held)).toEqual([null, null, null, true, null]);
    expect(report).toMatchObject({ figures: [], plots: [], unfairSeconds: null });
  });
});

describe('signed reports', () => {
  const signed = signReport(buildQaReport(facts), privateKey);
  const page = qaPage(signed);

  it('are genuine as JSON and as a page', () => {
    expect(signedQaReportSchema.parse(signed)).toEqual(signed);
    expect(verifyText(JSON.stringify(signed, null, 2), ownKeyId(privateKey))).toMatchObject({
      ...{ result: 'genuine', signedBy: 'Ann <QA>', ownKey: true },
    });
    expect(verifyText(page, 'f'.repeat(16))).toMatchObject({ result: 'genuine', ownKey: false });
    expect(verifyText(page.replaceAll('\n', '\n'), null)).toMatchObject({ result: 'genuine', ownKey: null });
  });

  it('escape what people wrote', () => {
    expect(page).toContain('Autumn &lt;show&gt; &amp; “friends”');
    expect(page).not.toContain('<b>was</b>');
    expect(page.split('</script>')).toHaveLength(2);
    expect(readSigned(page)?.signed).toEqual(signed);
  });

  it('are altered when anything in them is', () => {
    const other = generateKeyPairSync('ed25519').privateKey;
    const forged = { ...signed, report: { ...signed.report, unfairSeconds: 0 } };
    const resigned = signReport(forged.report, other);
    const results = [
      JSON.stringify(forged),
      JSON.stringify({ ...forged, signature: { ...resigned.signature, keyId: signed.signature.keyId } }),
      JSON.stringify({ ...signed, signature: { ...signed.signature, value: resigned.signature.value } }),
      JSON.stringify({ ...signed, signature: { ...signed.signature, publicKey: 'AAAA' } }),
      page.replace('1 seconds', '0 seconds'),
      page.replace('<body>', '<body><p>All was well.</p>'),
    ].map((text) => verifyText(text, ownKeyId(privateKey)).result);
    expect(results).toEqual(Array.from({ length: 6 }, () => 'altered'));
    expect(verifyText(JSON.stringify(resigned), ownKeyId(privateKey))).toMatchObject({
      result: 'genuine',
      ownKey: false,
    });
  });

  it('survive any other text and any flipped character', () => {
    const text = JSON.stringify(signed);
    fc.assert(
      fc.property(fc.string(), (other) => {
        expect(verifyText(other, null).result).toBe('unreadable');
      }),
    );
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('0', '9', 'x', '"'), (at, sign) => {
        const changed = `${text.slice(0, at)}${sign}${text.slice(at + 1)}`;
        const { result } = verifyText(changed, null);
        if (changed === text || JSON.stringify(readSigned(changed)?.signed) === text) expect(result).toBe('genuine');
        else expect(['altered', 'unreadable']).toContain(result);
      }),
      { numRuns: 60 },
    );
  });

  it('use a key of the studio’s own, which only its owner may read', () => {
    const dir = mkdtempSync(join(tmpdir(), 'cuelight-key-'));
    const file = join(dir, 'key.pem');
    const key = loadSigningKey(file);
    expect(ownKeyId(loadSigningKey(file))).toBe(ownKeyId(key));
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
    writeFileSync(file, 'no key');
    expect(() => loadSigningKey(file)).toThrow(/move it away/);
    rmSync(dir, { recursive: true });
  });
});

describe('svgPlot', () => {
  it('draws any figures within its frame, with no spike lost', () => {
    const sample = fc.tuple(fc.nat(3_600_000), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 50 }), (samples) => {
        const sorted = [...samples].sort(([a], [b]) => a - b);
        const lines = [{ label: 'l', colour: '#000', samples: sorted }];
        const svg = svgPlot({
          title: 't<',
          unit: 'ms',
          timeZone: 'UTC',
          fromMs: 0,
          toMs: 3_600_000,
          lines,
          spans: [],
          marks: [],
        });
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        for (const [, x, y] of svg.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)) {
          expect(Number(x)).toBeGreaterThanOrEqual(0);
          expect(Number(x)).toBeLessThanOrEqual(720);
          expect(Number(y)).toBeGreaterThanOrEqual(0);
          expect(Number(y)).toBeLessThanOrEqual(178);
        }
      }),
    );
    const long = Array.from({ length: 20_000 }, (_, index) => [index * 1_000, index === 9_999 ? 500 : 1] as const);
    const svg = svgPlot({
      ...{ title: 't', unit: '', timeZone: 'UTC', fromMs: 0, toMs: 20_000_000, spans: [], marks: [] },
      lines: [{ label: 'l', colour: '#000', samples: long }],
    });
    expect(svg.length).toBeLessThan(20_000);
    const heights = [...svg.matchAll(/L[\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
    expect(Math.min(...heights)).toBeLessThan(30);
  });

  it('draws what happened as lines within its frame, with words that do not overlap', () => {
    const svgOf = (marks: PlotMark[]): string =>
      svgPlot({
        ...{ title: 't', unit: '', timeZone: 'UTC', fromMs: 0, toMs: 100_000, spans: [], lines: [] },
        marks,
      });
    const cue = (atMs: number, label: string): PlotMark => ({ atMs, label, kind: 'cue' });
    const two = svgOf([cue(20_000, 'A<1'), cue(80_000, '2')]);
    expect(two).toContain('>A&lt;1</text>');
    expect(readDrawing(two)?.shapes.filter(({ kind }) => kind === 'path').length).toBe(
      (readDrawing(svgOf([]))?.shapes.filter(({ kind }) => kind === 'path').length ?? 0) + 2,
    );
    const near = svgOf([cue(20_000, '1'), cue(20_500, '2'), cue(20_500, '3'), cue(-1, '4'), cue(100_001, '5')]);
    expect(near).toContain('>1</text>');
    for (const other of ['2', '3', '4', '5']) expect(near).not.toContain(`>${other}</text>`);
    expect(svgOf([cue(1, '1')]).length - svgOf([]).length).toBeLessThan(250);
  });
});

describe('ChecklistKeeper', () => {
  it('keeps ticks per show and run, with who ticked first', async () => {
    let kept: Checklists | null = null;
    let showId = 'one';
    let runId = 'r1';
    let nowMs = 5;
    const deps = {
      file: { load: () => kept, saveAside: (state: Checklists) => Promise.resolve(void (kept = state)) },
      ...{ showId: () => showId, runId: () => runId, now: () => nowMs, onNotice: () => undefined },
    };
    const keeper = new ChecklistKeeper(deps);
    keeper.put({ id: 'sound', text: 'Voice is clear', done: true }, 'Ann');
    nowMs = 9;
    keeper.put({ id: 'sound', text: 'Voice is very clear', done: true }, 'Bob');
    keeper.put({ id: 'own', text: 'Water on the desk', done: false }, 'Bob');
    keeper.remove('light');
    keeper.signOff([], 'Ann');
    showId = 'two';
    expect(keeper.current.items.every(({ done }) => done === null)).toBe(true);
    await keeper.close();
    showId = 'one';
    const { items, signedOff } = new ChecklistKeeper(deps).current;
    expect(items.find(({ id }) => id === 'sound')).toMatchObject({
      text: 'Voice is very clear',
      done: { by: 'Ann', atMs: 5 },
    });
    expect(items.map(({ id }) => id)).toContain('own');
    expect(items.map(({ id }) => id)).not.toContain('light');
    expect(signedOff).toMatchObject({ by: 'Ann', atMs: 9 });
    // The next run has the same items, of which nothing was looked at yet; the run before keeps its own.
    runId = 'r2';
    const next = new ChecklistKeeper(deps);
    expect(next.current).toEqual({
      ...{ showId: 'one', runId: 'r2', signedOff: null },
      items: items.map((item) => ({ ...item, done: null })),
    });
    expect(next.of('r2')).toBeNull();
    next.signOff([], 'Bob');
    expect(next.of('r1')).toMatchObject({ runId: 'r1', items, signedOff: { by: 'Ann' } });
    expect(next.of('r2')).toMatchObject({ runId: 'r2', signedOff: { by: 'Bob' } });
    await next.close();
    // A version before did not know the run.
    kept = { checklists: [{ showId: 'one', items, signedOff }] };
    expect(new ChecklistKeeper(deps).of('r1')).toBeNull();
    expect(new ChecklistKeeper(deps).current.signedOff).toBeNull();
    runId = 'r1';
    const again = new ChecklistKeeper(deps).reset();
    expect(again.signedOff).toBeNull();
    expect(again.items.every(({ done }) => done === null)).toBe(true);
  });
});
