import { renameSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { studioContentSchema } from '../../shared/interaction/protocol.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { AcceptedVote } from './cue-book.ts';
import type { CueRecord } from './cue-record.ts';
import type { StoredRunLatency } from './run-latency.ts';

/** A vote waits at most this long for others to share its commit with. */
const GROUP_COMMIT_MS = 10;
/** After a failed commit (disk full) nothing is acked, and it is tried again this often. */
const RETRY_MS = 250;
const SCHEMA_VERSION = 5;
/** SQLite result codes (sqlite.org/rescode.html): the file is damaged, or is no database. */
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

const SCHEMA = `
  CREATE TABLE runs (
    cue_id TEXT NOT NULL, run_id TEXT NOT NULL, poll TEXT NOT NULL,
    opens_at_ms REAL NOT NULL, closes_at_ms REAL, reveal_at_ms REAL,
    voided INTEGER NOT NULL, final INTEGER NOT NULL,
    published_at_ms REAL NOT NULL, changed_at_ms REAL NOT NULL, revision INTEGER NOT NULL,
    PRIMARY KEY (cue_id, run_id)
  ) STRICT;
  CREATE TABLE votes (
    sequence INTEGER PRIMARY KEY,
    cue_id TEXT NOT NULL, run_id TEXT NOT NULL, viewer_id TEXT NOT NULL, vote_id TEXT NOT NULL,
    option_id TEXT NOT NULL, media_time_ms REAL NOT NULL, arrived_at_ms REAL NOT NULL,
    UNIQUE (cue_id, run_id, viewer_id, vote_id)
  ) STRICT;
  CREATE VIEW choices AS
    SELECT cue_id, run_id, viewer_id, option_id FROM (
      SELECT *, row_number() OVER (
        PARTITION BY cue_id, run_id, viewer_id ORDER BY media_time_ms DESC, sequence DESC) AS place FROM votes)
    WHERE place = 1;
  CREATE TABLE commands (id TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT;
  CREATE TABLE settings (name TEXT PRIMARY KEY, value REAL NOT NULL) STRICT;
`;
/** Version 2. One row: what viewers reported during the run it names (empty: before the first run). */
const SCHEMA_2 = `
  CREATE TABLE run_latency (
    id INTEGER PRIMARY KEY CHECK (id = 1), run_id TEXT NOT NULL, viewers INTEGER NOT NULL, histogram TEXT NOT NULL
  ) STRICT;
`;
/** Version 3. Votes that were answered with a refusal; one that is in `votes` too was accepted later. */
const SCHEMA_3 = `
  CREATE TABLE refusals (
    cue_id TEXT NOT NULL, run_id TEXT NOT NULL, viewer_id TEXT NOT NULL, vote_id TEXT NOT NULL,
    PRIMARY KEY (cue_id, run_id, viewer_id, vote_id)
  ) STRICT, WITHOUT ROWID;
`;

/** Version 4. What a cue shows is of several kinds (protocol 2); until now all were polls. */
const SCHEMA_4 = `
  ALTER TABLE runs RENAME COLUMN poll TO content;
  UPDATE runs SET content = json_object('kind', 'poll', 'poll', json(content));
`;

/** Version 5. What panic took off viewers' screens (protocol 4). */
const SCHEMA_5 = `
  ALTER TABLE runs ADD COLUMN cleared_at_ms REAL;
`;

const runRowSchema = z.object({
  cue_id: z.string(),
  run_id: z.string(),
  content: z.string(),
  opens_at_ms: z.number(),
  closes_at_ms: z.number().nullable(),
  reveal_at_ms: z.number().nullable(),
  cleared_at_ms: z.number().nullable(),
  voided: z.int(),
  final: z.int(),
  published_at_ms: z.number(),
  changed_at_ms: z.number(),
  revision: z.int(),
});
const refusalRowSchema = z.object({
  cue_id: z.string(),
  run_id: z.string(),
  viewer_id: z.string(),
  vote_id: z.string(),
});
const voteRowSchema = refusalRowSchema.extend({
  option_id: z.string(),
  media_time_ms: z.number(),
  arrived_at_ms: z.number(),
});

const commandRowSchema = z.object({ id: z.string(), content: z.string() });
const runLatencyRowSchema = z.object({ run_id: z.string(), viewers: z.int().nonnegative(), histogram: z.string() });

/** A vote that was refused and not accepted since. */
export type RefusedVote = Pick<AcceptedVote, 'cueId' | 'runId' | 'viewerId' | 'voteId'>;

/** Everything that survived the last end, expected or not. */
export interface StoredState {
  readonly records: CueRecord[];
  /** In the order in which they were accepted. */
  readonly votes: AcceptedVote[];
  readonly refused: RefusedVote[];
  /** Commands carried out: what each asked for, by id. */
  readonly commands: Map<string, string>;
  readonly targetLatencyMs: number | null;
  readonly runLatency: (StoredRunLatency & { readonly runId: string | null }) | null;
}

export type Change = {
  readonly records: readonly CueRecord[];
  readonly command: { readonly id: string; readonly content: string } | null;
  readonly targetLatencyMs: number | null;
};

/**
 * Cues, votes and command ids in SQLite (WAL, synchronous FULL: what was committed survives a power cut). Votes
 * are committed in groups; their callbacks run only after the commit.
 */
export class VoteStore {
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #db: DatabaseSync;
  readonly #insertVote: StatementSync;
  readonly #insertRefusal: StatementSync;
  #votes: AcceptedVote[] = [];
  #refusals: RefusedVote[] = [];
  #whenDurable: (() => void)[] = [];
  #commit: Scheduled | null = null;
  #lastComplaintMs = Number.NEGATIVE_INFINITY;

  /** Opens or creates the file. A damaged one is set aside (and said so); any other failure throws. */
  constructor(deps: { clock: Clock; file: string; log(line: string): void }) {
    this.#clock = deps.clock;
    this.#log = deps.log;
    this.#db = openDatabase(deps);
    this.#insertVote = this.#db.prepare(
      'INSERT OR IGNORE INTO votes (cue_id, run_id, viewer_id, vote_id, option_id, media_time_ms, arrived_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertRefusal = this.#db.prepare(
      'INSERT OR IGNORE INTO refusals (cue_id, run_id, viewer_id, vote_id) VALUES (?, ?, ?, ?)',
    );
  }

  /** Votes that are not durable yet. */
  get waitingVotes(): number {
    return this.#votes.length;
  }

  load(): StoredState {
    const runs = this.#db.prepare('SELECT * FROM runs ORDER BY published_at_ms').all();
    const votes = this.#db.prepare('SELECT * FROM votes ORDER BY sequence').all();
    const refused = this.#db.prepare(
      'SELECT * FROM refusals EXCEPT SELECT cue_id, run_id, viewer_id, vote_id FROM votes',
    );
    const commands = this.#db.prepare('SELECT id, content FROM commands').all();
    const target = this.#db.prepare("SELECT value FROM settings WHERE name = 'targetLatencyMs'").get();
    const latency = this.#db.prepare('SELECT run_id, viewers, histogram FROM run_latency').get();
    return {
      records: z.array(runRowSchema).parse(runs).map(recordOfRow),
      votes: votes.map((row) => voteOfRow(voteRowSchema.parse(row))),
      refused: refused.all().map((row) => refusalOfRow(refusalRowSchema.parse(row))),
      commands: new Map(
        z
          .array(commandRowSchema)
          .parse(commands)
          .map((row) => [row.id, row.content]),
      ),
      targetLatencyMs: target ? z.object({ value: z.number() }).parse(target).value : null,
      runLatency: latency ? runLatencyOfRow(runLatencyRowSchema.parse(latency)) : null,
    };
  }

  /** Stores a vote with the next group; `whenDurable` runs after its commit, never if it cannot be committed. */
  addVote(vote: AcceptedVote, whenDurable: () => void): void {
    this.#votes.push(vote);
    this.afterCommit(whenDurable);
  }

  /** Stores with the next group that a vote was refused. Nobody waits for it: it is for the sums after a restart. */
  addRefusal(vote: RefusedVote): void {
    this.#refusals.push(vote);
    this.#commitSoon();
  }

  /** Runs the callback when everything given so far is durable: now, if it is. */
  afterCommit(whenDurable: () => void): void {
    if (this.#votes.length === 0) {
      whenDurable();
      return;
    }
    this.#whenDurable.push(whenDurable);
    this.#commitSoon();
  }

  /** Commits what waits, and tries again by itself when it cannot. False: there are votes that are not durable. */
  flush(): boolean {
    if (this.#votes.length === 0 && this.#refusals.length === 0) return true;
    this.#commit?.cancel();
    this.#commit = null;
    try {
      this.#transaction(() => undefined);
      return true;
    } catch (error) {
      this.#commit = this.#clock.schedule(RETRY_MS, () => {
        this.flush();
      });
      this.#complain(error);
      return this.#votes.length === 0;
    }
  }

  /** Stores changed records and a command's id together, at once. Throws when that fails; nothing is stored then. */
  save(change: Change): void {
    this.#transaction(() => {
      for (const record of change.records) this.#saveRecord(record);
      if (change.command) {
        const { id, content } = change.command;
        this.#db.prepare('INSERT OR IGNORE INTO commands (id, content) VALUES (?, ?)').run(id, content);
      }
      if (change.targetLatencyMs !== null) {
        this.#db
          .prepare("INSERT OR REPLACE INTO settings (name, value) VALUES ('targetLatencyMs', ?)")
          .run(change.targetLatencyMs);
      }
    });
  }

  /** Replaces what is kept of the current run's latency. Throws when that fails. */
  saveRunLatency(runId: string | null, { viewers, histogram }: StoredRunLatency): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO run_latency (id, run_id, viewers, histogram) VALUES (1, ?, ?, ?)')
      .run(runId ?? '', viewers, histogram);
  }

  /** The votes that count, by option, recounted from the file. */
  recount(cueId: string, runId: string): Record<string, number> {
    const rows = this.#db
      .prepare('SELECT option_id, count(*) AS votes FROM choices WHERE cue_id = ? AND run_id = ? GROUP BY option_id')
      .all(cueId, runId);
    const parsed = z.array(z.object({ option_id: z.string(), votes: z.int() })).parse(rows);
    return Object.fromEntries(parsed.map((row) => [row.option_id, row.votes]));
  }

  /** Commits what waits and closes the file. */
  close(): void {
    this.flush();
    this.#commit?.cancel();
    this.#commit = null;
    this.#db.close();
  }

  /** Waiting votes always go with whatever is committed next, so that a record never overtakes its votes. */
  #transaction(write: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const vote of this.#votes) {
        const { cueId, runId, viewerId, voteId, optionId, mediaTimeMs, arrivedAtMs } = vote;
        this.#insertVote.run(cueId, runId, viewerId, voteId, optionId, mediaTimeMs, arrivedAtMs);
      }
      for (const { cueId, runId, viewerId, voteId } of this.#refusals) {
        this.#insertRefusal.run(cueId, runId, viewerId, voteId);
      }
      write();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    const callbacks = this.#whenDurable;
    this.#votes = [];
    this.#refusals = [];
    this.#whenDurable = [];
    this.#commit?.cancel();
    this.#commit = null;
    for (const callback of callbacks) callback();
  }

  #commitSoon(): void {
    this.#commit ??= this.#clock.schedule(GROUP_COMMIT_MS, () => {
      this.flush();
    });
  }

  #saveRecord(record: CueRecord): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        ...[record.cueId, record.runId, JSON.stringify(record.content)],
        ...[record.opensAtMs, record.closesAtMs, record.revealAtMs, Number(record.voided), Number(record.final)],
        ...[record.publishedAtMs, record.changedAtMs, record.revision, record.clearedAtMs],
      );
  }

  #complain(error: unknown): void {
    const nowMs = this.#clock.monoNow();
    if (nowMs - this.#lastComplaintMs < 1_000) return;
    this.#lastComplaintMs = nowMs;
    this.#log(
      `engine: ${String(this.#votes.length)} votes wait, unacknowledged, because the disk refuses: ${String(error)}`,
    );
  }
}

