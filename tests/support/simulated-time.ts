import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { seededRandom } from '../../shared/time/simulated-path.test-support.ts';
import { monoMs } from '../../shared/time/units.ts';
import type { NtpNetwork } from '../../studio/clock/ntp-network.ts';
import { replyBytes } from '../../studio/clock/test-reply.ts';
import { TimeKeeper } from '../../studio/clock/time-keeper.ts';

export interface SimulatedServer {
  /** Each way takes this, and up to `jitterMs` more. */
  readonly oneWayMs: number;
  readonly jitterMs: number;
}

const STEP_MS = 250;

/** A studio with an oscillator that is wrong by a known and wandering amount, and time servers that tell the truth. */
export class SimulatedStudio {
  readonly clock = new FakeClock();
  readonly studioClock = new StudioClock(this.clock);
  readonly time: TimeKeeper;
  /** Off: no server answers. */
  answering = true;
  #driftPpm: number;
  readonly #wanderPpmPerStep: number;
  readonly #random: () => number;
  #trueMs: number;
  #atMono: number;

  /** @param options `wanderPpmPerRootMinute`: σ of the oscillator's random walk over a minute. */
  constructor(
    servers: Readonly<Record<string, SimulatedServer>>,
    options: { readonly driftPpm: number; readonly wanderPpmPerRootMinute: number; readonly seed: number },
  ) {
    this.#driftPpm = options.driftPpm;
    this.#wanderPpmPerStep = options.wanderPpmPerRootMinute * Math.sqrt(STEP_MS / 60_000);
    this.#random = seededRandom(options.seed);
    this.#trueMs = this.clock.wallNow();
    this.#atMono = this.clock.monoNow();
    this.time = new TimeKeeper({
      clock: this.clock,
      studioClock: this.studioClock,
      servers: Object.keys(servers),
      isOnAir: () => true,
      onMapping: () => undefined,
      onNotice: () => undefined,
      network: this.#network(servers),
      nts: () => Promise.reject(new Error('no NTS here')),
      https: { readDate: () => Promise.reject(new Error('no HTTPS here')) },
    });
    this.time.start();
  }

  get errorMs(): number {
    return this.studioClock.at(this.clock.monoNow()) - this.#trueNow();
  }

  async run(forMs: number, everyStep: () => void): Promise<void> {
    for (let doneMs = 0; doneMs < forMs; doneMs += STEP_MS) {
      this.#trueNow();
      this.#driftPpm += this.#wanderPpmPerStep * this.#normal();
      await this.clock.advanceAsync(STEP_MS, STEP_MS);
      everyStep();
    }
  }

  /** Sum of twelve: normal enough for a wander. */
  #normal(): number {
    let sum = -6;
    for (let turn = 0; turn < 12; turn++) sum += this.#random();
    return sum;
  }

  #trueNow(): number {
    const mono = this.clock.monoNow();
    this.#trueMs += (mono - this.#atMono) * (1 + this.#driftPpm / 1e6);
    this.#atMono = mono;
    return this.#trueMs;
  }

  #network(servers: Readonly<Record<string, SimulatedServer>>): NtpNetwork {
    return {
      lookup: (host) => Promise.resolve(host),
      createSocket: (address, _port, handlers) => ({
        send: (id, packet) => {
          const { oneWayMs, jitterMs } = servers[address] ?? { oneWayMs: 1, jitterMs: 0 };
          handlers.onSent(id, monoMs(this.clock.monoNow()));
          if (!this.answering) return;
          const origin = packet.slice(40, 48);
          this.clock.schedule(oneWayMs + jitterMs * this.#random(), () => {
            const stampMs = this.#trueNow();
            const answer = replyBytes({ origin, receiveMs: stampMs, transmitMs: stampMs });
            this.clock.schedule(oneWayMs + jitterMs * this.#random(), () => {
              handlers.onMessage(answer, monoMs(this.clock.monoNow()));
            });
          });
        },
        close: () => undefined,
      }),
    };
  }
}
