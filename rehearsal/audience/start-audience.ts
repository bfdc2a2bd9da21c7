import { Worker } from 'node:worker_threads';
import type { Scheduled } from '../../shared/time/clock.ts';
import type { ClockMapping } from '../../shared/time/studio-clock.ts';
import { createPlatformClock } from '../platform-clock.ts';
import { fromAudienceWorkerSchema, type AudienceWorkerData, type ToAudienceWorker } from './worker-messages.ts';

const CLOSE_TIMEOUT_MS = 1_500;
/** A crowd that died (a bug, out of memory) comes back after this. */
const RESTART_MS = 1_000;

export interface AudienceOptions {
  /** Base of the engine's viewer socket, `ws://host:port`. */
  readonly engineUrl: string;
  /** LL-HLS playlist of the real stream: media, or multivariant with the media playlist as its first variant. */
  readonly playlistUrl: string;
  /** 0 to 5000. */
  readonly viewers: number;
  /** The same seed gives the same latencies, clock errors and reactions. */
  readonly seed: number;
  readonly mapping: ClockMapping;
  log(line: string): void;
}

export interface Audience {
  /** Hands over studio time whenever it is disciplined anew. */
  setMapping(mapping: ClockMapping): void;
  close(): Promise<void>;
}

/** Starts simulated viewers in a worker thread; each has a socket of its own to the engine. */
export function startAudience(options: AudienceOptions): Audience {
  const { engineUrl, playlistUrl, viewers, seed, log } = options;
  const clock = createPlatformClock();
  let { mapping } = options;
  let closing: Promise<void> | null = null;
  let restart: Scheduled | null = null;
  let worker = launch();

  function launch(): Worker {
    const workerData: AudienceWorkerData = { engineUrl, playlistUrl, viewers, seed, mapping };
    const started = new Worker(new URL('./audience-worker.ts', import.meta.url), { workerData });
    started.on('message', (raw: unknown) => {
      const parsed = fromAudienceWorkerSchema.safeParse(raw);
      log(parsed.success ? parsed.data.line : `audience: unexpected message: ${parsed.error.message}`);
    });
    started.on('error', (error) => {
      log(`audience: the simulated viewers failed and start again: ${String(error)}`);
    });
    started.on('exit', () => {
      if (closing) return;
      restart = clock.schedule(RESTART_MS, () => {
        worker = launch();
      });
    });
    return started;
  }

  function post(message: ToAudienceWorker): void {
    worker.postMessage(message);
  }

  async function shutDown(): Promise<void> {
    restart?.cancel();
    const ended = new Promise<void>((resolve) => {
      if (worker.threadId === -1) resolve();
      else
        worker.once('exit', () => {
          resolve();
        });
    });
    post({ type: 'close' });
    const timeout = clock.schedule(CLOSE_TIMEOUT_MS, () => {
      worker.terminate().catch((error: unknown) => {
        log(`audience: the worker did not end: ${String(error)}`);
      });
    });
    await ended;
    timeout.cancel();
  }

  return {
    setMapping: (next) => {
      mapping = next;
      post({ type: 'clock', mapping });
    },
    close: () => (closing ??= shutDown()),
  };
}
