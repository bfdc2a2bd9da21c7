const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 2000;

/** How long to wait before the next attempt: at once soon, patiently later. */
export class ReconnectPolicy {
  #nextMs = FIRST_DELAY_MS;

  /** The delay before the attempt that follows a failure: 0.2, 0.4 … 2 s. */
  nextDelayMs(): number {
    const delayMs = this.#nextMs;
    this.#nextMs = Math.min(LONGEST_DELAY_MS, delayMs * 2);
    return delayMs;
  }

  /** A connection stood. */
  succeeded(): void {
    this.#nextMs = FIRST_DELAY_MS;
  }
}
