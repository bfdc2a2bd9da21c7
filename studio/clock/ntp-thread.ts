import { Worker } from 'node:worker_threads';
import { monoMs } from '../../shared/time/units.ts';
import { systemNetwork, type NtpNetwork } from './ntp-network.ts';
import type { NtpSocket, NtpSocketHandlers } from './ntp-socket.ts';
import type { FromNtpThread, ToNtpThread } from './ntp-thread-messages.ts';

/** A thread that failed so often is given up; the host's own loop has the sockets then. */
const MAX_FAILURES = 5;

/** The NTP sockets in a thread of their own. */
class NtpThread implements NtpNetwork {
  readonly #handlers = new Map<number, NtpSocketHandlers>();
  #worker: Worker | null = null;
  #lastSocket = 0;
  #failures = 0;
  #closed = false;

  lookup(host: string): Promise<string> {
    return systemNetwork.lookup(host);
  }

  createSocket(address: string, port: number, handlers: NtpSocketHandlers): NtpSocket {
    if (this.#closed || this.#failures >= MAX_FAILURES) return systemNetwork.createSocket(address, port, handlers);
    this.#worker ??= this.#start();
    const socket = ++this.#lastSocket;
    this.#handlers.set(socket, handlers);
    this.#post({ type: 'open', socket, address, port });
    return {
      send: (id, packet) => {
        if (this.#handlers.has(socket)) this.#post({ type: 'send', socket, id, packet });
      },
      close: () => {
        if (this.#handlers.delete(socket)) this.#post({ type: 'close', socket });
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#handlers.clear();
    await this.#worker?.terminate();
    this.#worker = null;
  }

  #post(message: ToNtpThread): void {
    this.#worker?.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./ntp-worker.ts', import.meta.url));
    worker.unref();
    let failure = 'it ended';
    worker.on('message', (message: FromNtpThread) => {
      this.#receive(message);
    });
    worker.on('error', (error) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    worker.once('exit', () => {
      if (!this.#closed) this.#lost(failure);
    });
    return worker;
  }

  /** Every socket is gone; whoever had one opens another, which starts the thread anew. */
  #lost(failure: string): void {
    this.#worker = null;
    this.#failures += 1;
    const handlers = [...this.#handlers.values()];
    this.#handlers.clear();
    for (const handler of handlers) handler.onError(`the thread of the time servers failed: ${failure}`);
  }

  #receive(message: FromNtpThread): void {
    const handlers = this.#handlers.get(message.socket);
    if (!handlers) return;
    switch (message.type) {
      case 'sent':
        handlers.onSent(message.id, monoMs(message.atMono));
        break;
      case 'message':
        this.#failures = 0;
        handlers.onMessage(message.packet, monoMs(message.atMono));
        break;
      case 'error':
        handlers.onError(message.reason);
        break;
    }
  }
}

/** DNS, and sockets in a thread that is started with the first of them. */
export function startNtpThread(): NtpNetwork & { close(): Promise<void> } {
  return new NtpThread();
}
