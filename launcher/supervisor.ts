import {
  childToLauncherSchema,
  type ChildToLauncher,
  type LauncherToChild,
  type ProcessName,
} from '../shared/process/launch.ts';
import type { Clock, Scheduled } from '../shared/time/clock.ts';
import type { Child } from './child.ts';

export interface SupervisorDeps {
  readonly name: ProcessName;
  readonly clock: Clock;
  spawn(): Child;
  /** The configuration for every new child. */
  readonly config: unknown;
  /** What a new child must know before its configuration; null: nothing. */
  greeting(): LauncherToChild | null;
  onMessage(message: ChildToLauncher): void;
  onReady(): void;
  /** One line for the operator. */
  onNotice(text: string): void;
  /** It said that it cannot work at all; it is not started again. */
  onFatal(message: string): void;
}

/** After this long in service a child counts as healthy, and its next restart is immediate again. */
const HEALTHY_AFTER_MS = 10_000;
const LONGEST_WAIT_MS = 5_000;
/** A child that never served and ended this often has nothing to recover to. */
const HOPELESS_AFTER = 4;
/** How long a child has to end by itself. */
export const STOP_GRACE_MS = 2_500;

/** Keeps one child running: starts it, hands it its configuration, and starts it again whenever it ends. */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  #child: Child | null = null;
  #restart: Scheduled | null = null;
  #stopping = false;
  #failures = 0;
  #everReady = false;
  #startedAtMs = 0;
  #onGone: (() => void) | null = null;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { clock, config, greeting, spawn } = this.#deps;
    this.#startedAtMs = clock.monoNow();
    const child = spawn();
    this.#child = child;
    child.onMessage((raw) => {
      if (this.#child === child) this.#receive(raw);
    });
    child.onExit((how) => {
      if (this.#child === child) this.#gone(how);
    });
    const first = greeting();
    if (first) child.send(first);
    child.send({ type: 'config', config } satisfies LauncherToChild);
  }

  send(message: LauncherToChild): void {
    this.#child?.send(message);
  }

  /** Ends the child for good: asks, waits, then kills. Resolves when it is gone. */
  stop(): Promise<void> {
    this.#stopping = true;
    this.#restart?.cancel();
    const child = this.#child;
    if (!child) return Promise.resolve();
    return new Promise((resolve) => {
      const killer = this.#deps.clock.schedule(STOP_GRACE_MS, () => {
        child.kill();
      });
      this.#onGone = () => {
        killer.cancel();
        resolve();
      };
      child.send({ type: 'stop' } satisfies LauncherToChild);
    });
  }

  #receive(raw: unknown): void {
    const parsed = childToLauncherSchema.safeParse(raw);
    if (!parsed.success) {
      this.#deps.onNotice(`${this.#deps.name}: a message that does not fit was ignored`);
      return;
    }
    const message = parsed.data;
    if (message.type === 'ready') {
      this.#everReady = true;
      this.#deps.onReady();
    }
    if (message.type === 'fatal') {
      this.#stopping = true;
      this.#deps.onFatal(message.message);
    }
    this.#deps.onMessage(message);
  }

  #gone(how: string): void {
    this.#child = null;
    this.#onGone?.();
    if (this.#stopping) return;
    const { clock, name, onNotice, onFatal } = this.#deps;
    if (!this.#everReady && this.#failures >= HOPELESS_AFTER) {
      onFatal(`The ${name} process cannot start (${how}).`);
      return;
    }
    if (clock.monoNow() - this.#startedAtMs > HEALTHY_AFTER_MS) this.#failures = 0;
    const waitMs = this.#failures === 0 ? 0 : Math.min(LONGEST_WAIT_MS, 100 * 2 ** this.#failures);
    this.#failures++;
    onNotice(
      `The ${name} process ended unexpectedly (${how}); starting it again${waitMs > 0 ? ` in ${String(waitMs)} ms` : ''}.`,
    );
    this.#restart = clock.schedule(waitMs, () => {
      this.start();
    });
  }
}
