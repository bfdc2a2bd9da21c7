import { escapeXml as e } from '../../report/qa/svg-plot.ts';
import { findingKindSchema, type ProbeReading } from '../../../shared/telemetry/probe.ts';
import { KINDS } from '../finding-kinds.ts';
import type { ProbeResult } from '../probe-run.ts';
import { clockText } from './figure-rows.ts';
import { whenText } from './text-report.ts';

/** Characters that XML 1.0 §2.2 does not allow, in whatever the network told. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const text = (value: string): string => e(value.replaceAll(FORBIDDEN, '\uFFFD'));

/** JUnit XML as CI servers read it: a suite for each URL, a case for each kind of finding. Warnings pass, with their text. */
export function junitReport(result: ProbeResult, strict: boolean): string {
  const seconds = ((result.endedAtMs - result.startedAtMs) / 1000).toFixed(3);
  const suites = result.urls.map(({ reading }) => suite(reading, seconds, result, strict));
  const tests = findingKindSchema.options.length * result.urls.length;
  const failures = result.urls.reduce((sum, { reading }) => sum + failuresOf(reading, strict), 0);
  const head = `tests="${String(tests)}" failures="${String(failures)}" errors="0" time="${seconds}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="probe" ${head}>\n${suites.join('\n')}\n</testsuites>\n`;
}

/** Kinds that fail; each is one test case. */
function failuresOf({ findings }: ProbeReading, strict: boolean): number {
  return new Set(findings.filter(({ level }) => fails(level, strict)).map(({ kind }) => kind)).size;
}

function fails(level: string, strict: boolean): boolean {
  return level === 'error' || (strict && level === 'warning');
}

function suite(reading: ProbeReading, seconds: string, { startedAtMs, clock }: ProbeResult, strict: boolean): string {
  const cases = findingKindSchema.options.map((kind) => {
    const found = reading.findings.filter((finding) => finding.kind === kind);
    const open = `    <testcase classname="${text(reading.name)}" name="${kind}: ${text(KINDS[kind].title)}" time="0"`;
    if (found.length === 0) return `${open}/>`;
    const details = found
      .map((one) => `${one.what}\nwhere: ${one.where}\nwhen: ${whenText(one)}\nwhy: ${one.why}\ndo: ${one.whatToDo}`)
      .join('\n\n');
    if (!found.some(({ level }) => fails(level, strict))) {
      return `${open}>\n      <system-out>${text(details)}</system-out>\n    </testcase>`;
    }
    return `${open}>\n      <failure type="${kind}" message="${text(found[0]?.what ?? '')}">${text(details)}</failure>\n    </testcase>`;
  });
  const counts = `tests="${String(cases.length)}" failures="${String(failuresOf(reading, strict))}" errors="0" skipped="0"`;
  const stamp = new Date(startedAtMs).toISOString().slice(0, 19);
  const properties = `    <properties><property name="clock" value="${text(clockText(clock))}"/></properties>`;
  return `  <testsuite name="${text(reading.url)}" ${counts} time="${seconds}" timestamp="${stamp}">\n${properties}\n${cases.join('\n')}\n  </testsuite>`;
}
