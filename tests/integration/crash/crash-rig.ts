import { mkdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunState } from '../../../shared/show/run-state.ts';
import type { Show } from '../../../shared/show/show.ts';
import { HostProcess } from '../host-process.ts';
import { CONTROL_KEY, startEngine, type RunningEngine } from '../support/engine-fixture.ts';
import { Audience } from './audience.ts';
import { crashShow } from './crash-show.ts';
import { DeviceReceiver } from './device-receiver.ts';
import { EngineTap } from './engine-tap.ts';
import { dueTimes, LONGEST_LIFE_MS, planKill, USUAL_START_MS, type KillPlan } from './kill-plan.ts';
import { LogReader } from './log-reader.ts';
import { Producer } from './producer.ts';
import { Seeded } from './seeded.ts';

/** One host: from its start to its end. */
export interface Life {
  /** Null: it was not killed, but ended in order. */
  readonly plan: KillPlan | null;
  readonly startedAtMs: number;
  /** How long it took to serve; null: it never did, or was not killed. */
  readonly startMs: number | null;
  /** The last line of the log at its end. */
  readonly lastSequence: number;
}

/** Results are final at most so long after the last answer could come; what was under way has come by then. */
const SETTLE_MS = 2_500;
/** A host has surely read by then what the engine welcomed it with. */
const ASKED_AFTER_MS = 250;
/** How often the run is asked for. */
const TOLD_EVERY_MS = 400;
/** A first guess. */
const START_MS = 1_000;

/** One show with all that takes part in it, whose host is killed again and again. */
export class CrashRig {
  readonly lives: Life[] = [];
  readonly tap: EngineTap;
  readonly log: LogReader;
  readonly devices: DeviceReceiver;
  readonly audience: Audience;
  readonly producer: Producer;
  readonly engineFile: string;
  readonly dataDir: string;
  readonly #engine: RunningEngine;
  readonly #host: HostProcess;
  readonly #random: Seeded;
  readonly #seen: RunState[] = [];
  #startMs = START_MS;
  #isServing = false;
  #bornMs = 0;

  private constructor(parts: {
    tap: EngineTap;
    devices: DeviceReceiver;
    audience: Audience;
    engineFile: string;
    engine: RunningEngine;
    host: HostProcess;
    random: Seeded;
    producerRandom: Seeded;
    show: Show;
  }) {
    this.tap = parts.tap;
    this.devices = parts.devices;
    this.audience = parts.audience;
    this.engineFile = parts.engineFile;
    this.#engine = parts.engine;
    this.#host = parts.host;
    this.#random = parts.random;
    this.dataDir = parts.host.config.dataDir;
    mkdirSync(this.dataDir, { recursive: true });
    this.log = new LogReader(this.dataDir);
    this.producer = new Producer({
      random: parts.producerRandom,
      cueIds: parts.show.rundown.cues.map(({ id }) => id),
      origin: parts.host.origin,
      apiKey: () => parts.host.apiKey,
      isEngineAsked: () => this.tap.welcomedAtMs > this.#bornMs && Date.now() - this.tap.welcomedAtMs > ASKED_AFTER_MS,
    });
  }

  /** @param compileCacheDir kept over all hosts, as the launcher keeps it */
  static async open(dir: string, seed: number, compileCacheDir: string): Promise<CrashRig> {
    mkdirSync(dir, { recursive: true });
    const random = new Seeded(seed);
    const engineFile = join(dir, 'engine.sqlite');
    const engine = await startEngine(engineFile);
    const tap = await EngineTap.open(engine.url);
    const devices = await DeviceReceiver.open();
    const audience = await Audience.join(engine.url, new Seeded(seed + 1));
    const show = crashShow(devices.ports, Date.now());
    const showFile = join(dir, 'show.cuelight');
    writeFileSync(showFile, JSON.stringify(show));
    const engineBackend = { url: tap.url, controlKey: CONTROL_KEY };
    const backends = { ingest: null, cdnUrl: null, engine: engineBackend, viewerUrl: null };
    const host = await HostProcess.prepare({ backends, showFile, compileCacheDir });
    const producerRandom = new Seeded(seed + 2);
    return new CrashRig({ tap, devices, audience, engineFile, engine, host, random, producerRandom, show });
  }

