import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import { CONTROL_KEY_HEADER, CONTROL_SOCKET_PATH, type Tally } from '../../../shared/interaction/protocol.ts';
import { isEngineCommand, type EngineCommand } from '../../../studio/show/show-events.ts';

/** A command that came over the wire. */
export interface Received {
  readonly command: EngineCommand;
  /** How it stood on the wire. */
  readonly text: string;
  /** By this machine's clock. */
  readonly atMs: number;
}

export interface Answer {
  readonly ok: boolean;
  readonly error: string | null;
}

export function takeKey({ runId, cueId }: { readonly runId: string; readonly cueId: string }): string {
  return `${runId} ${cueId}`;
}

/**
 * Stands on the wire between hosts and a real engine. Passes every message on, both ways, and notes in order which commands
 * the engine got and what it answered.
 */
export class EngineTap {
  readonly received: Received[] = [];
  /** Every answer to each command id. */
  readonly answers = new Map<string, Answer[]>();
  /** Final tallies as the engine told them, by take. */
  readonly finals = new Map<string, Tally>();
  /** Called as soon as a command is read from the wire, before it is passed on. */
  onCommand: (command: EngineCommand) => void = () => undefined;
  /** Called as soon as a host has greeted the engine. */
  onHello: () => void = () => undefined;
  /** When a host was last told what the engine has, by this machine’s clock. */
  welcomedAtMs = 0;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #engineUrl: string;

  private constructor(server: Server, engineUrl: string) {
    this.#server = server;
    this.#engineUrl = engineUrl;
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (host) => {
        this.#join(host, request);
      });
    });
  }

  static async open(engineUrl: string): Promise<EngineTap> {
    const server = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new EngineTap(server, engineUrl);
  }

  /** What hosts are to take for the engine. */
  get url(): string {
    return `ws://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(host: WebSocket, request: IncomingMessage): void {
    const key = request.headers[CONTROL_KEY_HEADER];
    const engine = new WebSocket(`${this.#engineUrl}${CONTROL_SOCKET_PATH}`, {
      headers: typeof key === 'string' ? { [CONTROL_KEY_HEADER]: key } : {},
      perMessageDeflate: false,
    });
    const waiting: string[] = [];
    engine.on('open', () => {
      for (const text of waiting.splice(0)) engine.send(text);
      if (host.readyState !== WebSocket.OPEN) engine.close();
    });
    host.on('message', (data) => {
      const text = textOf(data);
      this.#hear(text);
      if (engine.readyState === WebSocket.OPEN) engine.send(text);
      else waiting.push(text);
    });
    engine.on('message', (data) => {
      const text = textOf(data);
      this.#overhear(text);
      if (host.readyState === WebSocket.OPEN) host.send(text);
    });
    // What a killed host had written still goes on to the engine: a close goes out behind it.
    host.on('close', () => {
      if (engine.readyState === WebSocket.OPEN) engine.close();
    });
    engine.on('close', () => {
      host.terminate();
    });
    // A host that is killed breaks its connection off, which `close` tells as well.
    host.on('error', () => undefined);
    engine.on('error', () => {
      host.terminate();
    });
  }

  #hear(text: string): void {
    const message = JSON.parse(text) as { type: string };
    if (message.type === 'hello') this.onHello();
    if (!isEngineCommand(message)) return;
    this.received.push({ command: message, text, atMs: Date.now() });
    this.onCommand(message);
  }

  #overhear(text: string): void {
    const message = JSON.parse(text) as
      | { type: 'ack'; id: string; ok: boolean; error: string | null }
      | { type: 'tallies' | 'welcome'; tallies: Tally[] }
      | { type: 'other' };
    if (message.type === 'ack') {
      const { id, ok, error } = message;
      this.answers.set(id, [...(this.answers.get(id) ?? []), { ok, error }]);
    } else if (message.type === 'tallies' || message.type === 'welcome') {
      if (message.type === 'welcome') this.welcomedAtMs = Date.now();
      for (const tally of message.tallies) if (tally.final) this.finals.set(takeKey(tally), tally);
    }
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as ArrayBuffer).toString('utf8');
}
