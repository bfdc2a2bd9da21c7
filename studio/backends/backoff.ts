/**
 * Waiting times between attempts: they double from `firstMs` to `longestMs`, each with full jitter over its upper half,
 * so that many clients of a server that came back do not all arrive at once.
 */
export class Backoff {
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #random: () => number;
  #attempts = 0;

  constructor(options: { firstMs: number; longestMs: number; random: () => number }) {
    this.#firstMs = options.firstMs;
    this.#longestMs = options.longestMs;
    this.#random = options.random;
  }

  /** How long to wait now, in ms; each call counts as one failed attempt. */
  nextMs(): number {
    const fullMs = Math.min(this.#longestMs, this.#firstMs * 2 ** Math.min(this.#attempts, 30));
    this.#attempts += 1;
    return fullMs / 2 + (fullMs / 2) * this.#random();
  }

  /** The connection stood: the next attempt is quick again. */
  reset(): void {
    this.#attempts = 0;
  }
}
