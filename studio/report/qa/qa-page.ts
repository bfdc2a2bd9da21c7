import { signedQaReportSchema, type QaReport, type SignedQaReport } from '../../../shared/report/qa-report.ts';
import type { Incident } from '../../../shared/telemetry/incident.ts';
import { formatInZone } from '../../../shared/time/zone.ts';
import { canonicalJson } from '../../../shared/report/canonical-json.ts';
import { digits, FIGURE_HEADS, heldWord, signatureLines, unfairText } from './qa-words.ts';
import { escapeXml as e } from './svg-plot.ts';

const DATA_BEGIN = '<script type="application/json" id="signed-report">';
const DATA_END = '</script>';

const STYLE = `body{font:14px/1.45 system-ui,sans-serif;color:#16202b;max-width:780px;margin:32px auto;padding:0 16px}
h1{margin:0}h2{margin:28px 0 8px;font-size:17px;border-bottom:1px solid #ccc}table{border-collapse:collapse;width:100%}
th,td{padding:3px 8px;border-bottom:1px solid #e3e3e3;text-align:right;font-variant-numeric:tabular-nums}
th:first-child,td:first-child,.l{text-align:left}.d{color:#5a6673}.yes{color:#14743c}.no{color:#b3261e}.mono{font-family:monospace;overflow-wrap:anywhere}
figure{margin:14px 0}figcaption{font-weight:600}svg{width:100%;height:auto}li{margin:3px 0}
@media print{body{margin:0}figure,tr{break-inside:avoid}}`;

/** The signed report as a page that needs nothing else; the data that was signed stands in it. Deterministic. */
export function qaPage(signed: SignedQaReport): string {
  const { report, signature } = signed;
  const { show, run } = report;
  const time = (atMs: number): string => e(formatInZone(atMs, show.timeZone, 'date-time'));
  const body = [
    `<h1>${e(show.title)}</h1>`,
    `<p>QA report of the run of ${time(run.firstTakenAtMs ?? run.beganAtMs)} <span class="d">· times in ${e(show.timeZone)}</span></p>`,
    `<p><strong>Signed by ${e(report.signed.by)}</strong> at ${time(report.signed.atMs)}.</p>`,
    section('What was promised', promises(report)),
    section('Figures', figures(report)),
    section('Incidents', incidents(report, time)),
    section(
      'Over time',
      report.plots.map(({ title, svg }) => `<figure><figcaption>${e(title)}</figcaption>${svg}</figure>`).join(''),
    ),
    section('Checklist before the show', checklist(report, time)),
    section('Not measured', list(report.notMeasured)),
    section(
      'Signature',
      `<p class="mono">${signatureLines(signature).map(e).join('<br>')}</p>` +
        '<p class="d">To verify: drop this file on the checklist of QA, or <span class="mono">npm run verify-report -- FILE</span>. ' +
        'The signature covers the data in this page, and the page is compared with what that data draws.</p>',
    ),
  ];
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${e(show.title)}: QA report</title><style>${STYLE}</style></head><body>${body.join('\n')}` +
    // Inside a script element only its end tag must not appear; in JSON a slash may be written so.
    `${DATA_BEGIN}${canonicalJson(signed).replaceAll('<', String.raw`\u003c`)}${DATA_END}</body></html>\n`
  );
}

/** The data in a page, or in a JSON file; null: it is neither. */
export function readSigned(text: string): { readonly signed: SignedQaReport; readonly page: boolean } | null {
  const begin = text.indexOf(DATA_BEGIN);
  const page = begin !== -1;
  const json = page ? text.slice(begin + DATA_BEGIN.length, text.indexOf(DATA_END, begin)) : text;
  try {
    const parsed = signedQaReportSchema.safeParse(JSON.parse(json));
    return parsed.success ? { signed: parsed.data, page } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const section = (title: string, html: string): string => (html === '' ? '' : `<h2>${e(title)}</h2>${html}`);
const list = (texts: readonly string[]): string =>
  texts.length === 0 ? '' : `<ul>${texts.map((text) => `<li>${e(text)}</li>`).join('')}</ul>`;

function promises({ promises: all }: QaReport): string {
  const rows = all.map(({ what, held, text }) => {
    const look = held === null ? 'd' : held ? 'yes' : 'no';
    return `<tr><td>${e(what)}</td><td class="l ${look}"><strong>${heldWord(held)}</strong></td><td class="l">${e(text)}</td></tr>`;
  });
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}

function figures({ figures: all, unfairSeconds }: QaReport): string {
  const rows = all.map(
    ({ label, unit, seconds, min, p50, p95, p99, max, right }) =>
      `<tr><td>${e(label)}${unit === '' ? '' : ` <span class="d">${e(unit)}</span>`}</td>${[min, p50, p95, p99, max].map((value) => `<td>${digits(value)}</td>`).join('')}<td class="d">${e(right ?? '')}</td><td class="d">${String(seconds)}</td></tr>`,
  );
  const unfair = unfairSeconds === null ? '' : `<p>${unfairText(unfairSeconds)}</p>`;
  const head = `<tr>${FIGURE_HEADS.map((name) => `<th>${name}</th>`).join('')}</tr>`;
  return `${unfair}<table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table>`;
}

function incidents({ incidents: all, toMs }: QaReport, time: (atMs: number) => string): string {
  if (all.length === 0) return '<p>None.</p>';
  const row = (one: Incident): string => {
    const lasted = ((one.toMs ?? toMs) - one.fromMs) / 1_000;
    const alarms = one.alarms.map(
      ({ text, seenBy }) =>
        `<li>${e(text)} <span class="d">${seenBy === null ? 'not seen' : `seen by ${e(seenBy)}`}</span></li>`,
    );
    return `<li><strong class="${one.level === 'error' ? 'no' : ''}">${e(one.title)}</strong> ${time(one.fromMs)}, ${lasted.toFixed(0)} s<ul>${alarms.join('')}</ul></li>`;
  };
  return `<ul>${all.map(row).join('')}</ul>`;
}

function checklist({ checklist: { items, signedOff } }: QaReport, time: (atMs: number) => string): string {
  const ticks = items.map(({ text, done }) => `${done ? '☑' : '☐'} ${text}${done ? ` — ${done.by}` : ''}`);
  const off = signedOff
    ? `<p>Found ready by <strong>${e(signedOff.by)}</strong> at ${time(signedOff.atMs)}:</p>${list(signedOff.checks.map(({ title, level, reason }) => `${title}: ${level}. ${reason}`))}`
    : '<p class="d">Nobody found it ready before the show.</p>';
  return `${list(ticks)}${off}`;
}
