import type { DatabaseSync } from 'node:sqlite';
import type { HeatColumn, HeatGroupCounts } from '../../../shared/telemetry/audience-view.ts';
import { FINE_KEPT_MS, HISTORY_KEPT_MS } from '../../../shared/telemetry/history.ts';
import { encodeHistory } from '../../../shared/telemetry/history-wire.ts';
import type { TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import { levelTable, openTelemetryDatabase } from './database.ts';
import { exportPage } from './export-page.ts';
import { FineRing } from './fine-ring.ts';
import { LEVELS_MS } from './grid.ts';
import { addHeat, readHeat } from './heat-rows.ts';
import { readHistory } from './history-reader.ts';
import { HistoryWriter } from './history-writer.ts';
import { carryOver } from './legacy-rows.ts';
import { keptMarks, logMarks } from './marks.ts';
import type { Answers, KeeperConfig, NoticeLevel, Question } from './messages.ts';
import { MetricNames } from './metric-names.ts';
import { readSeconds } from './seconds.ts';

const PRUNE_PERIOD_MS = 60_000;
/** A minute's worth of what is too old, and as much again to catch up: never so many that a point has to wait. */
const PRUNED_AT_ONCE = 2_000;

export type OnNotice = (level: NoticeLevel, text: string) => void;

/**
 * All that telemetry keeps, for a thread of its own: on disk, and the last ten minutes as measured in memory. A disk that
 * fails costs figures, not the show: what cannot be written is lost, and the next is tried again.
 */
export class HistoryKeeper {
  readonly #dir: string;
  readonly #onNotice: OnNotice;
  readonly #database: DatabaseSync | null;
  readonly #names: MetricNames;
  readonly #writer: HistoryWriter | null;
  readonly #ring = new FineRing();
  #failing = false;
  #prunedMs = Number.NEGATIVE_INFINITY;
  #carrying: boolean;

  constructor({ dir, nowMs, asideSuffix }: KeeperConfig, onNotice: OnNotice) {
    this.#dir = dir;
    this.#onNotice = onNotice;
    this.#database = this.#open(asideSuffix);
    this.#names = new MetricNames(this.#database);
    this.#writer = this.#database && new HistoryWriter(this.#database, this.#names);
    this.#carrying = this.#database !== null;
    this.#try(() => {
      this.#writer?.repair(nowMs);
    });
  }

  /** The last ten minutes that are on disk, a point a second, oldest first. */
  recent(nowMs: number): TelemetryPoint[] {
    let points: TelemetryPoint[] = [];
    this.#try((database) => {
      points = readSeconds(database, nowMs - FINE_KEPT_MS, nowMs, FINE_KEPT_MS / 1_000);
    });
    return points;
  }

  add(point: TelemetryPoint): void {
    this.#ring.add(point);
    for (const name of Object.keys(point.values)) this.#names.idOf(name);
    this.#try(() => this.#writer?.add(point));
    if (Math.abs(point.atMs - this.#prunedMs) < PRUNE_PERIOD_MS) return;
    this.#prunedMs = point.atMs;
    this.#try((database) => {
      prune(database, point.atMs - HISTORY_KEPT_MS);
    });
  }

  addHeat(column: HeatColumn, groups: readonly HeatGroupCounts[]): void {
    this.#try((database) => {
      addHeat(database, column, groups);
    });
  }

  addNotice(atMs: number, level: NoticeLevel, text: string): void {
    this.#try((database) =>
      database.prepare('INSERT INTO notices (at_ms, level, text) VALUES (?, ?, ?)').run(atMs, level, text),
    );
  }

  onAir(sinceMs: number, untilMs: number): void {
    this.#try((database) =>
      database
        .prepare(
          `INSERT INTO air (since_ms, until_ms) VALUES (?, ?)
           ON CONFLICT (since_ms) DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)`,
        )
        .run(sinceMs, untilMs),
    );
  }

  /** Throws an Error when the disk cannot be read. */
  answer(question: Question): Answers[Question['kind']]['answer'] {
    const database = this.#database;
    const sources = { database, writer: this.#writer, names: this.#names, ring: this.#ring };
    switch (question.kind) {
      case 'history':
        return readHistory(sources, question.ask);
      case 'historyBytes':
        return encodeHistory(readHistory(sources, question.ask));
      case 'heat':
        return database ? readHeat(database, question.ask) : [];
      case 'marks': {
        const { fromMs, toMs } = question.ask;
        return [...logMarks(this.#dir, fromMs, toMs), ...(database ? keptMarks(database, fromMs, toMs) : [])];
      }
      case 'page':
        if (!database) throw new Error('no figures are kept on this disk');
        // The second that goes on belongs to the file as well.
        this.#try(() => this.#writer?.flush());
        return exportPage(database, this.#names, question.ask);
    }
  }

  /** Does a little of what has no hurry. @returns whether there is more to do */
  idle(): boolean {
    if (!this.#carrying) return false;
    this.#carrying = false;
    this.#try((database) => {
      this.#carrying = carryOver(database, this.#names);
    });
    return this.#carrying;
  }

  close(): void {
    this.#try(() => this.#writer?.flush());
    this.#database?.close();
  }

  #open(asideSuffix: string): DatabaseSync | null {
    try {
      const { database, aside } = openTelemetryDatabase(this.#dir, asideSuffix);
      if (aside !== null) {
        this.#onNotice('warning', `The kept telemetry was damaged: it is set aside as ${aside}, and kept anew.`);
      }
      return database;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  /** Told when it begins to fail, and when it goes on. */
  #try(task: (database: DatabaseSync) => unknown): void {
    if (!this.#database) return;
    try {
      task(this.#database);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (!this.#failing) return;
    this.#failing = false;
    this.#onNotice('info', 'Telemetry is kept on disk again.');
  }

  #fail(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    const why = error instanceof Error ? error.message : String(error);
    this.#onNotice(
      'warning',
      `Telemetry cannot be kept on disk (${why}): free or repair the disk with ${this.#dir}. ` +
        'The show goes on; the last ten minutes stay in memory.',
    );
  }
}

function prune(database: DatabaseSync, beforeMs: number): void {
  for (const levelMs of LEVELS_MS) {
    const table = levelTable(levelMs);
    database
      .prepare(`DELETE FROM ${table} WHERE bucket IN (SELECT bucket FROM ${table} WHERE bucket < ? LIMIT ?)`)
      .run(Math.floor(beforeMs / levelMs), PRUNED_AT_ONCE);
  }
  for (const table of ['telemetry', 'notices']) {
    database
      .prepare(`DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE at_ms < ? LIMIT ?)`)
      .run(beforeMs, PRUNED_AT_ONCE);
  }
  for (const { level_ms: levelMs } of database.prepare('SELECT DISTINCT level_ms FROM heat').all()) {
    for (const table of ['heat', 'heat_groups']) {
      database
        .prepare(`DELETE FROM ${table} WHERE level_ms = ? AND bucket BETWEEN -1e15 AND ?`)
        .run(Number(levelMs), Math.floor(beforeMs / Number(levelMs)));
    }
  }
  database.prepare('DELETE FROM air WHERE until_ms < ?').run(beforeMs);
}
