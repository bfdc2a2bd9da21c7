import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AudienceSummary, ControlMessage, EngineToControl } from '../../shared/interaction/protocol.ts';
import { CONTROL_KEY_HEADER, CONTROL_SOCKET_PATH, INTERACTION_PROTOCOL } from '../../shared/interaction/protocol.ts';
import {
  encoderCommandSchema,
  ENCODER_CONTROL_SUBPROTOCOL,
  type EncoderCommand,
  type EncoderStatus,
} from '../../shared/process/encoder-control.ts';

/** Stands in for the encoder process at the host's end of the control socket: says what it is told to say. */
export class EncoderPeer {
  readonly commands: EncoderCommand[] = [];
  offered: string[] = [];
  status: EncoderStatus;
  readonly #server: WebSocketServer;
  readonly #timer: NodeJS.Timeout;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.status = idleStatus();
    this.#timer = setInterval(() => {
      this.tell();
    }, 200);
    server.on('connection', (socket, request) => {
      this.offered = String(request.headers['sec-websocket-protocol']).split(/,\s*/);
      socket.on('message', (data) => {
        this.#obey(encoderCommandSchema.parse(JSON.parse((data as Buffer).toString())));
      });
      this.tell();
    });
  }

  static async listen(port: number): Promise<EncoderPeer> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port,
      handleProtocols: () => ENCODER_CONTROL_SUBPROTOCOL,
    });
    await new Promise((resolve) => server.once('listening', resolve));
    return new EncoderPeer(server);
  }

  /** Sends text to all, as it is. */
  say(text: string | Buffer): void {
    for (const socket of this.#server.clients) socket.send(text);
  }

  tell(): void {
    this.say(JSON.stringify({ type: 'status', status: this.status }));
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#server.clients) socket.terminate();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  #obey(command: EncoderCommand): void {
    this.commands.push(command);
    if (command.type === 'start') this.status = onAirStatus(command.source);
    if (command.type === 'stop') this.status = idleStatus();
    this.tell();
  }
}

function idleStatus(): EncoderStatus {
  return {
    onAir: false,
    onAirSinceMs: null,
    source: null,
    sourceState: 'idle',
    sourceReason: null,
    uiConnected: false,
    link: { state: 'idle', reason: null, library: 'test 1.0', connectedSinceMs: null, reconnects: 0, srt: null },
    video: null,
    frames: { in: 0, sent: 0, dropped: 0, damaged: 0, fps: 0 },
    bitrateKbps: 0,
    captureToSendMs: null,
    lastCaptureTimeMs: null,
    cpuPct: 1,
  };
}

export function onAirStatus(source: EncoderStatus['source']): EncoderStatus {
  const nowMs = Date.now();
  const idle = idleStatus();
  return {
    ...idle,
    onAir: true,
    onAirSinceMs: nowMs,
    source,
    sourceState: 'running',
    link: { ...idle.link, state: 'connected', connectedSinceMs: nowMs },
    frames: { in: 100, sent: 100, dropped: 0, damaged: 0, fps: 30 },
    bitrateKbps: 3_000,
    lastCaptureTimeMs: nowMs,
  };
}

/** Stands in for engine and CDN: records commands, acknowledges them if told to, and answers pings. */
export class BackendPeer {
  readonly commands: ControlMessage[] = [];
  acknowledging = true;
  /** A half-open connection: takes everything, says nothing. */
  silent = false;
  playlist: { status: number; type: string; body: string } = { status: 404, type: 'text/plain', body: '' };
  connections = 0;
  /** Answers upgrades with this status instead. */
  refusing: number | null = null;
  keys: (string | undefined)[] = [];
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });

  private constructor(http: Server) {
    this.#http = http;
    http.on('request', (_request, response) => {
      response.setHeader('Content-Type', this.playlist.type);
      response.writeHead(this.playlist.status).end(this.playlist.body);
    });
    http.on('upgrade', (request: IncomingMessage, socket, head) => {
      if (request.url !== CONTROL_SOCKET_PATH || this.refusing !== null) {
        socket.end(`HTTP/1.1 ${String(this.refusing ?? 404)} Refused\r\nConnection: close\r\n\r\n`);
        return;
      }
      const key = request.headers[CONTROL_KEY_HEADER];
      this.keys.push(typeof key === 'string' ? key : undefined);
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.connections += 1;
        webSocket.on('message', (data) => {
          this.#answer(webSocket, JSON.parse((data as Buffer).toString()) as ControlMessage);
        });
      });
    });
  }

  static async listen(): Promise<BackendPeer> {
    const http = createServer();
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    return new BackendPeer(http);
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  say(message: EngineToControl | string): void {
    for (const socket of this.#sockets.clients) {
      socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    }
  }

  /** Breaks all connections off. */
  breakOff(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  tellAudience(votes: AudienceSummary['votes']): void {
    const latency = { viewers: 3, p1Ms: 700, p50Ms: 800, p95Ms: 900, p99Ms: 950, maxMs: 990, syncSpreadMs: 250 };
    const audience = {
      viewers: 3,
      pages: 1,
      simulated: 2,
      latency,
      pageLatency: null,
      runLatency: null,
      stalls: 0,
      votes,
      badMessages: 0,
    };
    this.say({ type: 'audience', atMs: Date.now(), audience });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #answer(socket: WebSocket, message: ControlMessage): void {
    if (this.silent) return;
    const send = (answer: EngineToControl): void => {
      socket.send(JSON.stringify(answer));
    };
    if (message.type === 'hello') {
      send({ type: 'welcome', protocol: INTERACTION_PROTOCOL, serverTimeMs: Date.now(), cues: [], tallies: [] });
    } else if (message.type === 'ping') {
      send({ type: 'pong', id: message.id, t0: message.t0, t1: Date.now(), t2: Date.now() });
    } else {
      this.commands.push(message);
      if (this.acknowledging) send({ type: 'ack', id: message.id, ok: true, error: null });
    }
  }
}
