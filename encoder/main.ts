import { flushCompileCache } from 'node:module';
import koffi from 'koffi';
import { AV_LOG_ERROR } from 'node-av/constants';
import { Log } from 'node-av/lib';
import { encoderConfigSchema, type EncoderConfig } from '../shared/process/launch.ts';
import { parentPortOf } from '../shared/process/node-parent-port.ts';
import { openParentChannel } from '../shared/process/parent-channel.ts';
import { StudioClock } from '../shared/time/studio-clock.ts';
import { libsrtCandidates } from '../shared/srt/library-names.ts';
import { EncoderService } from './encoder-service.ts';
import { platformClock } from './platform-clock.ts';

/** The encoder process: started, watched and ended by the launcher; the host commands it over its control socket. */
const studio = new StudioClock(platformClock);
let service: EncoderService | null = null;
let ending = false;

/** Set to "none" where libsrt must not be used, or to a file of one's own. */
function libsrtNames(): readonly string[] {
  const wish = process.env['CUELIGHT_LIBSRT'];
  if (wish === undefined || wish === '') return libsrtCandidates(process.platform);
  return wish === 'none' ? [] : [wish];
}

function log(line: string): void {
  process.stderr.write(`encoder: ${line}\n`);
}

async function end(code: number): Promise<never> {
  ending = true;
  await service?.close();
  process.exit(code);
}

async function begin(config: EncoderConfig): Promise<void> {
  service = new EncoderService({ config, clock: platformClock, studio, koffi, libsrtNames: libsrtNames(), log });
  try {
    await service.listen();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    channel.send({ type: 'fatal', message: `The encoder cannot listen on port ${String(config.port)}: ${detail}` });
    await end(1);
  }
  channel.send({ type: 'ready' });
  // Node would write it at the end only, which a crash leaves out.
  flushCompileCache();
}

Log.setLevel(AV_LOG_ERROR);
// Ctrl-C reaches the whole group: the launcher decides when we stop. So does a pipe that nobody reads any more.
process.on('SIGINT', () => undefined);
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const channel = openParentChannel(parentPortOf(process), {
  onMessage: (message) => {
    if (ending) return;
    switch (message.type) {
      case 'config': {
        const config = encoderConfigSchema.safeParse(message.config);
        if (!config.success) channel.send({ type: 'fatal', message: `encoder configuration: ${config.error.message}` });
        else if (!service) void begin(config.data);
        return;
      }
      case 'clock':
        studio.apply(message.mapping);
        return;
      case 'stop':
        void end(0);
        return;
      case 'sign-in-code':
      case 'report':
        log(`the launcher sent "${message.type}", which is for the host`);
    }
  },
  onClose: () => {
    if (!ending) void end(0);
  },
  onBad: (problem) => {
    log(`a message of the launcher was not understood: ${problem}`);
  },
});
