import { fork, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import {
  encoderMessageSchema,
  type EncoderCommand,
  type EncoderStatus,
} from '../../../shared/process/encoder-control.ts';

export const ORIGIN = 'http://127.0.0.1:5999';
export const CONTROL_TICKET = 'control-ticket-for-tests';
export const MEDIA_TICKET = 'media-ticket-for-tests';

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** encoder/main.ts as the launcher starts it, with one host connected. */
export class EncoderProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  refusals: string[] = [];
  statuses: EncoderStatus[] = [];
  #control: WebSocket | null = null;

  private constructor(port: number, env: NodeJS.ProcessEnv) {
    this.port = port;
    this.child = fork(new URL('../../../encoder/main.ts', import.meta.url), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, ...env },
      execArgv: [],
    });
    this.exited = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        resolve({ code, signal });
      });
    });
  }

  static async start(env: NodeJS.ProcessEnv = {}): Promise<EncoderProcess> {
    const encoder = new EncoderProcess(await freePort(), env);
    const ready = new Promise<void>((resolve, reject) => {
      encoder.child.on('message', (message: { type: string }) => {
        if (message.type === 'ready') resolve();
        else reject(new Error(JSON.stringify(message)));
      });
    });
    const config = {
      port: encoder.port,
      controlTicket: CONTROL_TICKET,
      mediaTicket: MEDIA_TICKET,
      allowedOrigins: [ORIGIN],
    };
    encoder.child.send({ type: 'config', config });
    await ready;
    await encoder.connectHost();
    return encoder;
  }

  get status(): EncoderStatus {
    const status = this.statuses.at(-1);
    if (!status) throw new Error('no status yet');
    return status;
  }

  async connectHost(): Promise<void> {
    const socket = await openSocket(this.port, '/control', ['cuelight.encoder.v1', `ticket.${CONTROL_TICKET}`], null);
    this.#control = socket;
    socket.on('message', (data: Buffer) => {
      const message = encoderMessageSchema.parse(JSON.parse(data.toString()));
      if (message.type === 'status') this.statuses.push(message.status);
      else this.refusals.push(message.reason);
    });
    await this.until(() => this.statuses.length > 0);
  }

  /** As when the host is killed. */
  loseHost(): void {
    this.#control?.terminate();
    this.statuses = [];
  }

  openMedia(): Promise<WebSocket> {
    return openSocket(this.port, '/media', ['cuelight.media.v1', `ticket.${MEDIA_TICKET}`], ORIGIN);
  }

  send(command: EncoderCommand): void {
    this.#control?.send(JSON.stringify(command));
  }

  sendRaw(data: string | Buffer): void {
    this.#control?.send(data);
  }

  async until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!condition()) {
      if (Date.now() > end) throw new Error(`not within ${String(timeoutMs)} ms: ${condition.toString()}`);
      await wait(20);
    }
  }

  async stop(): Promise<void> {
    this.#control?.terminate();
    if (this.child.connected) this.child.send({ type: 'stop' });
    const ended = await Promise.race([this.exited, wait(3000, null)]);
    if (!ended) this.child.kill('SIGKILL');
  }
}

export function openSocket(port: number, path: string, protocols: string[], origin: string | null): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${String(port)}${path}`, protocols, origin === null ? {} : { origin });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
