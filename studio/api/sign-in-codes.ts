import type { Clock } from '../../shared/time/clock.ts';
import { fingerprint } from './secrets.ts';

const CODE_LIFETIME_MS = 30_000;
const MAX_REMEMBERED = 1_000;

/** Single-use codes that open the UI. Only their fingerprints are kept, and spent ones stay spent. */
export class SignInCodes {
  readonly #clock: Clock;
  readonly #announcedMs = new Map<string, number>();
  readonly #spent = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes a code valid for 30 s; announcing it again prolongs nothing. */
  announce(code: string): void {
    const name = fingerprint(code);
    if (this.#spent.has(name) || this.#announcedMs.has(name)) return;
    const oldest = this.#announcedMs.keys().next();
    if (this.#announcedMs.size >= MAX_REMEMBERED && oldest.done !== true) this.#announcedMs.delete(oldest.value);
    this.#announcedMs.set(name, this.#clock.monoNow());
  }

  /** True once for a code announced within the last 30 s. */
  redeem(code: string): boolean {
    const name = fingerprint(code);
    const announcedMs = this.#announcedMs.get(name);
    if (announcedMs === undefined) return false;
    this.#announcedMs.delete(name);
    if (this.#spent.size >= MAX_REMEMBERED) this.#spent.clear();
    this.#spent.add(name);
    return this.#clock.monoNow() - announcedMs <= CODE_LIFETIME_MS;
  }
}
