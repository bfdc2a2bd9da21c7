import type { DeviceStatus } from '../../../shared/api/devices.ts';
import { every, type Clock, type Scheduled } from '../../../shared/time/clock.ts';
import { Backoff } from '../../backends/backoff.ts';
import type { DeviceResult } from './device-result.ts';
import { ObsClient, ObsError } from './obs-client.ts';

export interface ObsLinkOptions {
  readonly clock: Clock;
  /** Uniformly in [0, 1). */
  readonly random: () => number;
  readonly host: string;
  readonly port: number;
  password(): string | null;
  onChange(): void;
  /** It stood and was lost, or is back. */
  onNotice(level: 'info' | 'warning', text: string): void;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
/** A wrong password becomes right only by somebody's hand, and OBS logs each attempt. */
const WRONG_PASSWORD_RETRY_MS = 30_000;
const HEARTBEAT_MS = 5_000;

/** Keeps one OBS connected, for ever, and knows its scenes. */
export class ObsLink {
  readonly #options: ObsLinkOptions;
  readonly #backoff: Backoff;
  #client: ObsClient | null = null;
  #state: DeviceStatus['state'] = 'connecting';
  #detail = 'Being connected.';
  #version = '';
  #scenes: string[] = [];
  #current: string | null = null;
  #lastTookMs: number | null = null;
  #retry: Scheduled | null = null;
  #heartbeat: Scheduled | null = null;
  #hadStood = false;
  #closed = false;
  /** Each attempt has its own number; what an earlier one still says is passed over. */
  #attempt = 0;

  constructor(options: ObsLinkOptions) {
    this.#options = options;
    const { random } = options;
    this.#backoff = new Backoff({ firstMs: FIRST_RETRY_MS, longestMs: LONGEST_RETRY_MS, random });
  }

  get status(): Pick<DeviceStatus, 'state' | 'detail' | 'lastTookMs' | 'scenes'> {
    return { state: this.#state, detail: this.#detail, lastTookMs: this.#lastTookMs, scenes: this.#scenes };
  }

  start(): void {
    void this.#connect();
  }

  /** Tries again now: the password was set, or somebody asked. */
  retryNow(): void {
    this.#drop();
    this.#backoff.reset();
    void this.#connect();
  }

  /** Never rejects. */
  async setScene(scene: string): Promise<DeviceResult> {
    const { clock } = this.#options;
    const startMs = clock.monoNow();
    const client = this.#client;
    if (!client || this.#state !== 'connected') {
      return { ok: false, detail: `Not switched: ${this.#detail}`, tookMs: 0 };
    }
    try {
      await client.setScene(scene);
      this.#lastTookMs = clock.monoNow() - startMs;
      return { ok: true, detail: `OBS shows “${scene}”.`, tookMs: this.#lastTookMs };
    } catch (error) {
      const detail = this.#sceneRefusal(scene, error);
      if (error instanceof ObsError && error.reason === 'silent') this.#lost(error.message);
      return { ok: false, detail, tookMs: clock.monoNow() - startMs };
    }
  }

  close(): void {
    this.#closed = true;
    this.#drop();
  }

  #sceneRefusal(scene: string, error: unknown): string {
    if (this.#scenes.includes(scene) || !(error instanceof ObsError) || error.reason !== 'refused') {
      return `Not switched: ${error instanceof Error ? error.message : String(error)}`;
    }
    return `Not switched: OBS has no scene “${scene}”. It has: ${this.#scenes.join(', ') || 'none'}.`;
  }

  async #connect(): Promise<void> {
    const { clock, host, port } = this.#options;
    const attempt = ++this.#attempt;
    const client = new ObsClient(clock, {
      onScenes: () => {
        void this.#readScenes(attempt);
      },
      onLost: () => {
        if (attempt === this.#attempt) this.#lost('The connection to OBS was lost; it is being tried again.');
      },
    });
    this.#client = client;
    try {
      const version = await client.connect(host, port, this.#options.password());
      if (attempt !== this.#attempt) return;
      this.#version = version;
      await this.#readScenes(attempt);
    } catch (error) {
      if (attempt === this.#attempt) this.#failed(error);
    }
  }

  /** Connected once its scenes are known. */
  async #readScenes(attempt: number): Promise<void> {
    const client = this.#client;
    if (!client || attempt !== this.#attempt) return;
    try {
      const { scenes, current } = await client.scenes();
      if (attempt !== this.#attempt) return;
      this.#scenes = scenes;
      this.#current = current;
      this.#up(attempt);
    } catch (error) {
      if (attempt === this.#attempt) this.#lost(error instanceof Error ? error.message : String(error));
    }
  }

  #up(attempt: number): void {
    const { clock, onNotice } = this.#options;
    const isNew = this.#state !== 'connected';
    const shown = this.#current === null ? '' : `, “${this.#current}” on programme`;
    this.#tell('connected', `obs-websocket ${this.#version}${shown}.`);
    if (!isNew) return;
    this.#backoff.reset();
    if (this.#hadStood) onNotice('info', 'is connected again.');
    this.#hadStood = true;
    this.#heartbeat = every(clock, HEARTBEAT_MS, () => {
      void this.#beat(attempt);
    });
  }

  async #beat(attempt: number): Promise<void> {
    const { clock } = this.#options;
    const startMs = clock.monoNow();
    try {
      await this.#client?.ping();
      if (attempt !== this.#attempt) return;
      this.#lastTookMs = clock.monoNow() - startMs;
      this.#options.onChange();
    } catch (error) {
      if (attempt === this.#attempt) this.#lost(error instanceof Error ? error.message : String(error));
    }
  }

  #lost(why: string): void {
    if (this.#state === 'connected') this.#options.onNotice('warning', `is not connected any more: ${why}`);
    this.#again(why, this.#backoff.nextMs());
  }

  #failed(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    const isPassword = error instanceof ObsError && error.reason === 'wrong-password';
    const retryMs = this.#backoff.nextMs();
    this.#again(text, isPassword ? Math.max(retryMs, WRONG_PASSWORD_RETRY_MS) : retryMs);
  }

  #again(why: string, afterMs: number): void {
    this.#drop();
    this.#tell('failed', why);
    this.#retry = this.#options.clock.schedule(afterMs, () => {
      void this.#connect();
    });
  }

  #drop(): void {
    this.#attempt += 1;
    this.#retry?.cancel();
    this.#heartbeat?.cancel();
    this.#retry = null;
    this.#heartbeat = null;
    this.#client?.close();
    this.#client = null;
    if (this.#state === 'connected') this.#tell('connecting', 'Being connected.');
  }

  #tell(state: DeviceStatus['state'], detail: string): void {
    if (state === this.#state && detail === this.#detail) return;
    this.#state = state;
    this.#detail = detail;
    if (!this.#closed) this.#options.onChange();
  }
}
