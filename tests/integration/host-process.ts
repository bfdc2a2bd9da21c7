import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  childToLauncherSchema,
  type Backends,
  type ChildToLauncher,
  type HostConfig,
  type LauncherToChild,
} from '../../shared/process/launch.ts';
import type { ClockMapping } from '../../shared/time/studio-clock.ts';

const ENTRY = fileURLToPath(new URL('../../studio/main.ts', import.meta.url));

/** A TCP port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('the test server has no port'));
      });
    });
  });
}

/** The studio host as the launcher starts it, in a data folder of its own. */
export class HostProcess {
  readonly config: HostConfig;
  readonly messages: ChildToLauncher[] = [];
  readonly dir: string;
  log = '';
  #child: ChildProcess | null = null;

  /** Studio time of a host before this one, as the launcher would hand it over. */
  handedOver: ClockMapping | null = null;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(dir: string, config: HostConfig, env: NodeJS.ProcessEnv) {
    this.dir = dir;
    this.config = config;
    this.#env = env;
  }

  static async prepare(
    changes: {
      backends?: Backends;
      autostart?: HostConfig['autostart'];
      encoderPort?: number;
      oscPort?: number;
      showFile?: string;
      /** Where Node keeps compiled code, as the launcher has it; without it, nowhere. */
      compileCacheDir?: string;
    } = {},
  ): Promise<HostProcess> {
    const dir = mkdtempSync(join(tmpdir(), 'cuelight-host-'));
    const port = await freePort();
    const uiDir = join(dir, 'ui');
    mkdirSync(join(uiDir, 'assets'), { recursive: true });
    writeFileSync(join(uiDir, 'index.html'), '<!doctype html><title>studio</title>');
    writeFileSync(join(uiDir, 'assets', 'index-abcdefgh.js'), 'export {};');
    const secret = (): string => randomBytes(24).toString('base64url');
    const hosts = [`127.0.0.1:${String(port)}`, `localhost:${String(port)}`];
    const { compileCacheDir } = changes;
    const env = compileCacheDir === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: compileCacheDir };
    const config: HostConfig = {
      bindAddress: '127.0.0.1',
      port,
      allowedHosts: hosts,
      allowedOrigins: hosts.map((host) => `http://${host}`),
      dataDir: join(dir, 'data'),
      uiDir,
      apiKeyFile: join(dir, 'data', 'api-key'),
      sessionSecret: secret(),
      encoder: { port: changes.encoderPort ?? (await freePort()), controlTicket: secret(), mediaTicket: secret() },
      backends: changes.backends ?? { ingest: null, cdnUrl: null, engine: null, viewerUrl: null },
      rehearsal: changes.backends !== undefined,
      showFile: changes.showFile ?? null,
      ntpServers: [],
      oscPort: changes.oscPort ?? null,
      autostart: changes.autostart ?? { source: null, goLive: false, run: false },
    };
    return new HostProcess(dir, config, env);
  }

  get origin(): string {
    return `http://127.0.0.1:${String(this.config.port)}`;
  }

  get apiKey(): string {
    return readFileSync(this.config.apiKeyFile, 'utf8').trim();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when it says `ready`; rejects with its own words when it says `fatal` or ends. */
  start(): Promise<void> {
    mkdirSync(this.config.dataDir, { recursive: true });
    const child = fork(ENTRY, { silent: true, env: this.#env });
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.on('message', (raw) => {
        const message = childToLauncherSchema.parse(raw);
        this.messages.push(message);
        if (message.type === 'ready') resolve();
        if (message.type === 'fatal') reject(new Error(message.message));
      });
      child.once('exit', (code) => {
        reject(new Error(`the host ended with ${String(code)}:\n${this.log}`));
      });
      if (this.handedOver) this.send({ type: 'clock', mapping: this.handedOver });
      this.send({ type: 'config', config: this.config });
    });
  }

  send(message: LauncherToChild): void {
    this.#child?.send(message);
  }

  disconnect(): void {
    this.#child?.disconnect();
  }

  kill(): Promise<number | null> {
    this.#child?.kill('SIGKILL');
    return this.ended();
  }

  /** Asks it to end; resolves with its exit code. */
  stop(): Promise<number | null> {
    this.send({ type: 'stop' });
    return this.ended();
  }

  ended(): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child?.exitCode ?? null);
    return new Promise((resolve) => {
      child.once('exit', (code) => {
        resolve(code);
      });
    });
  }

  async waitFor<T extends ChildToLauncher['type']>(type: T): Promise<Extract<ChildToLauncher, { type: T }>> {
    for (let turn = 0; turn < 200; turn++) {
      const found = this.messages.find((message) => message.type === type);
      if (found) return found as Extract<ChildToLauncher, { type: T }>;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the host never sent ${type}:\n${this.log}`);
  }

  async cleanUp(): Promise<void> {
    if (this.#child && this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
