import type { DatabaseSync } from 'node:sqlite';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { resumeStudioTime } from '../clock/resume-time.ts';
import { insertRecords, openAsRunDatabase, toStorageError, walkChain } from './as-run-database.ts';
import {
  FIRST_HASH,
  fromRow,
  hashRecord,
  toRecord,
  type AsRunEvent,
  type AsRunRecord,
  type StoredRecord,
} from './as-run-record.ts';
import type { Checkpointer, StartCheckpointer } from './checkpointer.ts';
import { fileDate } from './durable-file.ts';

export type { AsRunEvent, AsRunRecord } from './as-run-record.ts';

export interface AsRunLogDeps {
  dir: string;
  clock: Clock;
  studioClock: StudioClock;
  onNotice(level: 'warning' | 'error', text: string): void;
  /** Without one SQLite takes the write-ahead log over by itself, with an event that is being written. */
  readonly startCheckpointer?: StartCheckpointer;
}

/** Less than half of what SQLite writes before it takes the log over by itself: an event needs two or three of 1,000 pages. */
const CHECKPOINT_AFTER_EVENTS = 200;
/** Then it waits until the commands that belong together have been written. */
const CHECKPOINT_IN_MS = 150;

/** The as-run log: append-only, durable, hash-chained (SQLite, WAL, synchronous=FULL). */
export class AsRunLog {
  readonly #deps: AsRunLogDeps;
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #checkpointer: Checkpointer | null;
  #sinceCheckpoint = 0;
  #soon: Scheduled | null = null;
  #sequence = 0;
  #hash = FIRST_HASH;
  #closed = false;

  private constructor(deps: AsRunLogDeps) {
    this.#deps = deps;
    const asideSuffix = fileDate(deps.studioClock.now());
    const { database, file } = openAsRunDatabase({ dir: deps.dir, asideSuffix, onNotice: deps.onNotice });
    this.#database = database;
    this.#file = file;
    this.#checkpointer = deps.startCheckpointer?.(file) ?? null;
    const last = fromRow(database.prepare('SELECT * FROM as_run ORDER BY sequence DESC LIMIT 1').get());
    if (last) {
      this.#sequence = last.sequence;
      this.#hash = last.hash;
      resumeStudioTime(deps.clock, deps.studioClock, last);
    }
  }

  /**
   * Opens `as-run.sqlite` in `dir`; an unsynchronised studio clock goes on in the time of the last record, if the
   * computer was not restarted since (so open it before anything that is timed). A damaged one is set aside, what is readable is kept, and `onNotice` told.
   * Throws a StorageError when the folder cannot be written.
   */
  static open(deps: AsRunLogDeps): AsRunLog {
    return new AsRunLog(deps);
  }

  /** Durable when it returns. Throws a StorageError when it cannot be written; nothing is kept then. */
  append(event: AsRunEvent): AsRunRecord {
    const [record] = this.appendAll([event]);
    if (!record) throw new Error('AsRunLog.append: one event makes one record');
    return record;
  }

  /** All or none, in one transaction. */
  appendAll(events: readonly AsRunEvent[]): AsRunRecord[] {
    if (events.length === 0) return [];
    const { clock, studioClock } = this.#deps;
    const stamps = {
      atMs: studioClock.now(),
      monoMs: clock.monoNow(),
      errorBoundMs: studioClock.mapping.errorBoundMs,
    };
    const stored: StoredRecord[] = [];
    const records: AsRunRecord[] = [];
    let previous = this.#hash;
    for (const event of events) {
      const line = { sequence: this.#sequence + stored.length + 1, ...stamps };
      const eventText = JSON.stringify(event);
      previous = hashRecord(previous, { ...line, eventText });
      stored.push({ ...line, eventText, hash: previous });
      records.push({ ...line, event, hash: previous });
    }
    try {
      insertRecords(this.#database, stored);
    } catch (error) {
      throw toStorageError(this.#file, error);
    }
    this.#sequence += stored.length;
    this.#hash = previous;
    this.#checkpointSoon(stored.length);
    return records;
  }

  #checkpointSoon(more: number): void {
    this.#sinceCheckpoint += more;
    if (this.#checkpointer === null || this.#sinceCheckpoint < CHECKPOINT_AFTER_EVENTS) return;
    this.#soon ??= this.#deps.clock.schedule(CHECKPOINT_IN_MS, () => {
      this.#soon = null;
      this.#sinceCheckpoint = 0;
      this.#checkpointer?.checkpoint();
    });
  }

  /** From the last event of this type on (all if there is none or `null`), in order. */
  replay(sinceLastType: string | null): AsRunRecord[] {
    const from = this.#database.prepare('SELECT max(sequence) AS sequence FROM as_run WHERE type = ?');
    const since = sinceLastType === null ? 1 : Number(from.get(sinceLastType)?.['sequence'] ?? 1);
    const rows = this.#database.prepare('SELECT * FROM as_run WHERE sequence >= ? ORDER BY sequence').iterate(since);
    const records: AsRunRecord[] = [];
    for (const row of rows) {
      const stored = fromRow(row);
      const record = stored && toRecord(stored);
      if (record) records.push(record);
    }
    return records;
  }

  /** The sequence number of the first record whose hash does not fit or which is missing, or null. */
  verify(): number | null {
    const { lines, broken } = walkChain(this.#database, () => undefined);
    return broken === null ? null : lines + 1;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#soon?.cancel();
    this.#checkpointer?.close();
    this.#database.close();
  }
}