function openDatabase(deps: { clock: Clock; file: string; log(line: string): void }): DatabaseSync {
  try {
    return prepareDatabase(deps.file);
  } catch (error) {
    const code = z.object({ errcode: z.int() }).safeParse(error).data?.errcode;
    if (code !== SQLITE_CORRUPT && code !== SQLITE_NOTADB) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`votes cannot be kept in ${deps.file}: ${why}`, { cause: error });
    }
    const aside = `${deps.file}.damaged-${String(Math.round(deps.clock.wallNow()))}`;
    renameSync(deps.file, aside);
    deps.log(`engine: the vote file was damaged; it is kept as ${aside} and a new one was begun`);
    return prepareDatabase(deps.file);
  }
}

function prepareDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 50');
    const version = z.object({ user_version: z.int() }).parse(db.prepare('PRAGMA user_version').get()).user_version;
    if (version > SCHEMA_VERSION)
      throw new Error(`${file} was written by a newer Cuelight Studio (version ${String(version)})`);
    const steps = [SCHEMA, SCHEMA_2, SCHEMA_3, SCHEMA_4, SCHEMA_5].slice(version).join('');
    if (steps !== '') db.exec(`BEGIN; ${steps} PRAGMA user_version = ${String(SCHEMA_VERSION)}; COMMIT`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function recordOfRow(row: z.infer<typeof runRowSchema>): CueRecord {
  return {
    cueId: row.cue_id,
    runId: row.run_id,
    content: studioContentSchema.parse(JSON.parse(row.content)),
    opensAtMs: row.opens_at_ms,
    closesAtMs: row.closes_at_ms,
    revealAtMs: row.reveal_at_ms,
    clearedAtMs: row.cleared_at_ms,
    voided: row.voided !== 0,
    final: row.final !== 0,
    publishedAtMs: row.published_at_ms,
    changedAtMs: row.changed_at_ms,
    revision: row.revision,
  };
}

function runLatencyOfRow(row: z.infer<typeof runLatencyRowSchema>): StoredState['runLatency'] {
  return { runId: row.run_id === '' ? null : row.run_id, viewers: row.viewers, histogram: row.histogram };
}

function refusalOfRow(row: z.infer<typeof refusalRowSchema>): RefusedVote {
  return { cueId: row.cue_id, runId: row.run_id, viewerId: row.viewer_id, voteId: row.vote_id };
}

function voteOfRow(row: z.infer<typeof voteRowSchema>): AcceptedVote {
  return {
    ...refusalOfRow(row),
    optionId: row.option_id,
    mediaTimeMs: row.media_time_ms,
    arrivedAtMs: row.arrived_at_ms,
  };
}
