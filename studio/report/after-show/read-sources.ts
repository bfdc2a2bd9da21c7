import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { HISTORY_KEPT_MS } from '../../../shared/telemetry/history.ts';
import { incidentSchema, type Incident, type RunEntry } from '../../../shared/report/after-show.ts';
import { readShowText } from '../../../shared/show/show-text.ts';
import type { Show } from '../../../shared/show/show.ts';
import { fromRow, toRecord, type AsRunRecord } from '../../storage/as-run-record.ts';
import { readAlarms } from '../../telemetry/alarms/alarm-rows.ts';
import { readSeconds } from '../../telemetry/history/seconds.ts';
import type { Points } from './figures-of.ts';
import { planFile } from './plan-file.ts';

/** Runs in which something was taken, the newest ones; older ones stay in the log. */
const MOST_RUNS = 100;
const MOST_SECONDS = HISTORY_KEPT_MS / 1_000;

/** Everything here reads files beside the studio that writes them, so it runs in a thread of its own. */

const beginningSchema = z.object({ sequence: z.int(), at_ms: z.number(), run_id: z.string() });
const sumsSchema = z.object({
  last_at_ms: z.number().nullable(),
  taken: z.int(),
  first_taken_ms: z.number().nullable(),
});

interface RunRange {
  readonly entry: RunEntry;
  readonly firstSequence: number;
  readonly lastSequence: number;
}

/** The as-run log, opened to be read. */
export class LogReader {
  readonly #database: DatabaseSync;

  /** Throws when there is no log in the folder. */
  constructor(dataDir: string) {
    this.#database = new DatabaseSync(join(dataDir, 'as-run.sqlite'), { readOnly: true });
  }

  /** The newest first. The last run of the log is the current one, and listed even before its first cue. */
  runs(): RunEntry[] {
    return this.#ranges().map((range) => range.entry);
  }

  /** @param runId null: the current run. Null when there is no such run. */
  records(runId: string | null): { readonly entry: RunEntry; readonly records: AsRunRecord[] } | null {
    const ranges = this.#ranges();
    const range =
      runId === null ? ranges.find((one) => one.entry.current) : ranges.find((one) => one.entry.runId === runId);
    if (!range) return null;
    const rows = this.#database
      .prepare('SELECT * FROM as_run WHERE sequence BETWEEN ? AND ? ORDER BY sequence')
      .all(range.firstSequence, range.lastSequence);
    const records = rows.flatMap((row) => {
      const stored = fromRow(row);
      return (stored && toRecord(stored)) ?? [];
    });
    return { entry: range.entry, records };
  }

  close(): void {
    this.#database.close();
  }

  #ranges(): RunRange[] {
    const rows = this.#database
      .prepare(
        `SELECT sequence, at_ms, json_extract(event, '$.runId') AS run_id FROM as_run
         WHERE type = 'run-begun' ORDER BY sequence DESC LIMIT 1000`,
      )
      .all();
    const last = this.#database.prepare('SELECT max(sequence) AS sequence FROM as_run').get();
    let lastSequence = Number(last?.['sequence'] ?? 0);
    const ranges: RunRange[] = [];
    for (const [index, row] of rows.entries()) {
      const beginning = beginningSchema.safeParse(row).data;
      if (!beginning) continue;
      const { sequence: firstSequence, at_ms: beganAtMs, run_id: runId } = beginning;
      const sums = this.#sums(firstSequence, lastSequence);
      const current = index === 0;
      if (current || sums.taken > 0) {
        const times = { beganAtMs, firstTakenAtMs: sums.first_taken_ms, lastEventAtMs: sums.last_at_ms ?? beganAtMs };
        const entry = { runId, ...times, cuesTaken: sums.taken, current };
        ranges.push({ entry, firstSequence, lastSequence });
      }
      if (ranges.length >= MOST_RUNS) break;
      lastSequence = firstSequence - 1;
    }
    return ranges;
  }

  #sums(firstSequence: number, lastSequence: number): z.infer<typeof sumsSchema> {
    const row = this.#database
      .prepare(
        `SELECT (SELECT at_ms FROM as_run WHERE sequence = ?) AS last_at_ms,
                count(DISTINCT json_extract(event, '$.cueId')) AS taken,
                min(coalesce(json_extract(event, '$.opensAtMs'), json_extract(event, '$.firedAtMs'))) AS first_taken_ms
         FROM as_run WHERE type = 'cue-taken' AND sequence BETWEEN ? AND ?`,
      )
      .get(lastSequence, firstSequence, lastSequence);
    return sumsSchema.parse(row);
  }
}

export interface KeptFigures {
  readonly points: Points;
  readonly notices: readonly Incident[];
  /** Why there are none, in a sentence; null when they could be read. */
  readonly problem: string | null;
}

/** What was measured and told between two studio times. */
export function readFigures(dataDir: string, fromMs: number, toMs: number): KeptFigures {
  const file = join(dataDir, 'telemetry.sqlite');
  if (!existsSync(file)) return { points: [], notices: [], problem: 'No figures were kept on this machine.' };
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return {
        points: readSeconds(database, fromMs, toMs, MOST_SECONDS),
        notices: noticesBetween(database, fromMs, toMs),
        problem: null,
      };
    } finally {
      database.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { points: [], notices: [], problem: `The figures that were kept could not be read (${why}).` };
  }
}

function noticesBetween(database: DatabaseSync, fromMs: number, toMs: number): Incident[] {
  // A version before kept none.
  const table = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'notices'").get();
  if (!table) return [];
  const rows = database
    .prepare('SELECT at_ms, level, text FROM notices WHERE at_ms BETWEEN ? AND ? ORDER BY at_ms')
    .all(fromMs, toMs);
  return rows.flatMap(({ at_ms: atMs, level, text }) => {
    return incidentSchema.safeParse({ atMs, level, kind: 'notice', cueId: null, text }).data ?? [];
  });
}

/** Alarms of a span, with how long each lasted and how bad it became; none when they can't be read. */
export function readAlarmIncidents(
  dataDir: string,
  fromMs: number,
  toMs: number,
): Pick<KeptFigures, 'notices' | 'problem'> {
  try {
    const notices = readAlarms(dataDir, fromMs, toMs).map(({ raisedAtMs, clearedAtMs, level, text }): Incident => {
      const lasted = clearedAtMs === null ? 'It lasts.' : `For ${((clearedAtMs - raisedAtMs) / 1000).toFixed(0)} s.`;
      return { atMs: raisedAtMs, level, kind: 'alarm', cueId: null, text: `${text} ${lasted}` };
    });
    return { notices, problem: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { notices: [], problem: `The alarms that were kept could not be read (${why}).` };
  }
}

/** The plan as it was kept with the run; null when it was not, or can't be read. */
export function readKeptPlan(dataDir: string, runId: string): Show | null {
  const file = planFile(dataDir, runId);
  return file !== null && existsSync(file) ? readPlan(file) : null;
}

/** Null when it is no show. Throws when it can't be read at all. */
export function readPlan(file: string): Show | null {
  const reading = readShowText(readFileSync(file, 'utf8'));
  return reading.kind === 'bad' ? null : reading.show;
}
