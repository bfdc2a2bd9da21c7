import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { FIRST_HASH, fromRow, hashRecord, toRecord, type StoredRecord } from './as-run-record.ts';
import { migrate, MIGRATIONS, schemaVersion } from './migrations.ts';
import { reasonOf, StorageError } from './storage-error.ts';

/** SQLite result codes (https://www.sqlite.org/rescode.html), primary part. */
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Why a database is set aside; `records` could still be read from it. */
class DamagedDatabase extends Error {
  readonly records: readonly StoredRecord[];

  constructor(message: string, records: readonly StoredRecord[]) {
    super(message);
    this.records = records;
  }
}

function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode % 256;
}

/** A damaged file is worth setting aside; everything else (full, locked, no right) would befall its successor too. */
export function isDamage(error: unknown): boolean {
  const code = resultCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

export function toStorageError(file: string, error: unknown): StorageError {
  const code = resultCode(error);
  const busy = code === SQLITE_BUSY || code === SQLITE_LOCKED;
  return busy ? StorageError.busy(file, error) : StorageError.unwritable(file, error);
}

/** Visits the records in order, as long as the chain holds and they can be read; `broken` says why it ended. */
export function walkChain(
  database: DatabaseSync,
  visit: (record: StoredRecord) => void,
): { lines: number; broken: string | null } {
  let lines = 0;
  let previous = FIRST_HASH;
  try {
    for (const row of database.prepare('SELECT * FROM as_run ORDER BY sequence').iterate()) {
      const record = fromRow(row);
      const line = String(lines + 1);
      if (!record || record.sequence !== lines + 1) return { lines, broken: `line ${line} is missing` };
      if (hashRecord(previous, record) !== record.hash || !toRecord(record)) {
        return { lines, broken: `line ${line} was changed after it was written` };
      }
      previous = record.hash;
      lines += 1;
      visit(record);
    }
    return { lines, broken: null };
  } catch (error) {
    return { lines, broken: reasonOf(error) };
  }
}

function readableRecords(database: DatabaseSync): StoredRecord[] {
  const records: StoredRecord[] = [];
  walkChain(database, (record) => records.push(record));
  return records;
}

/** As much as SQLite writes there before it begins at the top again (1,000 pages). */
const ROOM_BYTES = 4_200_000;

/**
 * Gives the write-ahead log its size at once: on a busy disk a flush that need not record a new size as well takes half as
 * long, and a quarter at its worst. What is written for it belongs to no transaction.
 */
function makeRoom(database: DatabaseSync, file: string): void {
  const wal = `${file}-wal`;
  if (existsSync(wal) && statSync(wal).size >= ROOM_BYTES) return;
  try {
    // With next to no cache it goes to the log before it is taken back.
    database.exec('PRAGMA cache_size = 10; BEGIN IMMEDIATE; CREATE TABLE room (bytes BLOB)');
    database.prepare('INSERT INTO room VALUES (zeroblob(?))').run(ROOM_BYTES);
  } catch (error) {
    // A disk that has no room for it is told of with the first event that can't be written.
    if (isDamage(error)) throw error;
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
    database.exec('PRAGMA cache_size = -2000');
  }
}

function openChecked(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    // First of all: who closed it just now may still be taking the write-ahead log over.
    database.exec('PRAGMA busy_timeout = 2000');
    const version = schemaVersion(database);
    if (version > MIGRATIONS.length) throw new DamagedDatabase(`a newer version wrote it (${String(version)})`, []);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    const check = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (check !== 'ok') throw new DamagedDatabase(String(check), readableRecords(database));
    migrate(database);
    const { broken } = walkChain(database, () => undefined);
    if (broken) throw new DamagedDatabase(broken, readableRecords(database));
    makeRoom(database, file);
    return database;
  } catch (error) {
    const damaged = isDamage(error) ? new DamagedDatabase(reasonOf(error), readableRecords(database)) : error;
    database.close();
    throw damaged;
  }
}

/** Moves the database and SQLite's companions away; returns the new name. */
export function setAside(file: string, suffix: string): string {
  const aside = `${file}.damaged-${suffix}`;
  for (const part of ['', '-wal', '-shm']) {
    if (existsSync(file + part)) renameSync(file + part, aside + part);
  }
  return aside;
}

/** The type stands beside the event for those who look with SQL; SQLite takes it out of the text sooner than a schema does. */
const INSERT = `INSERT INTO as_run (sequence, at_ms, mono_ms, error_bound_ms, type, event, hash)
  VALUES (?1, ?2, ?3, ?4, ?5 ->> '$.type', ?5, ?6)`;

const inserts = new WeakMap<DatabaseSync, StatementSync>();

/** Made ready once: GO waits for it. */
function insertInto(database: DatabaseSync): StatementSync {
  const known = inserts.get(database);
  if (known) return known;
  const insert = database.prepare(INSERT);
  inserts.set(database, insert);
  return insert;
}

/** Writes records in one transaction: all or none, durable on return. Throws what SQLite throws. */
export function insertRecords(database: DatabaseSync, records: readonly StoredRecord[]): void {
  const insert = insertInto(database);
  const write = ({ sequence, atMs, monoMs, errorBoundMs, eventText, hash }: StoredRecord): void => {
    insert.run(sequence, atMs, monoMs, errorBoundMs, eventText, hash);
  };
  const [first, ...others] = records;
  if (first && others.length === 0) {
    // A statement by itself is a transaction.
    write(first);
    return;
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const record of records) write(record);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Opens (or makes) the database in a folder; a damaged one is set aside and its readable part carried over. */
export function openAsRunDatabase(deps: {
  dir: string;
  /** Names what is set aside; e.g. the date. */
  asideSuffix: string;
  onNotice(level: 'warning' | 'error', text: string): void;
}): { database: DatabaseSync; file: string } {
  const file = `${deps.dir}/as-run.sqlite`;
  try {
    mkdirSync(deps.dir, { recursive: true });
    try {
      return { database: openChecked(file), file };
    } catch (error) {
      if (!(error instanceof DamagedDatabase)) throw error;
      const aside = setAside(file, deps.asideSuffix);
      const database = openChecked(file);
      insertRecords(database, error.records);
      deps.onNotice(
        'error',
        `The as-run log was damaged (${error.message}): ${String(error.records.length)} lines were kept, ` +
          `the damaged file is ${aside}.`,
      );
      return { database, file };
    }
  } catch (error) {
    throw toStorageError(file, error);
  }
}
