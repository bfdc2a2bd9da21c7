import type { LiveMessage, TelemetryPoint } from '../../shared/api/live.ts';
import type { Clock } from '../../shared/time/clock.ts';

type Message<T extends LiveMessage['type']> = Extract<LiveMessage, { type: T }>;

const MAX_POINTS = 600;
const MAX_NOTICES = 100;
const STALLED_AFTER_MS = 10_000;

/**
 * What one subscriber has not taken yet. States replace each other (only the newest is worth sending), points and
 * notices are bounded: so memory is, however slow the subscriber. One that takes nothing for 10 s is dropped.
 */
export class LiveQueue {
  readonly #clock: Clock;
  #show: Message<'show'> | null = null;
  #live: Message<'live'> | null = null;
  #points: TelemetryPoint[] = [];
  #notices: Message<'notice'>[] = [];
  #waitingSinceMs: number | null = null;
  #wake: (() => void) | null = null;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** False when the subscriber has been dropped. */
  put(message: LiveMessage): boolean {
    const nowMs = this.#clock.monoNow();
    this.#waitingSinceMs ??= nowMs;
    if (nowMs - this.#waitingSinceMs > STALLED_AFTER_MS) this.close();
    if (this.#closed) return false;
    switch (message.type) {
      case 'show':
        this.#show = message;
        break;
      case 'live':
        this.#live = message;
        break;
      case 'telemetry':
        this.#points = [...this.#points, ...message.points].slice(-MAX_POINTS);
        break;
      case 'notice':
        this.#notices = [...this.#notices, message].slice(-MAX_NOTICES);
        break;
    }
    this.#wake?.();
    return true;
  }

  /** The next message, as soon as there is one; null once closed. */
  async take(): Promise<LiveMessage | null> {
    for (;;) {
      if (this.#closed) return null;
      const message = this.#pop();
      if (message) return message;
      this.#waitingSinceMs = null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }

  close(): void {
    this.#closed = true;
    this.#show = null;
    this.#live = null;
    this.#points = [];
    this.#notices = [];
    this.#wake?.();
  }

  #pop(): LiveMessage | null {
    this.#waitingSinceMs = this.#clock.monoNow();
    const show = this.#show;
    this.#show = null;
    if (show) return show;
    const live = this.#live;
    this.#live = null;
    if (live) return live;
    const notice = this.#notices.shift();
    if (notice) return notice;
    const points = this.#points;
    this.#points = [];
    return points.length > 0 ? { type: 'telemetry', points } : null;
  }
}
