import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, type ClientOptions } from 'ws';
import {
  CONTROL_KEY_HEADER,
  CONTROL_SOCKET_PATH,
  INTERACTION_PROTOCOL,
  VIEWER_SOCKET_PATH,
  engineToControlSchema,
  engineToViewerSchema,
  type ControlMessage,
  type EngineToControl,
  type EngineToViewer,
  type ViewerMessage,
} from '../../../shared/interaction/protocol.ts';
import { StudioClock } from '../../../shared/time/studio-clock.ts';
import { createEngineServer } from '../../../rehearsal/engine/engine-server.ts';
import { createPlatformClock } from '../../../rehearsal/platform-clock.ts';

export const CONTROL_KEY = 'control-key-of-the-test';
export const TARGET_LATENCY_MS = 800;

export interface RunningEngine {
  readonly port: number;
  /** `ws://host:port`. */
  readonly url: string;
  readonly studioClock: StudioClock;
  readonly lines: string[];
  close(): Promise<void>;
}

/** A real engine on a real port of this machine. */
export async function startEngine(storageFile: string, port = 0): Promise<RunningEngine> {
  const clock = createPlatformClock();
  const studioClock = new StudioClock(clock);
  const server = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  const lines: string[] = [];
  const engine = createEngineServer({
    ...{ clock, studioClock, storageFile, controlKey: CONTROL_KEY, targetLatencyMs: TARGET_LATENCY_MS },
    allowedHosts: [`127.0.0.1:${String(bound)}`, `localhost:${String(bound)}`],
    log: (line) => lines.push(line),
  });
  server.on('upgrade', (request, socket, head) => {
    engine.handleUpgrade(request, socket, head);
  });
  return {
    ...{ port: bound, url: `ws://127.0.0.1:${String(bound)}`, studioClock, lines },
    close: async () => {
      await engine.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A socket that keeps what it hears until someone waits for it. */
export class TestSocket<In, Out> {
  readonly ws: WebSocket;
  readonly heard: In[] = [];
  closeCode: number | null = null;
  #wake: (() => void)[] = [];

  constructor(ws: WebSocket, parse: (json: unknown) => In) {
    this.ws = ws;
    ws.on('message', (data) => {
      this.heard.push(parse(JSON.parse((data as Buffer).toString('utf8'))));
      this.#wakeAll();
    });
    ws.on('close', (code) => {
      this.closeCode = code;
      this.#wakeAll();
    });
    ws.on('error', () => {
      this.#wakeAll();
    });
  }

  send(message: Out): void {
    this.ws.send(JSON.stringify(message));
  }

  /** The first message that fits, heard already or within 5 s. */
  async next<T extends In>(fits: (message: In) => message is T, withinMs?: number): Promise<T>;
  async next(fits: (message: In) => boolean, withinMs?: number): Promise<In>;
  async next(fits: (message: In) => boolean, withinMs = 5_000): Promise<In> {
    const untilMs = Date.now() + withinMs;
    for (;;) {
      const found = this.heard.find((message) => fits(message));
      if (found) return found;
      if (Date.now() >= untilMs)
        throw new Error(`not heard within ${String(withinMs)} ms; heard ${JSON.stringify(this.heard.slice(-5))}`);
      await this.#change(untilMs - Date.now());
    }
  }

  async closed(withinMs = 5_000): Promise<number> {
    const untilMs = Date.now() + withinMs;
    while (this.closeCode === null && Date.now() < untilMs) await this.#change(untilMs - Date.now());
    if (this.closeCode === null) throw new Error('still open');
    return this.closeCode;
  }

  #change(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #wakeAll(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const one of wake) one();
  }
}

/** Opens a socket; rejects with the HTTP status if the upgrade is refused. */
export function openSocket(url: string, options: ClientOptions = {}): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, options);
    ws.once('open', () => {
      resolve(ws);
    });
    ws.once('unexpected-response', (_request, response) => {
      reject(new Error(`HTTP ${String(response.statusCode)}`));
      ws.terminate();
    });
    ws.once('error', reject);
  });
}

export type TestViewer = TestSocket<EngineToViewer, ViewerMessage>;
export type TestControl = TestSocket<EngineToControl, ControlMessage>;

export async function joinViewer(engineUrl: string, viewerId: string): Promise<TestViewer> {
  const ws = await openSocket(`${engineUrl}${VIEWER_SOCKET_PATH}`);
  const viewer: TestViewer = new TestSocket(ws, (json) => engineToViewerSchema.parse(json));
  viewer.send({ type: 'hello', protocol: INTERACTION_PROTOCOL, viewerId, client: 'page' });
  await viewer.next((message) => message.type === 'welcome');
  return viewer;
}

export async function joinControl(engineUrl: string): Promise<TestControl> {
  const headers = { [CONTROL_KEY_HEADER]: CONTROL_KEY };
  const ws = await openSocket(`${engineUrl}${CONTROL_SOCKET_PATH}`, { headers });
  const control: TestControl = new TestSocket(ws, (json) => engineToControlSchema.parse(json));
  control.send({ type: 'hello', protocol: INTERACTION_PROTOCOL, controllerId: 'test' });
  await control.next((message) => message.type === 'welcome');
  return control;
}

/** Sends a command and waits for its ack. */
export async function command(
  control: TestControl,
  message: Record<string, unknown> & { type: string },
): Promise<{ ok: boolean; error: string | null }> {
  const id = (message['id'] as string | undefined) ?? randomUUID();
  const before = control.heard.length;
  control.ws.send(JSON.stringify({ id, ...message }));
  const ack = await control.next(
    (heard) => heard.type === 'ack' && heard.id === id && control.heard.indexOf(heard) >= before,
  );
  if (ack.type !== 'ack') throw new Error('unreachable: next() found an ack');
  return ack;
}
