import { createServer, STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { ENCODER_CONTROL_SUBPROTOCOL } from '../../shared/process/encoder-control.ts';
import type { EncoderConfig } from '../../shared/process/launch.ts';
import { MEDIA_FRAME_MAX_BYTES } from '../../shared/media/media-frame.ts';
import { MEDIA_SUBPROTOCOL } from '../../shared/media/media-socket.ts';
import { judgeUpgrade, readUpgrade } from './gate.ts';

const CONTROL_MAX_BYTES = 256 * 1024;
const HEADERS_TIMEOUT_MS = 5000;
const MAX_CONNECTIONS = 64;

export interface SocketHandlers {
  onControl(socket: WebSocket): void;
  onMedia(socket: WebSocket): void;
}

/** Both sockets of the encoder on one loopback port. */
export class SocketServer {
  readonly #http: Server;
  readonly #control: WebSocketServer;
  readonly #media: WebSocketServer;

  constructor(config: EncoderConfig, handlers: SocketHandlers) {
    this.#control = socketServer(ENCODER_CONTROL_SUBPROTOCOL, CONTROL_MAX_BYTES);
    this.#media = socketServer(MEDIA_SUBPROTOCOL, MEDIA_FRAME_MAX_BYTES);
    this.#http = createServer((_request, response) => {
      response.writeHead(404).end();
    });
    this.#http.headersTimeout = HEADERS_TIMEOUT_MS;
    this.#http.maxConnections = MAX_CONNECTIONS;
    this.#http.on('upgrade', (request, stream, head) => {
      const verdict = judgeUpgrade(readUpgrade(request.url, request.rawHeaders), config);
      if ('status' in verdict) {
        refuse(stream, verdict.status);
        return;
      }
      const isControl = verdict.socket === 'control';
      (isControl ? this.#control : this.#media).handleUpgrade(request, stream, head, (socket) => {
        if (isControl) handlers.onControl(socket);
        else handlers.onMedia(socket);
      });
    });
  }

  /** Rejects when the port is taken. */
  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, '127.0.0.1', () => {
        this.#http.off('error', reject);
        resolve();
      });
    });
  }

  close(): Promise<void> {
    for (const server of [this.#control, this.#media]) {
      for (const socket of server.clients) socket.terminate();
      server.close();
    }
    return new Promise((resolve) => {
      this.#http.close(() => {
        resolve();
      });
      this.#http.closeAllConnections();
    });
  }
}

function socketServer(subprotocol: string, maxPayload: number): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    maxPayload,
    perMessageDeflate: false,
    handleProtocols: () => subprotocol,
  });
}

function refuse(stream: Duplex, status: number): void {
  // The peer may be gone already: there is nobody to tell then.
  stream.on('error', () => stream.destroy());
  stream.end(
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
