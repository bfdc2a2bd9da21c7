const WINDOW_SAMPLES = 6;

/** Share of packets lost over the last samples (one a second), from totals that only grow. */
export class LossWindow {
  #samples: { sent: number; lost: number }[] = [];

  add(sent: number, lost: number): void {
    const last = this.#samples.at(-1);
    if (last && (sent < last.sent || lost < last.lost)) this.#samples = [];
    this.#samples = [...this.#samples, { sent, lost }].slice(-WINDOW_SAMPLES);
  }

  /** Percent, 0…100; null until something was sent between two samples. */
  get lossPct(): number | null {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.sent <= first.sent) return null;
    return Math.min(100, (100 * (last.lost - first.lost)) / (last.sent - first.sent));
  }
}
