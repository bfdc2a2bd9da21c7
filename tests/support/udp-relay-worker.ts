/**
 * The relay's thread. A datagram leaves at the stamp of its coming plus the delay: the thread sleeps until shortly before and
 * spins the rest, for timers alone would add up to a millisecond of their own.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { parentPort, workerData } from 'node:worker_threads';
import { seededRandom } from '../../shared/time/simulated-path.test-support.ts';
import { goFirst } from '../../studio/show/thread-priority.ts';
import type { RelayedPath, RelayWorkerData, Way } from './udp-relay-paths.ts';

/** Timers fire up to a millisecond late: from here on the loop turns without sleeping. */
const SPIN_MS = 2.5;
const NTP_STAMPS = [32, 40];

const { paths, seed } = workerData as RelayWorkerData;
const random = seededRandom(seed);
const pending: { dueMs: number; send: () => void }[] = [];
let timer: NodeJS.Timeout | null = null;
let turning = false;

function turn(): void {
  turning = false;
  timer = null;
  const nowMs = performance.now();
  while (pending[0] && pending[0].dueMs <= nowMs) pending.shift()?.send();
  wake();
}

/** Sleeps until the first is nearly due, or turns at once. */
function wake(): void {
  const next = pending[0];
  if (!next || turning) return;
  if (timer) clearTimeout(timer);
  timer = null;
  const leftMs = next.dueMs - performance.now();
  if (leftMs > SPIN_MS) timer = setTimeout(turn, leftMs - SPIN_MS);
  else {
    turning = true;
    setImmediate(turn);
  }
}

function later(dueMs: number, send: () => void): void {
  const at = pending.findIndex((one) => one.dueMs > dueMs);
  pending.splice(at < 0 ? pending.length : at, 0, { dueMs, send });
  if (pending[0]?.dueMs === dueMs) wake();
}

const delayOf = ({ delayMs, jitterMs }: Way): number => delayMs + jitterMs * random();

function lie(packet: Buffer, shiftMs: number): Buffer {
  if (shiftMs === 0 || packet.length < 48) return packet;
  const shifted = Buffer.from(packet);
  for (const offset of NTP_STAMPS) {
    const stamp = shifted.readBigUInt64BE(offset) + BigInt(Math.round((shiftMs / 1000) * 2 ** 32));
    shifted.writeBigUInt64BE(stamp, offset);
  }
  return shifted;
}

async function open(path: RelayedPath): Promise<void> {
  // Addresses need no look-up: Node's own would take 30 µs, on the way back alone.
  const front = createSocket({
    type: 'udp4',
    lookup: (address, _options, give) => {
      give(null, address, 4);
    },
  });
  const upstreams = new Map<string, Promise<Socket>>();
  const upstream = (client: RemoteInfo): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = createSocket('udp4');
      socket.on('message', (packet) => {
        const cameMs = performance.now();
        if (random() < path.loss) return;
        later(cameMs + delayOf(path.back), () => {
          front.send(lie(packet, path.shiftMs), client.port, client.address);
        });
      });
      socket.on('error', () => undefined);
      socket.connect(path.to.port, path.to.address, () => {
        resolve(socket);
      });
    });
  front.on('message', (packet, client) => {
    const cameMs = performance.now();
    if (random() < path.loss) return;
    const key = `${client.address}:${String(client.port)}`;
    const known = upstreams.get(key) ?? upstream(client);
    upstreams.set(key, known);
    void known.then((socket) => {
      later(cameMs + delayOf(path.out), () => {
        socket.send(packet, () => undefined);
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    front.once('error', reject);
    front.bind(path.listen.port, path.listen.address, resolve);
  });
}

if (!parentPort) throw new Error('udp-relay-worker.ts runs as a worker thread only');
// Else what this machine does beside it would be part of the path.
goFirst();
await Promise.all(paths.map(open));
parentPort.postMessage('open');
