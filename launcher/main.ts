import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { lockDataDir, type DataLock } from './data-lock.ts';
import { entryFiles } from './entry-files.ts';
import { parseOptions, type StudioOptions } from './options.ts';
import { platformClock } from './platform-clock.ts';
import { nodeSpawner } from './spawn-node.ts';
import { PortTakenError, Studio } from './studio.ts';
import { Ui } from './ui.ts';

/** `npm start` without Electron: the launcher as a plain Node process. */
const root = fileURLToPath(new URL('..', import.meta.url));
const EXIT_USAGE = 2;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const warn = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

// Whoever reads our lines may leave (`| head -1`); the show goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Takes the data folder or ends with words. */
function takeDataDir(dataDir: string): Extract<DataLock, { held: true }> {
  let problem: string;
  try {
    const lock = lockDataDir(dataDir);
    if (lock.held) return lock;
    problem = `A studio (process ${String(lock.pid)}) already works in ${dataDir}. End it, or choose another folder with --data.`;
  } catch (error) {
    problem = `The data folder ${dataDir} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
  warn(problem);
  process.exit(1);
}

function announce(studio: Studio, options: StudioOptions): void {
  print(
    `Studio:  ${studio.plan.studioUrl}  (API key in ${studio.plan.apiKeyFile}, API at ${studio.plan.studioUrl}api/openapi.json)`,
  );
  if (studio.plan.viewerUrl !== null) print(`Viewers: ${studio.plan.viewerUrl}`);
  if (!options.lan) return;
  const addresses = studio.plan.lanUrls.join('  ');
  print(
    addresses === ''
      ? 'This machine has no address in a network, so others cannot connect (--lan).'
      : `Other machines in this network reach the studio at ${addresses} (--lan).`,
  );
}

async function prepareOrExit(
  options: StudioOptions,
  lock: { release(): void },
  end: (code: number) => void,
): Promise<Studio> {
  try {
    return await Studio.prepare({
      options,
      clock: platformClock,
      spawn: nodeSpawner(join(options.dataDir, 'compile-cache')),
      entries: entryFiles(root),
      uiDir: join(root, 'dist', 'ui'),
      onNotice: warn,
      onStatus: (status) => {
        if (options.headless) print(status.line);
      },
      onFatal: (message) => {
        warn(message);
        end(1);
      },
    });
  } catch (error) {
    lock.release();
    if (!(error instanceof PortTakenError)) throw error;
    warn(error.message);
    process.exit(1);
  }
}

async function runStudio(options: StudioOptions): Promise<void> {
  const lock = takeDataDir(options.dataDir);
  let ui: Ui | null = null;
  let ending = false;
  let reporting = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    void Promise.all([ui?.close(), studio.stop()])
      .finally(() => {
        lock.release();
      })
      .then(() => {
        process.exit(code);
      });
  };
  /** A report that was asked for is written however the run ends; asking a second time ends without it. */
  const finish = (): void => {
    if (reporting || options.reportFile === null) {
      end(0);
      return;
    }
    reporting = true;
    void writeReport(studio, options.reportFile).then(end);
  };
  const studio = await prepareOrExit(options, lock, end);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!ending) print('Ending …');
      finish();
    });
  }
  // Whoever started us is gone without a word: nobody is left to end the studio.
  process.on('disconnect', () => {
    end(0);
  });
  await studio.start();
  announce(studio, options);
  if (!options.headless) {
    ui = new Ui({
      signInUrl: () => studio.signInUrl(),
      profileDir: join(options.dataDir, 'window'),
      clock: platformClock,
      print,
      warn,
      onClosed: () => {
        print('The window was closed.');
        finish();
      },
    });
    ui.open();
  }
  if (options.forSeconds !== null) {
    platformClock.schedule(options.forSeconds * 1000, () => {
      if (reporting || ending) return;
      reporting = true;
      void writeReport(studio, options.reportFile).then(end);
    });
  }
}

/** Asks for the report, writes it where one is wanted, and tells what the exit code is to be. */
async function writeReport(studio: Studio, file: string | null): Promise<number> {
  const result = await studio.report(file);
  for (const problem of result.problems) warn(`Problem: ${problem}`);
  if (file !== null) print(`Report: ${file}`);
  return result.ok ? 0 : 1;
}

const parsed = parseOptions(process.argv.slice(2), packageJson.version);
switch (parsed.kind) {
  case 'print':
    process.stdout.write(parsed.text);
    break;
  case 'refused':
    warn(parsed.message);
    process.exitCode = EXIT_USAGE;
    break;
  case 'run':
    await runStudio(parsed.options);
    break;
}
