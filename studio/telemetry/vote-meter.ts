import type { Tally } from '../../shared/interaction/protocol.ts';

const WINDOW_MS = 1_000;

/** Votes counted in the last second, from tallies as they come (up to ten times a second). */
export class VoteMeter {
  readonly #totals = new Map<string, number>();
  #counted: { readonly atMs: number; readonly votes: number }[] = [];

  /** All tallies, as the engine tells them after a new connection: what was counted before is no news. */
  begin(tallies: readonly Tally[]): void {
    this.#totals.clear();
    for (const tally of tallies) this.#totals.set(keyOf(tally), tally.total);
  }

  /** @param atMs studio time */
  add(tallies: readonly Tally[], atMs: number): void {
    let votes = 0;
    for (const tally of tallies) {
      const before = this.#totals.get(keyOf(tally)) ?? 0;
      // A cue that is taken again counts from 0.
      votes += tally.total < before ? tally.total : tally.total - before;
      this.#totals.set(keyOf(tally), tally.total);
    }
    if (votes > 0) this.#counted.push({ atMs, votes });
  }

  /** @param nowMs studio time */
  perSecond(nowMs: number): number {
    this.#counted = this.#counted.filter(({ atMs }) => atMs > nowMs - WINDOW_MS && atMs <= nowMs);
    return this.#counted.reduce((sum, { votes }) => sum + votes, 0);
  }
}

function keyOf({ runId, cueId }: Tally): string {
  return `${runId} ${cueId}`;
}
