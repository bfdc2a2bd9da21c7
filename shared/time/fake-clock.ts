import type { Clock, Scheduled } from './clock.ts';
import { monoMs, unixMs, type MonoMs, type UnixMs } from './units.ts';

interface Task {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that moves only when a test says so. Wall and monotonic time can be moved apart to act a clock step. */
export class FakeClock implements Clock {
  #monoMs = 1_000;
  #wallMs: number;
  #order = 0;
  #tasks: Task[] = [];

  constructor(wallMs = Date.UTC(2026, 0, 1)) {
    this.#wallMs = wallMs;
  }

  wallNow(): UnixMs {
    return unixMs(this.#wallMs);
  }

  monoNow(): MonoMs {
    return monoMs(this.#monoMs);
  }

  schedule(delayMs: number, run: () => void): Scheduled {
    const task: Task = { dueMs: this.#monoMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#tasks.push(task);
    return {
      cancel: () => {
        this.#tasks = this.#tasks.filter((other) => other !== task);
      },
    };
  }

  /** How many tasks are still scheduled: a leak check for `close()` tests. */
  get pendingTasks(): number {
    return this.#tasks.length;
  }

  /** Moves both clocks on, running every task on its due time and in order. */
  advance(durationMs: number): void {
    const endMs = this.#monoMs + durationMs;
    for (;;) {
      const next = this.#tasks
        .filter((task) => task.dueMs <= endMs)
        .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
      if (!next) break;
      this.#tasks = this.#tasks.filter((task) => task !== next);
      this.#moveTo(Math.max(this.#monoMs, next.dueMs));
      next.run();
    }
    this.#moveTo(endMs);
  }

  /** Like `advance`, but lets promise callbacks run between the tasks. */
  async advanceAsync(durationMs: number, stepMs = 10): Promise<void> {
    for (let doneMs = 0; doneMs < durationMs; doneMs += stepMs) {
      this.advance(Math.min(stepMs, durationMs - doneMs));
      for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    }
  }

  /** Steps the wall clock alone, as an operator or a bad NTP server would. */
  stepWall(byMs: number): void {
    this.#wallMs += byMs;
  }

  #moveTo(toMs: number): void {
    this.#wallMs += toMs - this.#monoMs;
    this.#monoMs = toMs;
  }
}
