import { flushCompileCache } from 'node:module';
import { z } from 'zod';
import { rehearsalConfigSchema, type LauncherToChild } from '../shared/process/launch.ts';
import { parentPortOf } from '../shared/process/node-parent-port.ts';
import { openParentChannel, type ParentChannel } from '../shared/process/parent-channel.ts';
import type { ClockMapping } from '../shared/time/studio-clock.ts';
import { createPlatformClock } from './platform-clock.ts';
import { openRehearsal, type Rehearsal } from './rehearsal-server.ts';

/** The rehearsal process. Its launcher sends the configuration first; without a launcher it ends. */
const clock = createPlatformClock();
/** The launcher asks for 2 s. */
const CLOSE_WITHIN_MS = 1_800;
/** A message on its way to the launcher (`fatal`) goes out before the channel closes. */
const FLUSH_MS = 50;

let opening: Promise<Rehearsal | null> | null = null;
let mapping: ClockMapping | null = null;
let ending = false;

const channel: ParentChannel = openParentChannel(parentPortOf(process), {
  onMessage: (message) => {
    void receive(message);
  },
  onClose: () => {
    void end(0);
  },
  onBad: (problem) => {
    log(`a message of the launcher was not understood: ${problem}`);
  },
});
process.on('SIGTERM', () => {
  void end(0);
});
// Ctrl-C reaches the whole process group; when to end is the launcher's to say.
process.on('SIGINT', () => undefined);

async function receive(message: LauncherToChild): Promise<void> {
  switch (message.type) {
    case 'config':
      opening ??= open(message.config);
      break;
    case 'clock':
      mapping = message.mapping;
      (await opening)?.setMapping(message.mapping);
      break;
    case 'stop':
      await end(0);
      break;
    case 'sign-in-code':
    case 'report':
      // For the host.
      break;
  }
}

async function open(rawConfig: unknown): Promise<Rehearsal | null> {
  const config = rehearsalConfigSchema.safeParse(rawConfig);
  if (!config.success) return fatal(`The rehearsal's configuration is not valid: ${z.prettifyError(config.error)}`);
  try {
    const rehearsal = await openRehearsal({ config: config.data, clock, mapping, log });
    // What was told while the doors were opening.
    if (mapping) rehearsal.setMapping(mapping);
    send({ type: 'ready' });
    // Node would write it at the end only, which a crash leaves out.
    flushCompileCache();
    return rehearsal;
  } catch (error) {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return fatal(error instanceof Error ? error.message : String(error));
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
  clock.schedule(CLOSE_WITHIN_MS, () => {
    log('closing took too long; the rehearsal ends as it is');
    process.exit(1);
  });
  try {
    if (code === 0) await (await opening)?.close();
  } catch (error) {
    log(`closing failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  clock.schedule(FLUSH_MS, () => {
    process.exit(code);
  });
}

function send(message: Parameters<ParentChannel['send']>[0]): void {
  if (process.connected || !process.send) channel.send(message);
}

function log(line: string): void {
  process.stderr.write(`${new Date(clock.wallNow()).toISOString()} rehearsal: ${line}\n`);
}
