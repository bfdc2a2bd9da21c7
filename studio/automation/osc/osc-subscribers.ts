import type { Clock } from '../../../shared/time/clock.ts';

interface Peer {
  readonly address: string;
  readonly port: number;
}

const MAX_SUBSCRIBERS = 16;
/** A surface that was switched off says no goodbye: who does not subscribe again within this time is let go. */
const LEASE_MS = 60_000;

/** Who wants to hear how the show stands. */
export class OscSubscribers {
  readonly #clock: Clock;
  readonly #untilMs = new Map<string, { readonly peer: Peer; readonly untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds one, or gives it another minute; false when there are too many. */
  add(peer: Peer): boolean {
    this.#expire();
    const key = keyOf(peer);
    if (!this.#untilMs.has(key) && this.#untilMs.size >= MAX_SUBSCRIBERS) return false;
    this.#untilMs.set(key, { peer, untilMs: this.#clock.monoNow() + LEASE_MS });
    return true;
  }

  remove(peer: Peer): void {
    this.#untilMs.delete(keyOf(peer));
  }

  list(): Peer[] {
    this.#expire();
    return [...this.#untilMs.values()].map(({ peer }) => peer);
  }

  #expire(): void {
    const nowMs = this.#clock.monoNow();
    for (const [key, { untilMs }] of this.#untilMs) if (untilMs <= nowMs) this.#untilMs.delete(key);
  }
}

function keyOf({ address, port }: Peer): string {
  return `${address}:${String(port)}`;
}
