import type { Tally } from '../../shared/interaction/protocol.ts';
import type { CueRun, RunState } from '../../shared/show/run-state.ts';

/**
 * The counts as they come in. They are not events: the engine has them, and only final ones are written. The revision
 * stays as it is, so that a stream of votes does not make every request stale.
 */
export class LiveTallies {
  #runId = '';
  #byCue = new Map<string, Tally>();

  /** Takes newer tallies of this run; false if there were none. */
  add(runId: string, tallies: readonly Tally[]): boolean {
    this.#forgetOtherRuns(runId);
    let changed = false;
    for (const tally of tallies) {
      const known = this.#byCue.get(tally.cueId);
      if (tally.runId !== runId || (known && known.sequence >= tally.sequence)) continue;
      this.#byCue.set(tally.cueId, tally);
      changed = true;
    }
    return changed;
  }

  /** After a new connection: an engine that was restarted may count its sequence anew. */
  replace(runId: string, tallies: readonly Tally[]): void {
    this.#forgetOtherRuns(runId);
    for (const tally of tallies) if (tally.runId === runId) this.#byCue.set(tally.cueId, tally);
  }

  get all(): readonly Tally[] {
    return [...this.#byCue.values()];
  }

  /** The run with its newest counts; cues whose results are final keep theirs. */
  mergedInto(run: RunState): RunState {
    this.#forgetOtherRuns(run.runId);
    const live: Record<string, CueRun> = {};
    for (const [cueId, { counts, total }] of this.#byCue) {
      const cue = run.cues[cueId];
      if (cue && !cue.final && cue.phase !== 'draft' && cue.phase !== 'armed') {
        live[cueId] = { ...cue, counts, votes: total };
      }
    }
    return Object.keys(live).length === 0 ? run : { ...run, cues: { ...run.cues, ...live } };
  }

  #forgetOtherRuns(runId: string): void {
    if (runId === this.#runId) return;
    this.#runId = runId;
    this.#byCue.clear();
  }
}
