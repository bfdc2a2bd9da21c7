import { EventSubscription, OBSWebSocket, OBSWebSocketError } from 'obs-websocket-js/json';
import { z } from 'zod';
import type { Clock } from '../../../shared/time/clock.ts';
import { networkWords } from './device-result.ts';

/** obs-websocket 5 (docs/generated/protocol.md of obs-websocket): close codes and request status that have words of their own. */
const CLOSE_AUTHENTICATION_FAILED = 4009;
const CLOSE_UNSUPPORTED_RPC_VERSION = 4010;
const STATUS_NOT_FOUND = 600;

const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 3_000;

const sceneListSchema = z.object({
  currentProgramSceneName: z.string().nullable(),
  /** The last one stands at the top in OBS. */
  scenes: z.array(z.object({ sceneName: z.string() })).max(5_000),
});

/** What went wrong, in words; after `wrong-password` trying again at once is of no use. */
export class ObsError extends Error {
  readonly reason: 'wrong-password' | 'refused' | 'silent' | 'lost';

  constructor(reason: ObsError['reason'], text: string, options?: ErrorOptions) {
    super(text, options);
    this.reason = reason;
  }
}

export interface ObsScenes {
  /** As OBS lists them, top first. */
  readonly scenes: string[];
  readonly current: string | null;
}

export interface ObsClientEvents {
  /** Scenes were added, removed or renamed, or another is on programme: read them again. */
  onScenes(): void;
  /** The connection stood and is over. */
  onLost(): void;
}

/** The library's socket, which alone could hang for ever: it neither waits for answers within a time nor breaks off. */
class BreakableObs extends OBSWebSocket {
  breakOff(): void {
    const socket = this.socket as { terminate?: () => void; close(): void } | undefined;
    if (socket?.terminate) socket.terminate();
    else socket?.close();
  }
}

/** One connection to one OBS, from the first attempt to its end; after that a new one is made. */
export class ObsClient {
  readonly #clock: Clock;
  readonly #events: ObsClientEvents;
  readonly #obs = new BreakableObs();
  #stood = false;
  #over = false;

  constructor(clock: Clock, events: ObsClientEvents) {
    this.#clock = clock;
    this.#events = events;
    for (const event of [
      'SceneListChanged',
      'SceneCreated',
      'SceneRemoved',
      'SceneNameChanged',
      'CurrentProgramSceneChanged',
      'CurrentSceneCollectionChanged',
    ] as const) {
      this.#obs.on(event, () => {
        if (!this.#over) events.onScenes();
      });
    }
    this.#obs.on('ConnectionClosed', () => {
      this.#end();
    });
  }

  /** Connects and identifies; resolves with OBS's WebSocket version. Rejects with an ObsError. */
  async connect(host: string, port: number, password: string | null): Promise<string> {
    const url = `ws://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
    const eventSubscriptions = EventSubscription.Scenes | EventSubscription.Config | EventSubscription.General;
    const connecting = this.#obs.connect(url, password ?? undefined, { rpcVersion: 1, eventSubscriptions });
    try {
      const hello = await this.#within(CONNECT_WITHIN_MS, connecting);
      this.#stood = true;
      return z.string().catch('5').parse(hello.obsWebSocketVersion);
    } catch (error) {
      this.#over = true;
      this.#obs.breakOff();
      throw connectError(error, password);
    }
  }

  async scenes(): Promise<ObsScenes> {
    const list = sceneListSchema.safeParse(await this.#call((obs) => obs.call('GetSceneList')));
    if (!list.success) throw new ObsError('refused', 'OBS gave a list of scenes that cannot be read: update OBS.');
    const scenes = list.data.scenes.map(({ sceneName }) => sceneName).reverse();
    return { scenes, current: list.data.currentProgramSceneName };
  }

  async setScene(sceneName: string): Promise<void> {
    await this.#call((obs) => obs.call('SetCurrentProgramScene', { sceneName }));
  }

  /** Resolves when OBS answers at all. */
  async ping(): Promise<void> {
    await this.#call((obs) => obs.call('GetVersion'));
  }

  close(): void {
    this.#over = true;
    this.#obs.breakOff();
  }

  async #call(request: (obs: BreakableObs) => Promise<unknown>): Promise<unknown> {
    if (!this.#stood || this.#over) throw new ObsError('lost', 'OBS is not connected.');
    try {
      return await this.#within(ANSWER_WITHIN_MS, request(this.#obs));
    } catch (error) {
      throw requestError(error);
    }
  }

  #end(): void {
    const wasUp = this.#stood && !this.#over;
    this.#over = true;
    if (wasUp) this.#events.onLost();
  }

  /** What comes after the time is up is passed over. */
  #within<T>(limitMs: number, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const limit = this.#clock.schedule(limitMs, () => {
        reject(new ObsError('silent', `OBS did not answer within ${String(limitMs / 1000)} s.`));
      });
      work.then(resolve, reject).finally(() => {
        limit.cancel();
      });
    });
  }
}

function connectError(error: unknown, password: string | null): ObsError {
  if (error instanceof ObsError) return error;
  if (error instanceof OBSWebSocketError) {
    if (error.code === CLOSE_AUTHENTICATION_FAILED) {
      const text = password === null ? 'OBS asks for a password: type it in here.' : 'OBS refuses the password.';
      const where = 'It stands in OBS under Tools → WebSocket Server Settings → Show Connect Info.';
      return new ObsError('wrong-password', `${text} ${where}`, { cause: error });
    }
    if (error.code === CLOSE_UNSUPPORTED_RPC_VERSION) {
      return new ObsError('refused', 'This OBS speaks another version of its protocol: OBS 28 or later is needed.', {
        cause: error,
      });
    }
    if (/ECONNREFUSED/.test(error.message)) {
      const text =
        'Nothing listens there: is OBS running, and its WebSocket server on (Tools → WebSocket Server Settings)?';
      return new ObsError('refused', text, { cause: error });
    }
  }
  return new ObsError('refused', `OBS cannot be reached: ${messageWords(error)}.`, { cause: error });
}

/** The library passes on the text of a network error without its code, which stands in it. */
function messageWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const code = /\b(E[A-Z_]{4,})\b/.exec(text)?.[1];
  if (code !== undefined) return networkWords(Object.assign(new Error(text), { code }));
  return text === '' ? 'it broke the connection off' : text;
}

function requestError(error: unknown): ObsError {
  if (error instanceof ObsError) return error;
  if (error instanceof OBSWebSocketError && error.code === STATUS_NOT_FOUND) {
    return new ObsError('refused', 'OBS has no such scene.', { cause: error });
  }
  const text = error instanceof Error ? error.message : String(error);
  return new ObsError('refused', `OBS refused: ${text || 'without a reason'}.`, { cause: error });
}
