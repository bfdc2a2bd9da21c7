/** The probe's command line: reads options, runs, reports. Exit 0 healthy, 1 findings, 2 usage or unreachable. */
import { writeFileSync } from 'node:fs';
import { HttpFetcher } from '../studio/probe/fetcher.ts';
import { ProbeRun, type ProbeResult } from '../studio/probe/probe-run.ts';
import { openProbeTime } from '../studio/probe/probe-time.ts';
import { htmlReport } from '../studio/probe/report/html-report.ts';
import { junitReport } from '../studio/probe/report/junit-report.ts';
import { parseProbeOptions, type ProbeOptions } from '../studio/probe/report/probe-options.ts';
import { progressText, textReport } from '../studio/probe/report/text-report.ts';
import { platformClock as clock } from '../studio/platform-clock.ts';

const PROGRESS_MS = 1_000;
const LINE = process.stderr.isTTY ? Math.max(20, process.stderr.columns - 1) : 0;

const parsed = parseProbeOptions(process.argv.slice(2));
if (parsed.kind === 'run') process.exitCode = await main(parsed.options);
else if (parsed.kind === 'print') process.stdout.write(parsed.text);
else {
  process.stderr.write(`${parsed.message}\n`);
  process.exitCode = 2;
}

async function main(options: ProbeOptions): Promise<number> {
  if (options.ntpServers.length > 0) showProgress(`asking ${options.ntpServers.join(', ')} …`);
  const opened = await openProbeTime(clock, options.ntpServers);
  showProgress('');
  if (!opened.ok) {
    process.stderr.write(`No time server is believed, so nothing was probed. ${opened.reason}\n`);
    return 2;
  }
  const { time } = opened;
  const fetcher = new HttpFetcher(clock);
  const run = new ProbeRun({
    clock,
    fetcher,
    urls: options.urls,
    forMs: options.forMs,
    limits: { maxLatencyMs: options.maxLatencyMs, maxSpreadMs: options.maxSpreadMs },
    playerBufferMs: options.bufferMs,
    time,
  });
  const startedMs = performance.now();
  const progress = setInterval(() => {
    showProgress(progressText(run.readings(), performance.now() - startedMs, options.forMs));
  }, PROGRESS_MS);
  await ended(run, options.forMs);
  clearInterval(progress);
  showProgress('');
  const result = run.result();
  run.close();
  fetcher.close();
  await time.close();
  process.stdout.write(options.json ? `${JSON.stringify(toJson(result))}\n` : textReport(result));
  const written = writeReports(options, result);
  return written ? exitCode(result, options.strict) : 2;
}

/** Resolves when time is over, the streams have ended, or Ctrl-C was pressed. */
async function ended(run: ProbeRun, forMs: number): Promise<void> {
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const timer = setTimeout(stop, forMs);
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  await Promise.race([run.run(), stopped]);
  clearTimeout(timer);
}

function showProgress(text: string): void {
  if (LINE > 0) process.stderr.write(`\r\u001B[2K${text.slice(0, LINE)}`);
}

/** Without the samples, which are for plots. */
function toJson({ urls, ...result }: ProbeResult): unknown {
  return { ...result, urls: urls.map(({ reading }) => reading) };
}

function writeReports({ junitFile, htmlFile, strict }: ProbeOptions, result: ProbeResult): boolean {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const files: readonly (readonly [string | null, () => string])[] = [
    [junitFile, () => junitReport(result, strict)],
    [htmlFile, () => htmlReport(result, zone)],
  ];
  let isWritten = true;
  for (const [file, make] of files) {
    if (file === null) continue;
    try {
      writeFileSync(file, make());
    } catch (error) {
      isWritten = false;
      process.stderr.write(
        `The report could not be written: ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
  }
  return isWritten;
}

function exitCode({ verdict, urls }: ProbeResult, strict: boolean): number {
  if (verdict === 'unreachable') return 2;
  const warned = urls.some(({ reading }) => reading.findings.some(({ level }) => level === 'warning'));
  return verdict === 'findings' || (strict && warned) ? 1 : 0;
}
