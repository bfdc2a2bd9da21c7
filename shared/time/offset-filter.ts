import { fitLine, type Line, type Reading, type SlopePrior } from './line-fit.ts';
import type { PingSample } from './ping-exchange.ts';

/**
 * RFC 5905 §11.1 (PHI): how fast an oscillator may wander from the frequency it had. Bounds grow by it; a common crystal
 * stays far below.
 */
export const WANDER_PPM = 15;
/** A computer's oscillator before anything was measured: 1 σ. Three of it are nearly the 100 ppm that crystals are sold with. */
const UNKNOWN_PPM = 30;
/** After a forgetting the frequency is as it was, but the reason (a sleep, a warm machine) may have changed it: 1 σ. */
const REMEMBERED_PPM = 3;
/** RFC 5905 §7.2 MAXFREQ: what claims more is no oscillator. */
const MAX_PPM = 500;
/** What an oscillator really does from minute to minute: by so much an old reading says less than a new one. */
const SHORT_WANDER_PPM = 0.05;
/** An exchange that took longer than the quickest by `d` errs like a uniform value in ± d/2: its σ is d/√12. */
const EXCESS_SIGMA = 1 / Math.sqrt(12);
/** Of each block of so many exchanges, the quickest quarter counts. */
const BLOCK = 64;
const SHARE = 1 / 4;
const LEAST_OF_BLOCK = 4;
/** So many in a row that contradict the rest are believed: the server or we were set anew. */
const BELIEVE_DISSENT = 4;
/** The newest exchanges, which are compared with the line for a disturbance, and by how many of their σ they may be off. */
const NEWEST = 8;
const DISTURBED_SIGMAS = 4;
const KEEP_AT_LEAST = 8;

export interface OffsetFilterOptions {
  /** So many exchanges are remembered (≥ 8). */
  readonly keep: number;
  /** What a stamp may be off by, on each end. */
  readonly stampMs: number;
  /** How far either clock may leave its usual speed: WANDER_PPM, more if the other is one that slews. */
  readonly wanderPpm: number;
}

/** Where the other clock is, at `atMono` on ours; use `extrapolate` for later. */
export interface ClockEstimate {
  readonly atMono: number;
  /** The other's time minus our monotonic time. */
  readonly offsetMs: number;
  /** By how much the other runs faster than our monotonic clock. */
  readonly frequencyPpm: number;
  /** The true one lies within ± this (3 σ, and what it changed meanwhile). */
  readonly frequencyErrorPpm: number;
  /** What both may do beside that: the bound grows by it too. */
  readonly wanderPpm: number;
  /** The true offset lies within ± this: half a round trip (what asymmetry can hide), the server's own distance, stamps. */
  readonly boundMs: number;
  /** The part of it that is noise, 2 σ: how far the estimate itself would move if it were made again. */
  readonly noiseMs: number;
  /** Shortest round trip among those that count. */
  readonly roundTripMs: number;
  /** Root mean square of those that count about the line. */
  readonly jitterMs: number;
  readonly used: number;
}

interface Kept {
  /** When it began and ended. */
  readonly sinceMono: number;
  readonly mono: number;
  /** Other minus ours as the way out tells it: never below the truth. And as the way back does: never above. Against `#base`. */
  readonly upperMs: number;
  readonly lowerMs: number;
  readonly roundTripMs: number;
  /** The server's own distance from true time. */
  readonly rootMs: number;
}

/** Our estimate at another moment: the bound has grown by the frequency's error and by what the oscillator may wander. */
export function extrapolate(estimate: ClockEstimate, mono: number): ClockEstimate {
  const forMs = mono - estimate.atMono;
  const growthMs = (Math.abs(forMs) * (estimate.frequencyErrorPpm + estimate.wanderPpm)) / 1e6;
  return {
    ...estimate,
    atMono: mono,
    offsetMs: estimate.offsetMs + (forMs * estimate.frequencyPpm) / 1e6,
    boundMs: estimate.boundMs + growthMs,
    noiseMs: estimate.noiseMs + (Math.abs(forMs) * (estimate.frequencyErrorPpm / 1.5 + SHORT_WANDER_PPM)) / 1e6,
  };
}

