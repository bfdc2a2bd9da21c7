import type { EngineFigures } from '../../../shared/telemetry/audience-view.ts';
import { RecentFigure } from './recent-figure.ts';

/** Figures are told once a second. */
const ACK_SLICES = 10;
const FAN_OUT_SLICES = 60;

/** What the engine measures of itself: durations in ms by the monotonic clock. */
export class EngineMeter {
  readonly #acks = new RecentFigure(ACK_SLICES);
  readonly #fanOuts = new RecentFigure(FAN_OUT_SLICES);

  /** A vote was durable and its ack written this long after its message was read. */
  acked(ms: number): void {
    this.#acks.add(ms);
  }

  /** A cue was written to the last viewer's socket this long after its command was read. */
  fannedOut(ms: number): void {
    this.#fanOuts.add(ms);
  }

  /** The figures of the last 10 s (acks) and 60 s (fan-out); to be called once a second, which it counts. */
  second(queue: number): EngineFigures {
    this.#acks.next();
    this.#fanOuts.next();
    return { ackP95Ms: this.#acks.percentile(0.95), queue, fanOutP95Ms: this.#fanOuts.percentile(0.95) };
  }
}
