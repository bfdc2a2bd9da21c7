import type { Tally } from '../../shared/interaction/protocol.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import { takeOfRunId, takeRunId } from './takes.ts';

/**
 * The counts as they come in, of the newest take of each cue. They are not events: the engine has them, and only final
 * ones are written. The revision stays as it is, so that a stream of votes does not make every request stale.
 */
export class LiveTallies {
  #runId = '';
  #byCue = new Map<string, Tally>();

  /** Takes newer tallies of this run; false if there were none. */
  add(runId: string, tallies: readonly Tally[]): boolean {
    this.#forgetOtherRuns(runId);
    let changed = false;
    for (const tally of tallies) {
      if (!this.#isNewer(runId, tally)) continue;
      this.#byCue.set(tally.cueId, tally);
      changed = true;
    }
    return changed;
  }

  /** After a new connection: an engine that was restarted may count its sequence anew. */
  replace(runId: string, tallies: readonly Tally[]): void {
    this.#forgetOtherRuns(runId);
    const known = this.#byCue;
    this.#byCue = new Map();
    this.add(runId, tallies);
    for (const [cueId, tally] of known) if (!this.#byCue.has(cueId)) this.#byCue.set(cueId, tally);
  }

  get all(): readonly Tally[] {
    return [...this.#byCue.values()];
  }

  /** The run with its newest counts; cues whose results are final keep theirs. */
  mergedInto(run: RunState): RunState {
    this.#forgetOtherRuns(run.runId);
    let cues: RunState['cues'] | null = null;
    for (const [cueId, { counts, total, runId }] of this.#byCue) {
      const cue = run.cues[cueId];
      const isLive = cue && cue.take > 0 && !cue.final && runId === takeRunId(run.runId, cue.take);
      if (!isLive) continue;
      cues ??= { ...run.cues };
      cues[cueId] = { ...cue, counts, votes: total };
    }
    return cues ? { ...run, cues } : run;
  }

  #isNewer(runId: string, tally: Tally): boolean {
    const take = takeOfRunId(runId, tally.runId);
    if (take === null) return false;
    const known = this.#byCue.get(tally.cueId);
    const knownTake = known ? (takeOfRunId(runId, known.runId) ?? 0) : 0;
    return !known || take > knownTake || (take === knownTake && tally.sequence > known.sequence);
  }

  #forgetOtherRuns(runId: string): void {
    if (runId === this.#runId) return;
    this.#runId = runId;
    this.#byCue.clear();
  }
}