function rootMeanSquare(values: readonly number[], freedom: number): number {
  if (values.length === 0) return 0;
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length - freedom));
}

/** The quickest quarter of every block, counted from the newest. */
function quickest(kept: readonly Kept[]): Kept[] {
  const chosen: Kept[] = [];
  for (let end = kept.length; end > 0; end -= BLOCK) {
    const block = kept.slice(Math.max(0, end - BLOCK), end).sort((a, b) => a.roundTripMs - b.roundTripMs);
    const least = end === kept.length ? LEAST_OF_BLOCK : 1;
    chosen.push(...block.slice(0, Math.max(least, Math.ceil(block.length * SHARE))));
  }
  return chosen;
}

interface Fit {
  readonly line: Line;
  readonly chosen: readonly Kept[];
  readonly residualsMs: readonly number[];
  readonly shortestMs: number;
  /** What the quickest scatter by, though they should not: the noise of stamps and schedulers. */
  readonly floorMs: number;
  /** ± on the slope: 3 σ, and what the oscillator changed while it was measured. */
  readonly slopeErrorPpm: number;
}

const middle = ({ upperMs, lowerMs }: Kept): number => (upperMs + lowerMs) / 2;

function readingOf(kept: Kept, fit: { atMono: number; shortestMs: number; floorMs: number }): Reading {
  const ageS = (fit.atMono - kept.mono) / 1000;
  const excessMs = kept.roundTripMs - fit.shortestMs;
  const sigma = Math.hypot(fit.floorMs, excessMs * EXCESS_SIGMA, (ageS * SHORT_WANDER_PPM) / 1000);
  return { x: -ageS, y: middle(kept), sigma };
}

/** The regression: each turn learns better what the quickest exchanges scatter by. */
function fitQuickest(kept: readonly Kept[], atMono: number, stampMs: number, prior: SlopePrior): Fit {
  const chosen = quickest(kept);
  const shortestMs = chosen.reduce((least, { roundTripMs }) => Math.min(least, roundTripMs), Number.POSITIVE_INFINITY);
  const byExcess = [...chosen].sort((a, b) => a.roundTripMs - b.roundTripMs);
  const quicker = byExcess.slice(0, Math.max(3, Math.floor(chosen.length / 2)));
  // A few can't show by their scatter how unequal the ways are: all of the round trip may be on one side.
  const leastFloorMs = kept.length < KEEP_AT_LEAST ? Math.max(stampMs, shortestMs * EXCESS_SIGMA) : stampMs;
  let floorMs = leastFloorMs;
  for (let turn = 0; ; turn++) {
    const facts = { atMono, shortestMs, floorMs };
    const line = fitLine(
      chosen.map((one) => readingOf(one, facts)),
      prior,
    );
    const residual = (one: Kept): number => middle(one) - line.offset + (line.slope * (atMono - one.mono)) / 1000;
    if (turn === 3) {
      const minutes = chosen.reduce((most, { mono }) => Math.max(most, atMono - mono), 0) / 60_000;
      const slopeErrorPpm = 3 * line.slopeSigma * 1000 + SHORT_WANDER_PPM * (1 + Math.sqrt(minutes));
      return { line, chosen, residualsMs: chosen.map(residual), shortestMs, floorMs, slopeErrorPpm };
    }
    floorMs = Math.max(leastFloorMs, rootMeanSquare(quicker.map(residual), 1.5));
  }
}

/** Mean of the two least, and how exactly such a floor is known: the spacing of the next. */
function floorOf(values: number[]): { at: number; sigma: number } {
  const sorted = values.sort((a, b) => a - b).slice(0, 4);
  const least = sorted[0] ?? 0;
  const spacing = ((sorted.at(-1) ?? least) - least) / Math.max(1, sorted.length - 1);
  return { at: (least + (sorted[1] ?? least)) / 2, sigma: spacing };
}

