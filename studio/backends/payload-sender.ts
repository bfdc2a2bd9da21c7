import type { ArmedCue } from '../../shared/interaction/protocol.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';

/** A change of the run waits so long for others before payloads are looked through: GO waits for none of it. */
const SETTLE_MS = 100;

export interface PayloadSenderDeps {
  readonly clock: Clock;
  payloads(): ArmedCue[];
  send(cues: ArmedCue[]): void;
}

/** Keeps the engine told of what is armed. */
export class PayloadSender {
  readonly #deps: PayloadSenderDeps;
  #soon: Scheduled | null = null;
  #sent: string | null = null;

  constructor(deps: PayloadSenderDeps) {
    this.#deps = deps;
  }

  /** The run or the plan changed. */
  changed(): void {
    this.#soon ??= this.#deps.clock.schedule(SETTLE_MS, () => {
      this.#soon = null;
      this.#look();
    });
  }

  /** The engine is there, and knows nothing of what is armed. */
  connected(): void {
    this.#sent = null;
    this.changed();
  }

  close(): void {
    this.#soon?.cancel();
  }

  #look(): void {
    const cues = this.#deps.payloads();
    const names = cues.map(({ armId }) => armId).join();
    if (names === this.#sent) return;
    this.#sent = names;
    this.#deps.send(cues);
  }
}