  /** Lets hosts live and die until so many were killed that served. */
  async crash(kills: number): Promise<void> {
    while (this.lives.filter(({ startMs }) => startMs !== null).length < kills) {
      const isFirst = this.lives.length === 0;
      const plan = planKill(this.#random, this.#startMs);
      await this.#live(isFirst ? { kind: 'any', afterMs: 800 } : plan);
      if (this.#random.chance(0.05)) await delay(this.#random.between(500, 2_000));
    }
  }

  /** A last host that lives until all is settled, and ends in order. */
  async end(): Promise<{ programme: string }> {
    const startedAtMs = Date.now();
    await this.#host.start();
    // What is armed would go on for ever.
    for (let turn = 0; ; turn++) {
      const { outcome } = await this.producer.ask('panic');
      if (outcome === 'ok') break;
      if (turn > 20) throw new Error('the last host takes no panic');
      await delay(100);
    }
    await delay(SETTLE_MS);
    const response = await fetch(`${this.#host.origin}/api/live`, {
      headers: { authorization: `Bearer ${this.#host.apiKey}` },
    });
    const live = (await response.json()) as { programme: { scene: string } };
    const run = await this.producer.run();
    if (run) this.#seen.push(run);
    await this.#host.stop();
    this.#read({ plan: null, startedAtMs, startMs: null });
    return { programme: live.programme.scene };
  }

  async close(): Promise<void> {
    await this.#host.cleanUp();
    this.audience.close();
    await this.tap.close();
    await this.#engine.close();
    await this.devices.close();
  }

  async #live(plan: KillPlan): Promise<void> {
    const startedAtMs = Date.now();
    this.#isServing = false;
    this.#bornMs = startedAtMs;
    let killed = false;
    const kill = (): void => {
      if (!killed) void this.#host.kill();
      killed = true;
    };
    const timers: NodeJS.Timeout[] = [];
    const killIn = (delayMs: number): void => {
      if (delayMs <= 0) kill();
      else timers.push(setTimeout(kill, delayMs));
    };
    const unwatch = this.#watch(plan, killIn);
    const starting = this.#host.start();
    if (plan.kind === 'start') killIn(plan.afterMs);
    let startMs: number | null = null;
    try {
      startMs = await starting.then(
        () => Date.now() - startedAtMs,
        (error: unknown) => {
          if (killed) return null;
          throw error;
        },
      );
      if (!killed) await this.#serve(plan, killIn, () => killed);
      const code = await this.#host.ended();
      if (code !== null)
        throw new Error(`the host ended by itself with ${String(code)}: ${this.#host.log.slice(-4_000)}`);
    } finally {
      for (const timer of timers) clearTimeout(timer);
      unwatch();
    }
    this.#startMs = startMs ?? this.#startMs;
    this.#read({ plan, startedAtMs, startMs });
  }

  /** Sets what is to happen as commands, requests and greetings go by, and as the log is written; returns what ends it. */
  #watch(plan: KillPlan, killIn: (delayMs: number) => void): () => void {
    let left = 'nth' in plan ? plan.nth : 0;
    const count = (delayMs: number): void => {
      left -= 1;
      if (left === 0) killIn(delayMs);
    };
    this.tap.onCommand = (command) => {
      this.producer.hear(command);
      if (plan.kind === 'publish' && command.type === 'publish') count(plan.delayMs);
    };
    this.tap.onHello = () => {
      if (plan.kind === 'hello') killIn(plan.delayMs);
    };
    this.producer.onSent = () => {
      if (plan.kind === 'request') count(plan.delayMs);
    };
    if (plan.kind !== 'write') return () => undefined;
    // It is told of a write before the host has flushed it.
    const watcher = watch(join(this.dataDir, 'as-run.sqlite-wal'), () => {
      if (this.#isServing) count(plan.delayMs);
    });
    return () => {
      watcher.close();
    };
  }

  async #serve(plan: KillPlan, killIn: (delayMs: number) => void, isOver: () => boolean): Promise<void> {
    this.#isServing = true;
    if (plan.kind === 'any') killIn(plan.afterMs);
    // A machine that is slow to start it is slow in all it does.
    killIn(LONGEST_LIFE_MS * Math.max(1, this.#startMs / USUAL_START_MS));
    const run = await this.producer.run();
    if (run) this.#seen.push(run);
    if (run && plan.kind === 'due') {
      const times = dueTimes(run, Date.now());
      const atMs = times[Math.min(plan.nth, times.length - 1)];
      if (atMs !== undefined) killIn(Math.max(1, atMs + plan.delayMs - Date.now()));
    }
    const acting = this.producer.act(isOver);
    // What was told a moment before its death has to be in the log.
    while (!isOver()) {
      await delay(TOLD_EVERY_MS);
      const told = isOver() ? null : await this.producer.run();
      if (told) this.#seen.push(told);
    }
    await acting;
  }

  #read(life: Omit<Life, 'lastSequence'>): void {
    const problems = this.log.read(this.#seen.splice(0));
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const { messages } = this.#host;
    this.#host.handedOver = messages.findLast((message) => message.type === 'clock')?.mapping ?? null;
    messages.length = 0;
    this.lives.push({ ...life, lastSequence: this.log.events.at(-1)?.sequence ?? 0 });
  }
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