/** The offset between the floors of both ways: queues only ever add delay, so each way's least delays say most. */
function betweenFloors(kept: readonly Kept[], atMono: number, line: Line): { offsetMs: number; sigma: number } {
  const wanderMsPerS = SHORT_WANDER_PPM / 1000 + line.slopeSigma;
  const out: number[] = [];
  const back: number[] = [];
  for (const { mono, upperMs, lowerMs } of kept) {
    const ageS = (atMono - mono) / 1000;
    out.push(upperMs + ageS * (line.slope + wanderMsPerS));
    back.push(-(lowerMs + ageS * (line.slope - wanderMsPerS)));
  }
  const outFloor = floorOf(out);
  const backFloor = floorOf(back);
  return { offsetMs: (outFloor.at - backFloor.at) / 2, sigma: Math.hypot(outFloor.sigma, backFloor.sigma) / 2 };
}

/**
 * Learns another clock's offset and frequency from exchanges: a regression over the quickest quarter and, where that is
 * the surer, the middle between the least delays of both ways. Contradictions and disturbances shorten what is remembered.
 */
export class OffsetFilter {
  readonly #options: OffsetFilterOptions;
  #base: number | null = null;
  #kept: Kept[] = [];
  #dissent: Kept[] = [];
  #prior: SlopePrior = { slope: 0, sigma: UNKNOWN_PPM / 1000 };
  #estimate: ClockEstimate | null = null;
  #disturbances = 0;

  constructor(options: OffsetFilterOptions) {
    if (options.keep < KEEP_AT_LEAST) throw new RangeError(`OffsetFilter: keeps ${String(options.keep)}, fewer than 8`);
    this.#options = options;
  }

  /** How many exchanges are remembered. */
  get size(): number {
    return this.#kept.length;
  }

  /** Grows each time what is remembered had to be shortened, or an exchange contradicted it: a reason to ask more often. */
  get disturbances(): number {
    return this.#disturbances;
  }

  /** When the newest exchange ended, on our monotonic clock; null without any. */
  get newestMono(): number | null {
    return this.#kept.at(-1)?.mono ?? null;
  }

