import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import type { ChildToLauncher, ProcessName } from '../shared/process/launch.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { SpawnChild } from './child.ts';
import type { StudioOptions } from './options.ts';
import { makePlan, type Plan } from './plan.ts';
import { freeTcpPort, freeUdpPort, isTcpPortFree, preferTcpPort } from './ports.ts';
import { Supervisor } from './supervisor.ts';

export interface StudioDeps {
  readonly options: StudioOptions;
  readonly clock: Clock;
  readonly spawn: SpawnChild;
  /** Entry files of the children, and where the built UI stands. */
  readonly entries: Readonly<Record<ProcessName, string>>;
  readonly uiDir: string;
  /** One line for the operator. */
  onNotice(text: string): void;
  onStatus(status: { readonly line: string; readonly onAir: boolean }): void;
  /** A child can't work at all: the studio has to end. */
  onFatal(message: string): void;
}

export interface ReportResult {
  readonly ok: boolean;
  readonly problems: readonly string[];
}

const USUAL_PORT = 4400;
const USUAL_VIEWER_PORT = 4480;
const REPORT_WITHIN_MS = 15_000;

function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => address.address);
}

/** The port was asked for, but somebody else has it. */
export class PortTakenError extends Error {
  constructor(port: number) {
    super(`Port ${String(port)} is taken by another program. Choose another with --port, or leave --port out.`);
  }
}

/** The running studio: its processes, kept alive until `stop`. */
export class Studio {
  readonly plan: Plan;
  readonly #deps: StudioDeps;
  readonly #children = new Map<ProcessName, Supervisor>();
  readonly #ready = new Set<ProcessName>();
  #onHostReady: (() => void) | null = null;
  #onReport: ((result: ReportResult) => void) | null = null;
  #reportFile: string | null = null;
  #clockMessage: Extract<ChildToLauncher, { type: 'clock' }> | null = null;

  private constructor(deps: StudioDeps, plan: Plan) {
    this.#deps = deps;
    this.plan = plan;
  }

  /** Chooses ports and secrets. Throws a PortTakenError when `--port` cannot be had. */
  static async prepare(deps: StudioDeps): Promise<Studio> {
    const { options } = deps;
    const bind = options.lan ? '0.0.0.0' : '127.0.0.1';
    if (options.port !== null && !(await isTcpPortFree(options.port, bind))) throw new PortTakenError(options.port);
    const secret = (): string => randomBytes(24).toString('base64url');
    const plan = makePlan(options, {
      ports: {
        host: options.port ?? (await preferTcpPort(USUAL_PORT, bind)),
        encoder: await freeTcpPort('127.0.0.1'),
        rehearsalHttp: await preferTcpPort(USUAL_VIEWER_PORT, bind),
        rehearsalSrt: await freeUdpPort(bind),
      },
      secrets: {
        encoderControlTicket: secret(),
        encoderMediaTicket: secret(),
        engineControlKey: secret(),
        sessionSecret: secret(),
      },
      lanAddresses: lanAddresses(),
      uiDir: deps.uiDir,
    });
    return new Studio(deps, plan);
  }

  /** Starts all processes; resolves when the host serves. */
  start(): Promise<void> {
    const logDir = join(this.#deps.options.dataDir, 'logs');
    mkdirSync(logDir, { recursive: true, mode: 0o700 });
    const { plan } = this;
    const hostReady = new Promise<void>((resolve) => {
      this.#onHostReady = resolve;
    });
    this.#startChild('encoder', plan.encoder, logDir);
    if (plan.rehearsal) {
      mkdirSync(plan.rehearsal.dataDir, { recursive: true, mode: 0o700 });
      this.#startChild('rehearsal', plan.rehearsal, logDir);
    }
    this.#startChild('host', plan.host, logDir);
    return hostReady;
  }

  /** A fresh address with a single-use code that opens the UI once. */
  signInUrl(): string {
    const code = randomBytes(18).toString('base64url');
    this.#children.get('host')?.send({ type: 'sign-in-code', code });
    const { source } = this.#deps.options;
    const capture = source?.kind === 'camera' || source?.kind === 'screen' ? `&capture=${source.kind}` : '';
    return `${this.plan.studioUrl}?code=${code}${capture}`;
  }

  /** Asks the host for the report and writes it. Problems are in words; a host that does not answer is one. */
  async report(file: string | null): Promise<ReportResult> {
    return new Promise((resolve) => {
      const late = this.#deps.clock.schedule(REPORT_WITHIN_MS, () => {
        this.#onReport = null;
        resolve({ ok: false, problems: ['The host did not answer with its report.'] });
      });
      this.#onReport = (result) => {
        late.cancel();
        this.#onReport = null;
        resolve(result);
      };
      this.#reportFile = file;
      this.#children.get('host')?.send({ type: 'report' });
    });
  }

  /** Ends every process. */
  async stop(): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => child.stop()));
  }

  #startChild(name: ProcessName, config: unknown, logDir: string): void {
    const { clock, spawn, entries, onNotice, onFatal } = this.#deps;
    const supervisor = new Supervisor({
      name,
      clock,
      config,
      // A host that comes back goes on in the time of the one before it, to the microsecond.
      greeting: () => (name === 'host' ? this.#clockMessage : null),
      spawn: () => spawn(entries[name], join(logDir, `${name}.log`)),
      onMessage: (message) => {
        this.#receive(message);
      },
      onReady: () => {
        this.#childReady(name);
      },
      onNotice: (text) => {
        onNotice(`${text} Its log: ${join(logDir, `${name}.log.1`)}`);
      },
      onFatal: (message) => {
        onFatal(`${message} Its log: ${join(logDir, `${name}.log`)}`);
      },
    });
    this.#children.set(name, supervisor);
    supervisor.start();
  }

  #childReady(name: ProcessName): void {
    const again = this.#ready.has(name);
    this.#ready.add(name);
    if (again) this.#deps.onNotice(`The ${name} process is back.`);
    if (name === 'host') this.#onHostReady?.();
    else if (this.#clockMessage) this.#children.get(name)?.send(this.#clockMessage);
  }

  #receive(message: ChildToLauncher): void {
    switch (message.type) {
      case 'clock':
        this.#clockMessage = message;
        for (const [name, child] of this.#children) if (name !== 'host') child.send(message);
        break;
      case 'status':
        this.#deps.onStatus(message);
        break;
      case 'notice':
        this.#deps.onNotice(message.text);
        break;
      case 'report':
        this.#writeReport(message);
        break;
      case 'ready':
      case 'fatal':
        break;
    }
  }

  #writeReport(message: Extract<ChildToLauncher, { type: 'report' }>): void {
    const problems = [...message.problems];
    if (this.#reportFile !== null) {
      try {
        mkdirSync(dirname(this.#reportFile), { recursive: true });
        writeFileSync(this.#reportFile, `${JSON.stringify(message.report, null, 2)}\n`);
      } catch (error) {
        problems.push(`The report could not be written: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    this.#onReport?.({ ok: message.ok && problems.length === message.problems.length, problems });
  }
}
