import { Worker } from 'node:worker_threads';
import type { RelayedPath, RelayWorkerData } from './udp-relay-paths.ts';

/** Relays UDP on seeded paths (delay, asymmetry, jitter, loss, lying NTP stamps), in a thread of its own. */
export async function startUdpRelay(paths: readonly RelayedPath[], seed: number): Promise<{ close(): Promise<void> }> {
  const data: RelayWorkerData = { paths, seed };
  const worker = new Worker(new URL('./udp-relay-worker.ts', import.meta.url), { workerData: data });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => {
      resolve();
    });
    worker.once('error', reject);
  });
  return {
    close: async () => {
      await worker.terminate();
    },
  };
}