  /**
   * Takes an exchange (t0, t3 ours; t1, t2 the other's; ms), in order of time. One that is impossible is passed over.
   * @param rootMs how far the other may itself be from true time.
   */
  add(sample: PingSample, rootMs = 0): void {
    const { t0, t1, t2, t3 } = sample;
    if (![t0, t1, t2, t3, rootMs].every(Number.isFinite) || t3 < t0 || t2 < t1) return;
    this.#base ??= (t1 - t0 + (t2 - t3)) / 2;
    const [upperMs, lowerMs] = [t1 - t0 - this.#base, t2 - t3 - this.#base];
    const one: Kept = {
      sinceMono: t0,
      mono: t3,
      upperMs,
      lowerMs,
      roundTripMs: Math.max(0, upperMs - lowerMs),
      rootMs,
    };
    if (this.#contradicts(one)) {
      this.#disturbances += 1;
      this.#dissent.push(one);
      if (this.#dissent.length < BELIEVE_DISSENT) return;
      const believed = this.#dissent;
      this.forget();
      this.#kept = believed;
    } else this.#kept = [...this.#kept, one].slice(-this.#options.keep);
    this.#dissent = [];
    this.#refit(t3);
  }

  /** Forgets where the other clock is (after a sleep, a step), but not how fast it runs. */
  forget(): void {
    if (this.#estimate) {
      const { frequencyPpm, frequencyErrorPpm } = this.#estimate;
      const sigma = Math.min(UNKNOWN_PPM, Math.max(REMEMBERED_PPM, frequencyErrorPpm / 3));
      this.#prior = { slope: frequencyPpm / 1000, sigma: sigma / 1000 };
    }
    this.#kept = [];
    this.#dissent = [];
    this.#estimate = null;
  }

  /** At a moment of our monotonic clock; null until the first exchange. */
  at(mono: number): ClockEstimate | null {
    return this.#estimate && extrapolate(this.#estimate, mono);
  }

  #contradicts(one: Kept): boolean {
    const known = this.at(one.mono);
    if (!known || this.#base === null) return false;
    const marginMs = known.boundMs + one.rootMs + 2 * this.#options.stampMs;
    const offsetMs = known.offsetMs - this.#base;
    return one.upperMs + marginMs < offsetMs || one.lowerMs - marginMs > offsetMs;
  }

  #refit(atMono: number): void {
    let fit = fitQuickest(this.#kept, atMono, this.#options.stampMs, this.#prior);
    while (
      this.#kept.length > KEEP_AT_LEAST &&
      (this.#disturbed(fit, atMono) || !this.#allowed(this.#kept, atMono, fit))
    ) {
      this.#disturbances += 1;
      this.#kept = this.#kept.slice(-Math.max(KEEP_AT_LEAST, Math.floor(this.#kept.length / 2)));
      fit = fitQuickest(this.#kept, atMono, this.#options.stampMs, this.#prior);
    }
    const floors = betweenFloors(this.#kept, atMono, fit.line);
    const byFloors = this.#kept.length >= KEEP_AT_LEAST && floors.sigma < fit.line.offsetSigma;
    const offsetMs = byFloors ? floors.offsetMs : fit.line.offset;
    this.#estimate = this.#judge(atMono, fit, offsetMs, byFloors ? floors.sigma : fit.line.offsetSigma);
  }

  /** The newest are off the line by more than chance: the frequency changed, or the clock was set by a little. */
  #disturbed({ line, shortestMs, floorMs }: Fit, atMono: number): boolean {
    let weights = 0;
    let weighted = 0;
    let excess = 0;
    for (const one of this.#kept.slice(-NEWEST)) {
      const { x, y, sigma } = readingOf(one, { atMono, shortestMs, floorMs });
      const weight = 1 / (sigma * sigma);
      weights += weight;
      weighted += weight * (y - line.offset - line.slope * x);
      excess += weight * (one.roundTripMs - shortestMs);
    }
    // A new, longer way shifts them all alike: that is no news of the clock.
    const common = (excess / weights) * EXCESS_SIGMA;
    const sigma = Math.hypot(Math.sqrt(1 / weights), common, line.offsetSigma);
    return Math.abs(weighted / weights) > DISTURBED_SIGMAS * sigma + 2 * this.#options.stampMs;
  }

  /** What every one of these exchanges allows the offset to be; null if they exclude one another. */
  #allowed(kept: readonly Kept[], atMono: number, { line, slopeErrorPpm }: Fit): { low: number; high: number } | null {
    const growth = (slopeErrorPpm + this.#options.wanderPpm) / 1e6;
    let low = Number.NEGATIVE_INFINITY;
    let high = Number.POSITIVE_INFINITY;
    for (const { sinceMono, mono, upperMs, lowerMs, rootMs } of kept) {
      const forMs = atMono - mono;
      const movedMs = (forMs * line.slope) / 1000;
      const slackMs = (atMono - sinceMono) * growth + rootMs + this.#options.stampMs;
      high = Math.min(high, upperMs + movedMs + slackMs);
      low = Math.max(low, lowerMs + movedMs - slackMs);
    }
    return low <= high ? { low, high } : null;
  }

  /** Puts the offset inside what every exchange allows, and says how far off it may be at most. */
  #judge(atMono: number, fit: Fit, wantedMs: number, sigmaMs: number): ClockEstimate {
    const { line } = fit;
    // A few that exclude one another: the newest says what is now.
    const allowed = this.#allowed(this.#kept, atMono, fit) ?? this.#allowed(this.#kept.slice(-1), atMono, fit);
    const { low, high } = allowed ?? { low: wantedMs, high: wantedMs };
    const offsetMs = Math.min(high, Math.max(low, wantedMs));
    return {
      atMono,
      offsetMs: offsetMs + (this.#base ?? 0),
      frequencyPpm: Math.min(MAX_PPM, Math.max(-MAX_PPM, line.slope * 1000)),
      frequencyErrorPpm: fit.slopeErrorPpm,
      wanderPpm: this.#options.wanderPpm,
      boundMs: Math.max(high - offsetMs, offsetMs - low),
      noiseMs: 2 * sigmaMs,
      roundTripMs: fit.shortestMs,
      jitterMs: rootMeanSquare(fit.residualsMs, 2),
      used: fit.chosen.length,
    };
  }
}
