import { createHash, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/**
 * The parts of obs-websocket 5 (docs/generated/protocol.md of the obs-websocket project) that the studio uses, written from
 * the protocol: Hello (op 0), Identify (1), Identified (2), Event (5), Request (6) and RequestResponse (7), with its
 * challenge, close codes and request status codes.
 */
interface Frame {
  op: number;
  d: Record<string, unknown>;
}

const CLOSE_NOT_IDENTIFIED = 4007;
const CLOSE_AUTHENTICATION_FAILED = 4009;
const STATUS = { success: 100, unknownType: 204, missingField: 300, notFound: 600 };
/** EventSubscription::Scenes. */
const SCENES = 4;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

export interface ObsServerOptions {
  readonly port?: number;
  readonly password?: string | null;
  readonly scenes?: string[];
}

export class ObsServer {
  /** As OBS lists them, top first. */
  scenes: string[];
  current: string;
  /** Every request that came, by type. */
  readonly requests: string[] = [];
  attempts = 0;
  /** Takes everything and says nothing. */
  silent = false;
  readonly #server: WebSocketServer;
  readonly #password: string | null;
  readonly #identified = new Map<WebSocket, number>();

  private constructor(server: WebSocketServer, options: ObsServerOptions) {
    this.#server = server;
    this.#password = options.password ?? null;
    this.scenes = options.scenes ?? ['Camera', 'Screen', 'Pause'];
    this.current = this.scenes[0] ?? '';
    server.on('connection', (socket) => {
      this.attempts += 1;
      this.#greet(socket);
    });
  }

  static async listen(options: ObsServerOptions = {}): Promise<ObsServer> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: options.port ?? 0,
      handleProtocols: (offered) => (offered.has('obswebsocket.json') ? 'obswebsocket.json' : false),
    });
    await new Promise((resolve, reject) => {
      server.once('listening', resolve);
      server.once('error', reject);
    });
    return new ObsServer(server, options);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connected(): number {
    return this.#identified.size;
  }

  /** Somebody at OBS switches. */
  switchTo(sceneName: string): void {
    this.current = sceneName;
    this.#emit(SCENES, 'CurrentProgramSceneChanged', { sceneName, sceneUuid: sceneName });
  }

  addScene(sceneName: string): void {
    this.scenes = [...this.scenes, sceneName];
    this.#emit(SCENES, 'SceneCreated', { sceneName, sceneUuid: sceneName, isGroup: false });
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #greet(socket: WebSocket): void {
    if (this.silent) return;
    const salt = randomBytes(32).toString('base64');
    const challenge = randomBytes(32).toString('base64');
    const authentication = this.#password === null ? {} : { authentication: { challenge, salt } };
    this.#send(socket, { op: 0, d: { obsWebSocketVersion: '5.6.3', rpcVersion: 1, ...authentication } });
    const expected = this.#password === null ? null : sha256(sha256(this.#password + salt) + challenge);
    socket.on('close', () => this.#identified.delete(socket));
    socket.on('message', (data) => {
      if (this.silent) return;
      this.#take(socket, JSON.parse((data as Buffer).toString()) as Frame, expected);
    });
  }

  #take(socket: WebSocket, { op, d }: Frame, expected: string | null): void {
    if (op === 1) {
      if (expected !== null && d['authentication'] !== expected) {
        socket.close(CLOSE_AUTHENTICATION_FAILED, 'Authentication failed.');
        return;
      }
      this.#identified.set(socket, Number(d['eventSubscriptions'] ?? 2047));
      this.#send(socket, { op: 2, d: { negotiatedRpcVersion: 1 } });
    } else if (!this.#identified.has(socket)) {
      socket.close(CLOSE_NOT_IDENTIFIED, 'You attempted to send a message before identifying.');
    } else if (op === 6) this.#answer(socket, d);
  }

  #answer(socket: WebSocket, d: Record<string, unknown>): void {
    const type = String(d['requestType']);
    const data = (d['requestData'] ?? {}) as Record<string, unknown>;
    this.requests.push(type);
    const answer = (code: number, responseData?: unknown, comment?: string): void => {
      const requestStatus = { result: code === STATUS.success, code, ...(comment === undefined ? {} : { comment }) };
      const body = { requestType: type, requestId: d['requestId'], requestStatus, responseData };
      this.#send(socket, { op: 7, d: body });
    };
    switch (type) {
      case 'GetVersion':
        answer(STATUS.success, { obsVersion: '31.0.0', obsWebSocketVersion: '5.6.3', rpcVersion: 1 });
        return;
      case 'GetSceneList': {
        // sceneIndex 0 stands at the bottom of the list in OBS.
        const scenes = this.scenes
          .toReversed()
          .map((sceneName, sceneIndex) => ({ sceneIndex, sceneName, sceneUuid: '' }));
        answer(STATUS.success, { currentProgramSceneName: this.current, currentPreviewSceneName: null, scenes });
        return;
      }
      case 'SetCurrentProgramScene': {
        const sceneName = data['sceneName'];
        if (typeof sceneName !== 'string') answer(STATUS.missingField, undefined, 'Your request is missing a field.');
        else if (!this.scenes.includes(sceneName)) answer(STATUS.notFound, undefined, 'No source was found.');
        else {
          answer(STATUS.success);
          this.switchTo(sceneName);
        }
        return;
      }
      default:
        answer(STATUS.unknownType, undefined, 'Your request type is not valid.');
    }
  }

  #emit(intent: number, eventType: string, eventData: unknown): void {
    for (const [socket, subscriptions] of this.#identified) {
      if ((subscriptions & intent) !== 0)
        this.#send(socket, { op: 5, d: { eventType, eventIntent: intent, eventData } });
    }
  }

  #send(socket: WebSocket, frame: Frame): void {
    socket.send(JSON.stringify(frame));
  }
}
