import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RunState } from '../../../shared/show/run-state.ts';
import { applyTo } from '../../../studio/show/apply.ts';
import { Draft } from '../../../studio/show/draft.ts';
import { isShowEventType, showEventSchema, type ShowEvent } from '../../../studio/show/show-events.ts';
import { EMPTY_MODEL, stateOf } from '../../../studio/show/show-model.ts';
import { fromRow, toRecord } from '../../../studio/storage/as-run-record.ts';
import { inOrder } from './in-order.ts';

export interface LoggedEvent {
  readonly sequence: number;
  readonly atMs: number;
  readonly event: ShowEvent;
}

/** A run in a form that can be compared. Counts that are not final are no events. */
function comparable(run: RunState): string {
  const cues = Object.values(run.cues).map((cue) => (cue.final ? cue : { ...cue, counts: {}, votes: 0 }));
  return inOrder({ ...run, cues: Object.fromEntries(cues.map((cue) => [cue.cueId, cue])) });
}

/**
 * Reads the as-run log of a host that was killed, without touching it: from a copy, so that taking over what was written ahead
 * is left to the next host. Folds the events to the state they make.
 */
export class LogReader {
  readonly events: LoggedEvent[] = [];
  readonly #folder: string;
  readonly #copy: string;
  readonly #draft = new Draft(EMPTY_MODEL);

  constructor(folder: string) {
    this.#folder = folder;
    this.#copy = `${folder}-copy`;
    mkdirSync(this.#copy, { recursive: true });
  }

  /** The state that everything read so far makes. */
  get model(): Draft {
    return this.#draft;
  }

  /**
   * Reads what is new.
   * @param seen runs as the API told them meanwhile; each has to be what the events up to its revision make
   * @returns revisions told by the API that the log does not have, and runs that differ from the log's, in words
   */
  read(seen: readonly RunState[]): string[] {
    const problems: string[] = [];
    const open = new Map(seen.map((run) => [run.revision, run]));
    const look = (): void => {
      const run = open.get(this.#draft.run.revision);
      if (!run) return;
      open.delete(run.revision);
      const told = comparable(run);
      const folded = comparable(stateOf(this.#draft));
      if (told !== folded) {
        problems.push(`revision ${String(run.revision)} was told as\n${told}\nbut the log makes it\n${folded}`);
      }
    };
    look();
    for (const logged of this.#newEvents()) {
      this.events.push(logged);
      applyTo(this.#draft, logged.event);
      look();
    }
    for (const revision of open.keys()) problems.push(`revision ${String(revision)} was told, but is not in the log`);
    return problems;
  }

  #newEvents(): LoggedEvent[] {
    for (const end of ['', '-wal']) {
      const from = join(this.#folder, `as-run.sqlite${end}`);
      const to = join(this.#copy, `as-run.sqlite${end}`);
      if (existsSync(from)) copyFileSync(from, to);
      else rmSync(to, { force: true });
    }
    rmSync(join(this.#copy, 'as-run.sqlite-shm'), { force: true });
    const database = new DatabaseSync(join(this.#copy, 'as-run.sqlite'));
    try {
      const since = this.events.at(-1)?.sequence ?? 0;
      const rows = database.prepare('SELECT * FROM as_run WHERE sequence > ? ORDER BY sequence').all(since);
      return rows.flatMap((row) => {
        const stored = fromRow(row);
        const record = stored && toRecord(stored);
        if (!record) throw new Error(`unreadable record: ${JSON.stringify(row)}`);
        const { sequence, atMs, event } = record;
        return isShowEventType(event.type) ? [{ sequence, atMs, event: showEventSchema.parse(event) }] : [];
      });
    } finally {
      database.close();
    }
  }
}
