import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Mark } from '../../../shared/telemetry/history.ts';
import type { Incident } from '../../../shared/telemetry/incident.ts';
import type { Show } from '../../../shared/show/show.ts';
import { indexOf } from '../../show/show-index.ts';
import { fromRow, toRecord } from '../../storage/as-run-record.ts';

/** A cue's mark names it by its id: what it is called stands in the plan, which the host has. */
export type RawMark = Mark & { readonly cueId: string | null };

const MOST_EVENTS = 20_000;
/** A cue that began so long before a span may still go on in it. */
const REACH_BACK_MS = 3_600_000;

const takenSchema = z.object({
  cueId: z.string(),
  conduct: z.string().optional(),
  firedAtMs: z.number(),
  opensAtMs: z.number().optional(),
  closesAtMs: z.number().nullable().optional(),
});
const endSchema = z.object({
  cueId: z.string(),
  endedAtMs: z.number().optional(),
  closesAtMs: z.number().optional(),
  atMs: z.number().nullable().optional(),
});
const CUE_ENDS = ['cue-ended', 'cue-closed', 'cue-extended', 'cue-voided'];
/** What else of a run is worth a mark. */
const RUN_TEXTS: Readonly<Record<string, { readonly text: string; readonly level: Mark['level'] }>> = {
  'run-begun': { text: 'A new run', level: 'info' },
  'run-started': { text: 'Run started', level: 'info' },
  'run-finished': { text: 'Show over', level: 'info' },
  held: { text: 'Hold', level: 'info' },
  released: { text: 'Hold released', level: 'info' },
  panicked: { text: 'Panic: everything was closed', level: 'warning' },
};
const TYPES = ['cue-taken', 'cue-missed', 'cue-failed', ...CUE_ENDS, ...Object.keys(RUN_TEXTS)];

/** Cues and runs of a span from the as-run log, which the host goes on writing. Throws what SQLite throws. */
export function logMarks(dataDir: string, fromMs: number, toMs: number): RawMark[] {
  const file = join(dataDir, 'as-run.sqlite');
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database
      .prepare(
        `SELECT * FROM (SELECT * FROM as_run WHERE at_ms BETWEEN ? AND ? AND type IN (${TYPES.map(() => '?').join()})
         ORDER BY sequence DESC LIMIT ?) ORDER BY sequence`,
      )
      .all(fromMs - REACH_BACK_MS, toMs, ...TYPES, MOST_EVENTS);
    const marks = new LogMarks();
    for (const row of rows) {
      const stored = fromRow(row);
      const record = stored && toRecord(stored);
      if (record) marks.add(record.atMs, record.event);
    }
    return marks.all.filter(({ atMs, endMs }) => atMs <= toMs && (endMs ?? atMs) >= fromMs);
  } finally {
    database.close();
  }
}

/** From events of a run to marks: a cue's reaches from its beginning to its end. */
export class LogMarks {
  readonly all: RawMark[] = [];
  readonly #open = new Map<string, number>();

  add(atMs: number, event: { readonly type: string }): void {
    const run = RUN_TEXTS[event.type];
    if (run) this.all.push({ atMs, endMs: null, kind: 'run', ...run, cueId: null });
    else if (event.type === 'cue-taken') this.#taken(event);
    else if (CUE_ENDS.includes(event.type)) this.#ended(event);
    else this.#wrong(atMs, event);
  }

  #taken(event: unknown): void {
    const taken = takenSchema.safeParse(event).data;
    if (!taken) return;
    const { cueId, conduct, firedAtMs, opensAtMs, closesAtMs } = taken;
    const lasts = conduct !== 'instant' && conduct !== 'never';
    this.#open.set(cueId, this.all.length);
    this.all.push({
      ...{ atMs: opensAtMs ?? firedAtMs, endMs: lasts ? (closesAtMs ?? null) : null },
      ...{ kind: 'cue', level: 'info', text: '', cueId },
    });
  }

  #ended(event: unknown): void {
    const end = endSchema.safeParse(event).data;
    const index = end && this.#open.get(end.cueId);
    const mark = index === undefined ? undefined : this.all[index];
    const endMs = end?.endedAtMs ?? end?.closesAtMs ?? end?.atMs ?? null;
    if (index === undefined || !mark || endMs === null) return;
    this.all[index] = { ...mark, endMs: Math.max(mark.atMs, endMs) };
  }

  #wrong(atMs: number, event: unknown): void {
    const wrong = z
      .object({ cueId: z.string(), note: z.string().optional(), failure: z.string().optional() })
      .safeParse(event).data;
    if (!wrong) return;
    const text = wrong.failure ?? wrong.note ?? '';
    this.all.push({ atMs, endMs: null, kind: 'cue', level: 'warning', text, cueId: wrong.cueId });
  }
}

/** What operators were told, and when the programme was on air. Throws what SQLite throws. */
export function keptMarks(database: DatabaseSync, fromMs: number, toMs: number): RawMark[] {
  const notices = database
    .prepare('SELECT at_ms, level, text FROM notices WHERE at_ms BETWEEN ? AND ? ORDER BY at_ms DESC LIMIT ?')
    .all(fromMs, toMs, MOST_EVENTS)
    .map(({ at_ms: atMs, level, text }) => ({ atMs: Number(atMs), endMs: null, level, text: String(text) }));
  const spans = database
    .prepare('SELECT since_ms, until_ms FROM air WHERE since_ms <= ? AND until_ms >= ? ORDER BY since_ms')
    .all(toMs, fromMs);
  return [
    ...notices.map(({ level, ...mark }) => ({ ...mark, kind: 'notice' as const, level: levelOf(level), cueId: null })),
    ...spans.map(({ since_ms: since, until_ms: until }) => ({
      ...{ atMs: Number(since), endMs: Number(until), kind: 'air' as const },
      ...{ level: 'info' as const, text: 'On air', cueId: null },
    })),
  ];
}

function levelOf(level: unknown): Mark['level'] {
  return level === 'error' || level === 'warning' ? level : 'info';
}

/** Its number and name; null: there is no such cue in the plan. */
export function cueLabel(show: Show, cueId: string): string | null {
  const cue = indexOf(show).cue(cueId);
  return cue ? `${cue.number} ${cue.title}`.trim() : null;
}

/** @param label what a cue is called; null: it is not in the plan any more */
export function namedMark(mark: Mark, cueId: string | null, label: (cueId: string) => string | null): Mark {
  if (cueId === null) return mark;
  const name = label(cueId) ?? `Cue ${cueId}`;
  return { ...mark, text: mark.text === '' ? name : `${name}: ${mark.text}` };
}

export function incidentMark({ fromMs, toMs, level, title }: Incident): Mark {
  return { atMs: fromMs, endMs: toMs, kind: 'incident', level, text: title };
}

const RANK = { error: 0, warning: 1, info: 2 } as const;

/** So many of the highest level, in the order of time. */
export function mostTelling<T extends Mark>(marks: readonly T[], atMost: number): T[] {
  return [...marks]
    .sort((a, b) => RANK[a.level] - RANK[b.level] || b.atMs - a.atMs)
    .slice(0, atMost)
    .sort((a, b) => a.atMs - b.atMs);
}
