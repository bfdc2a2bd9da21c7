import { createInterface } from 'node:readline';
import type { Clock, Scheduled } from '../shared/time/clock.ts';
import { findChromium, hasDisplay, openChromiumWindow, type AppWindow } from './chromium-window.ts';

export interface UiDeps {
  /** A fresh address with a single-use code. */
  signInUrl(): string;
  /** Profile of the browser. */
  readonly profileDir: string;
  readonly clock: Clock;
  print(line: string): void;
  warn(line: string): void;
  /** The person closed the window. */
  onClosed(): void;
}

const REOPEN_MS = 500;
const LONGEST_REOPEN_MS = 8_000;
/** A window that lived so long was of use; the next crash is the first one again. */
const HEALTHY_AFTER_MS = 30_000;
const HOPELESS_AFTER = 5;

/** The window a person works in, reopened when it crashes; without a display, an address to open. */
export class Ui {
  readonly #deps: UiDeps;
  #window: AppWindow | null = null;
  #reopening: Scheduled | null = null;
  #closing = false;
  #crashes = 0;
  #openedAtMs = 0;

  constructor(deps: UiDeps) {
    this.#deps = deps;
  }

  open(): void {
    const { print, clock, profileDir, signInUrl, onClosed } = this.#deps;
    const program = findChromium(process.platform, process.env);
    if (program === null || !hasDisplay(process.platform, process.env)) {
      this.#printAddress(program === null ? 'no Chromium or Chrome found' : 'no display');
      return;
    }
    print('Opening the studio in a Chromium window (the Electron binary is not here).');
    this.#openedAtMs = clock.monoNow();
    this.#window = openChromiumWindow({
      program,
      url: signInUrl(),
      profileDir,
      extraArgs: (process.env['CUELIGHT_CHROMIUM_ARGS'] ?? '').split(/\s+/).filter((argument) => argument !== ''),
      clock,
      onClosed: (crashed) => {
        this.#window = null;
        if (crashed) this.#reopen();
        else onClosed();
      },
    });
  }

  /** Resolves when no window is left. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#reopening?.cancel();
    await this.#window?.close();
  }

  #reopen(): void {
    const { clock, warn } = this.#deps;
    if (this.#closing) return;
    if (clock.monoNow() - this.#openedAtMs > HEALTHY_AFTER_MS) this.#crashes = 0;
    this.#crashes++;
    if (this.#crashes >= HOPELESS_AFTER) {
      this.#printAddress('Chromium ends again and again');
      return;
    }
    warn('The window ended unexpectedly; opening it again.');
    this.#reopening = clock.schedule(Math.min(LONGEST_REOPEN_MS, REOPEN_MS * 2 ** (this.#crashes - 1)), () => {
      this.open();
    });
  }

  #printAddress(why: string): void {
    const { print, signInUrl } = this.#deps;
    print(`No window (${why}). Open this address within 30 seconds; it works once:`);
    print(`  ${signInUrl()}`);
    if (!process.stdin.isTTY) return;
    print('Press Enter for a new one.');
    createInterface({ input: process.stdin }).on('line', () => {
      print(`  ${signInUrl()}`);
    });
  }
}
