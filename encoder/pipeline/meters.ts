import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import type { Clock } from '../../shared/time/clock.ts';

interface Sample {
  readonly atMono: number;
  readonly value: number;
}

/** Values of the last `windowMs`: sums, counts and percentiles. */
export class SlidingWindow {
  readonly #clock: Clock;
  readonly #windowMs: number;
  #samples: Sample[] = [];

  constructor(clock: Clock, windowMs: number) {
    this.#clock = clock;
    this.#windowMs = windowMs;
  }

  add(value: number): void {
    this.#samples.push({ atMono: this.#clock.monoNow(), value });
    if (this.#samples.length % 64 === 0) this.#forget();
  }

  /** A second's worth, on the average of the window (or of its part that has passed since the first value). */
  get perSecond(): { count: number; sum: number } {
    this.#forget();
    const first = this.#samples[0];
    if (!first) return { count: 0, sum: 0 };
    const spanS = Math.max(1000, Math.min(this.#windowMs, this.#clock.monoNow() - first.atMono)) / 1000;
    const sum = this.#samples.reduce((total, sample) => total + sample.value, 0);
    return { count: this.#samples.length / spanS, sum: sum / spanS };
  }

  /** Null without values. */
  get percentiles(): EncoderStatus['captureToSendMs'] {
    this.#forget();
    if (this.#samples.length === 0) return null;
    const sorted = this.#samples.map((sample) => sample.value).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }

  clear(): void {
    this.#samples = [];
  }

  #forget(): void {
    const fromMono = this.#clock.monoNow() - this.#windowMs;
    const keep = this.#samples.findIndex((sample) => sample.atMono > fromMono);
    if (keep === -1) this.#samples = [];
    else if (keep > 0) this.#samples.splice(0, keep);
  }
}
