import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import {
  CONTROL_SOCKET_PATH,
  INTERACTION_PROTOCOL,
  type ControlMessage,
  type EngineToControl,
} from '../../shared/interaction/protocol.ts';

/** An interaction engine that does nothing but note when each cue's message arrived (`performance.now()` of this process). */
export interface StampingEngine {
  readonly url: string;
  readonly arrivedAtMs: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export async function startStampingEngine(): Promise<StampingEngine> {
  const arrivedAtMs = new Map<string, number>();
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request: IncomingMessage, socket, head) => {
    if (request.url !== CONTROL_SOCKET_PATH) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('message', (data) => {
        const nowMs = performance.now();
        const message = JSON.parse((data as Buffer).toString()) as ControlMessage;
        if (message.type === 'publish') arrivedAtMs.set(message.cueId, arrivedAtMs.get(message.cueId) ?? nowMs);
        const answer = answerTo(message);
        webSocket.send(JSON.stringify(answer));
      });
    });
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `ws://127.0.0.1:${String((http.address() as AddressInfo).port)}`,
    arrivedAtMs,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function answerTo(message: ControlMessage): EngineToControl {
  switch (message.type) {
    case 'hello':
      return { type: 'welcome', protocol: INTERACTION_PROTOCOL, serverTimeMs: Date.now(), cues: [], tallies: [] };
    case 'ping':
      return { type: 'pong', id: message.id, t0: message.t0, t1: Date.now(), t2: Date.now() };
    default:
      return { type: 'ack', id: message.id, ok: true, error: null };
  }
}
