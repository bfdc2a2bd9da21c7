import type { Tally } from '../../shared/interaction/protocol.ts';
import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import { CpuMeter } from './cpu-meter.ts';
import { LoopDelayMeter } from './loop-delay.ts';
import { TelemetrySampler, type SampleFacts } from './sampler.ts';
import { VoteMeter } from './vote-meter.ts';

/** What the host knows; the rest of a sample is measured here. */
export type HostFacts = Omit<SampleFacts, 'atMs' | 'votesPerSecond' | 'loopDelayMs'>;

export interface MeasuringDeps {
  readonly clock: Clock;
  /** CPU time of this process so far, in µs. */
  cpuUsage(): { user: number; system: number };
  /** Studio time in ms. */
  now(): number;
  facts(): HostFacts;
  /** What is known anew, between the points of two seconds. */
  onBetween(point: TelemetryPoint): void;
}

const BETWEEN_MS = 100;

/** Measures ten times a second what is that fresh, and everything once a second when it is asked to. */
export class Measuring {
  readonly #deps: MeasuringDeps;
  readonly #sampler: TelemetrySampler;
  readonly #votes = new VoteMeter();
  readonly #loop: LoopDelayMeter;
  #ticking: Scheduled | null = null;
  #secondMs = Number.NEGATIVE_INFINITY;

  constructor(deps: MeasuringDeps) {
    this.#deps = deps;
    this.#sampler = new TelemetrySampler(new CpuMeter(deps.clock, deps.cpuUsage));
    this.#loop = new LoopDelayMeter(deps.clock);
  }

  /** Packets lost of those sent, over the last seconds, in percent. */
  get lossPct(): number | null {
    return this.#sampler.lossPct;
  }

  start(): void {
    this.#ticking ??= every(this.#deps.clock, BETWEEN_MS, () => {
      // The point of a second tells all that this one would.
      if (this.#deps.now() - this.#secondMs >= BETWEEN_MS / 2)
        this.#deps.onBetween(this.#sampler.between(this.#facts()));
    });
  }

  /** The whole point of this second. */
  second(): TelemetryPoint {
    const point = this.#sampler.second(this.#facts());
    this.#secondMs = point.atMs;
    return point;
  }

  /** All tallies of a new connection to the engine. */
  talliesBegin(tallies: readonly Tally[]): void {
    this.#votes.begin(tallies);
  }

  tallies(tallies: readonly Tally[]): void {
    this.#votes.add(tallies, this.#deps.now());
  }

  close(): void {
    this.#ticking?.cancel();
    this.#loop.close();
  }

  #facts(): SampleFacts {
    const atMs = this.#deps.now();
    const facts = this.#deps.facts();
    return {
      ...facts,
      atMs,
      votesPerSecond: facts.audience ? this.#votes.perSecond(atMs) : null,
      loopDelayMs: this.#loop.p99Ms,
    };
  }
}
