import type { LatencyView } from '../../../shared/telemetry/latency.ts';
import { budgetOf } from './budget.ts';
import { BudgetWindow } from './budget-figures.ts';
import { DisagreementWatch, judge, largestDifferenceMs } from './disagreement.ts';
import { Drifts } from './drifts.ts';
import type { LatencyFacts } from './facts.ts';
import { Ways } from './ways.ts';

/** Latency by independent ways, why they disagree, where the time goes, and what drifts. Pure: told once a second. */
export class LatencyDesk {
  readonly #ways = new Ways();
  readonly #watch = new DisagreementWatch();
  readonly #window = new BudgetWindow();
  readonly #drifts = new Drifts();
  #view: LatencyView | null = null;

  /** What was found last; null before the first second. */
  get view(): LatencyView | null {
    return this.#view;
  }

  /** Takes about a millisecond at most. */
  second(facts: LatencyFacts): LatencyView {
    const readings = this.#ways.read(facts);
    const figures = this.#window.add(facts);
    this.#view = {
      atMs: facts.atMs,
      readings,
      apartMs: largestDifferenceMs(readings, facts),
      disagreement: this.#watch.look(facts.atMs, judge(readings, facts)),
      budget: figures && budgetOf(figures),
      drifts: this.#drifts.look(facts),
    };
    return this.#view;
  }
}
