import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parentPortOf } from '../shared/process/node-parent-port.ts';
import { openParentChannel, type ParentChannel } from '../shared/process/parent-channel.ts';
import { hostConfigSchema, type LauncherToChild } from '../shared/process/launch.ts';
import type { ClockMapping } from '../shared/time/studio-clock.ts';
import { platformClock } from './platform-clock.ts';
import { StudioHost } from './studio-host.ts';

/** The studio host process. Its launcher sends the configuration first; without a launcher it ends. */
const DEMO_FILE = fileURLToPath(new URL('../resources/shows/demo.cuelight', import.meta.url));
const PACKAGE_FILE = new URL('../package.json', import.meta.url);
/** The launcher waits 2.5 s before it kills. */
const CLOSE_WITHIN_MS = 1_800;

// Shows, keys and logs are this user's own.
process.umask(0o077);

/** Studio time as the host before this one left it. */
let handedOver: ClockMapping | null = null;
let opening: Promise<StudioHost | null> | null = null;
let ending = false;

const channel: ParentChannel = openParentChannel(parentPortOf(process), {
  onMessage: (message) => {
    void receive(message);
  },
  onClose: () => {
    void end(0);
  },
  onBad: (problem) => {
    log('warning', `A message of the launcher was not understood: ${problem}`);
  },
});
process.on('SIGTERM', () => {
  void end(0);
});
// Ctrl-C reaches the whole process group; when to end is the launcher's to say, after the report.
process.on('SIGINT', () => undefined);

async function receive(message: LauncherToChild): Promise<void> {
  switch (message.type) {
    case 'config':
      opening ??= open(message.config);
      break;
    case 'sign-in-code':
      (await opening)?.announceCode(message.code);
      break;
    case 'report':
      await report();
      break;
    case 'stop':
      await end(0);
      break;
    case 'clock':
      // Studio time is made here; before the configuration comes what the host before this one made of it.
      handedOver ??= message.mapping;
      break;
  }
}

async function open(rawConfig: unknown): Promise<StudioHost | null> {
  const config = hostConfigSchema.safeParse(rawConfig);
  if (!config.success) return fatal(`The host's configuration is not valid: ${z.prettifyError(config.error)}`);
  try {
    const host = await StudioHost.open({
      clock: platformClock,
      handedOver,
      config: config.data,
      version: version(),
      demoFile: DEMO_FILE,
      cpuUsage: () => process.cpuUsage(),
      onMapping: (mapping) => {
        send({ type: 'clock', mapping });
      },
      onStatusLine: (line, onAir) => {
        send({ type: 'status', line, onAir });
      },
      onLog: log,
      onError: (text) => {
        send({ type: 'notice', text });
      },
    });
    send({ type: 'ready' });
    // Node would write it at the end only, which a crash leaves out.
    flushCompileCache();
    return host;
  } catch (error) {
    log('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
    return fatal(error instanceof Error ? error.message : String(error));
  }
}

async function report(): Promise<void> {
  const host = await opening;
  if (!host) return;
  try {
    send({ type: 'report', ...(await host.report()) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log('error', `The report failed: ${why}`);
    send({ type: 'report', report: null, ok: false, problems: [`The report could not be made: ${why}`] });
  }
}

function fatal(message: string): null {
  send({ type: 'fatal', message });
  void end(1);
  return null;
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  platformClock.schedule(CLOSE_WITHIN_MS, () => {
    log('warning', 'Closing took too long; the host ends as it is.');
    process.exit(1);
  });
  try {
    if (code === 0) await (await opening)?.close();
  } catch (error) {
    log('error', `Closing failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  // A message that is on its way to the launcher (`fatal`) goes out before the channel closes.
  platformClock.schedule(50, () => {
    process.exit(code);
  });
}

function send(message: Parameters<ParentChannel['send']>[0]): void {
  if (process.connected || !process.send) channel.send(message);
}

function version(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(PACKAGE_FILE, 'utf8'))).version;
}

function log(level: 'info' | 'warning' | 'error', text: string): void {
  process.stderr.write(`${new Date(platformClock.wallNow()).toISOString()} ${level} host: ${text}\n`);
}
