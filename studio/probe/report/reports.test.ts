import { describe, expect, it } from 'vitest';
import type { Finding, ProbeReading } from '../../../shared/telemetry/probe.ts';
import type { ProbeResult } from '../probe-run.ts';
import { xmlProblem } from '../xml-check.ts';
import { htmlReport } from './html-report.ts';
import { junitReport } from './junit-report.ts';
import { parseProbeOptions } from './probe-options.ts';
import { progressText, textReport } from './text-report.ts';

const START_MS = Date.UTC(2026, 0, 1);
const finding: Finding = {
  ...{ kind: 'pdt-jump', level: 'error', title: 'PROGRAM-DATE-TIME jumps', where: '<seg> & "1"', count: 3 },
  ...{ what: 'its date is 5 s \u0000 later', why: 'Cues come at the wrong frame.', whatToDo: 'Check the clock.' },
  ...{ firstAtMs: START_MS + 1_000, lastAtMs: START_MS + 9_000 },
};
const reading: ProbeReading = {
  ...{ url: 'https://a.example/x.m3u8?a=1&b=2', name: 'a.example x.m3u8', format: 'll-hls', atMs: START_MS },
  ...{
    reachable: true,
    starting: false,
    problem: null,
    liveEdgeAgeMs: 400,
    latencyP95Ms: 450,
    spreadMs: 60,
    playerLatencyMs: 700,
  },
  ...{ manifestMs: 4, ttfbMs: null, partFetchMs: 9, throughputKbps: 54_321, bitrateKbps: 800 },
  ...{ requests: 90, failedRequests: 1, errorsPerMinute: 2, stalls: 0, stalledMs: 0, findings: [finding] },
};
const result: ProbeResult = {
  startedAtMs: START_MS,
  endedAtMs: START_MS + 10_000,
  wantedMs: 10_000,
  isCutShort: false,
  limits: { maxLatencyMs: 3_000, maxSpreadMs: null },
  clock: { source: 'ntp.example', errorBoundMs: 4.25, offsetMs: -31.2 },
  urls: [
    { reading, samples: new Map([['edgeAgeMs', [{ atMs: START_MS + 500, value: 400 }]]]) },
    { reading: { ...reading, url: 'https://b.example/', name: 'b.example', findings: [] }, samples: new Map() },
  ],
  spreadMs: 90,
  verdict: 'findings',
};

describe('reports', () => {
  it('tell each finding with what, where, when, why and what to do', () => {
    const text = textReport(result);
    for (const words of [finding.what, finding.where, finding.why, finding.whatToDo, '00:00:01.0 UTC', '3 times']) {
      expect(text).toContain(words);
    }
    expect(text).toMatch(/First byte of media +– +–/);
    expect(text).toMatch(/Spread over all +90 ms/);
    expect(progressText([reading], 3_000, 60_000)).toBe('3/60 s  a.example x.m3u8: edge 400 ms, 1 errors');
  });

  it('tell by which clock ages were measured, and how sure that is', () => {
    const words = 'Ages are by ntp.example, ± 4.3 ms; this computer’s clock is 31 ms ahead.';
    expect(textReport(result)).toContain(words);
    expect(htmlReport(result, 'UTC')).toContain(words);
    expect(junitReport(result, false)).toContain(words);
    const unchecked = { ...result, clock: { source: null, errorBoundMs: null, offsetMs: 0 } };
    expect(textReport(unchecked)).toMatch(/own clock, which was not checked.*--ntp/);
  });

  it('tell what their figures are of', () => {
    const words = 'Figures are of the whole run, 10.0 s: medians, unless they say otherwise.';
    expect(textReport(result)).toContain(words);
    expect(htmlReport(result, 'UTC')).toContain(words);
  });

  it('are valid XML, whatever the network told', () => {
    const xml = junitReport(result, false);
    expect(xmlProblem(xml)).toBeNull();
    expect(xml).not.toContain('\u0000');
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml).toContain('failures="1"');
  });

  it('need nothing from elsewhere as HTML', () => {
    const html = htmlReport(result, 'UTC');
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/<script|<link|<img|src=|@import/);
    expect(html).toContain('&lt;seg&gt; &amp; &quot;1&quot;');
  });
});

describe('parseProbeOptions', () => {
  it('reads addresses and lengths with units', () => {
    const parsed = parseProbeOptions(
      '--ntp a.example --ntp nts://b.example https://a.example/x.m3u8 https://b.example/y.mpd --for 90s --max-latency 3s --max-spread 500ms --strict'.split(
        ' ',
      ),
    );
    expect(parsed).toMatchObject({
      kind: 'run',
      options: {
        ...{ urls: ['https://a.example/x.m3u8', 'https://b.example/y.mpd'], forMs: 90_000, maxLatencyMs: 3_000 },
        ntpServers: ['a.example', 'nts://b.example'],
        ...{ maxSpreadMs: 500, bufferMs: null, strict: true, json: false, junitFile: null },
      },
    });
  });

  it.each([
    [[], /missing required argument/],
    [['x.m3u8'], /http:\/\/ or https/],
    [['https://a.example/', '--for', 'ever'], /no length of time/],
    [['https://a.example/', '--ntp', 'not a host'], /no time server/],
    [['https://a.example/', '--max-latnecy', '3s'], /Did you mean --max-latency/],
  ])('refuses %j in words', (args, message) => {
    expect(parseProbeOptions(args)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(message) as string,
    });
  });

  it('prints its help', () => {
    expect(parseProbeOptions(['--help'])).toMatchObject({
      kind: 'print',
      text: expect.stringContaining('--junit') as string,
    });
  });
});
