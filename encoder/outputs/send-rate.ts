/** Rates are over so much (ms): a frame more or less makes no wave at 30 fps. */
const WINDOW_MS = 1_000;

/**
 * What is being sent now, of a total that grows. libsrt's own rate (`mbpsSendRate`) is the mean since its counters were last
 * cleared, for us since the connection was made.
 */
export class SendRate {
  #samples: { readonly atMs: number; readonly bytes: number }[] = [];

  /**
   * @param atMs of a clock that never runs backwards
   * @param bytes sent so far; less than before: another connection's
   * @returns kbit/s over the last second (or since it began); null before there are two samples
   */
  add(atMs: number, bytes: number): number | null {
    if (bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.#samples = [];
    this.#samples.push({ atMs, bytes });
    // One that is a whole window old stays: the rate is over all of it.
    const from = this.#samples.findLastIndex((sample) => atMs - sample.atMs >= WINDOW_MS);
    if (from > 0) this.#samples.splice(0, from);
    const [first] = this.#samples;
    return first && first.atMs < atMs ? ((bytes - first.bytes) * 8) / (atMs - first.atMs) : null;
  }
}
