import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { planOpSchema, type PlanOp } from '../../shared/show/plan-ops.ts';
import { writeDurably } from './durable-file.ts';

const flush = promisify(fdatasync);

const entrySchema = z.object({
  /** The plan after it. */
  revision: z.int(),
  ops: z.array(planOpSchema),
  by: z.string(),
  clientId: z.string(),
  atMs: z.number(),
  requestId: z.string().nullable(),
  label: z.string().nullable(),
});
/** An edit of the plan. */
export type JournalEntry = z.infer<typeof entrySchema>;

const answerSchema = z.object({ requestId: z.string(), revision: z.int() });
/** A request that was carried out, and the plan after it. */
export type AnsweredRequest = z.infer<typeof answerSchema>;

const lineSchema = z.discriminatedUnion('type', [
  /** The show file on which the edits below build, what was answered before, and who changed what in it last. */
  z.object({
    type: z.literal('base'),
    hash: z.string(),
    revision: z.int(),
    answered: z.array(answerSchema),
    earlier: z.array(entrySchema).default([]),
  }),
  z.object({ type: z.literal('edit'), entry: entrySchema }),
  /** A file with all edits so far is about to be written: found with this hash, it has them. */
  z.object({ type: z.literal('save'), hash: z.string(), revision: z.int() }),
]);
type Line = z.infer<typeof lineSchema>;

/** What a journal holds. `problem`: why it ends earlier than its file does; null when it was read to the end. */
export interface JournalReading {
  readonly bases: readonly { hash: string; revision: number }[];
  readonly answered: readonly AnsweredRequest[];
  /** Edits that the file has already: who changed which fields, without the values (see `marksOf`). */
  readonly earlier: readonly JournalEntry[];
  readonly entries: readonly JournalEntry[];
  readonly problem: string | null;
}

/** The requests that edits were carried out for. */
export function answersOf(entries: readonly JournalEntry[]): AnsweredRequest[] {
  return entries.flatMap(({ requestId, revision }) => (requestId === null ? [] : [{ requestId, revision }]));
}

/** So many edits, with so many operations in all, are remembered after the file has them. */
const MAX_EARLIER = 250;
const MAX_EARLIER_OPS = 1_000;

/**
 * What has to be remembered of the last edits that are in the file: which fields they changed, which cues they moved or removed. One
 * who was away while the studio was started anew may still send an edit made before them.
 */
export function marksOf(entries: readonly JournalEntry[]): JournalEntry[] {
  const marks: JournalEntry[] = [];
  let left = MAX_EARLIER_OPS;
  for (const entry of entries.toReversed()) {
    const ops = entry.ops.flatMap(markOf);
    // An import that changed more than is remembered is left out; smaller edits before it are not.
    if (ops.length === 0 || ops.length > left) continue;
    left -= ops.length;
    marks.push({ ...entry, ops });
    if (marks.length >= MAX_EARLIER) break;
  }
  return marks.reverse();
}

function markOf(op: PlanOp): PlanOp[] {
  switch (op.op) {
    case 'set':
    case 'set-show':
      return [{ ...op, value: null }];
    case 'replace': {
      const { custom, ...fields } = op.cue;
      const names = [...Object.keys(fields), ...Object.keys(custom).map((column) => `custom.${column}`)];
      return names.map((field) => ({ op: 'set', cueId: op.cue.id, field, value: null }));
    }
    case 'remove':
    case 'move':
      return [op];
    case 'insert':
      return [];
  }
}

/** Names a text of a show file. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Reads a journal; null if there is none. A last line that was not finished is none: its edit was never confirmed. */
export function readJournal(file: string): JournalReading | null {
  if (!existsSync(file)) return null;
  const texts = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const bases: { hash: string; revision: number }[] = [];
  const answered: AnsweredRequest[] = [];
  const earlier: JournalEntry[] = [];
  const entries: JournalEntry[] = [];
  for (const [index, text] of texts.entries()) {
    const line = parseLine(text);
    if (!line) {
      return {
        bases,
        answered,
        earlier,
        entries,
        problem: `line ${String(index + 1)} of ${String(texts.length)} is damaged`,
      };
    }
    if (line.type === 'edit') entries.push(line.entry);
    else bases.push({ hash: line.hash, revision: line.revision });
    if (line.type === 'base') {
      answered.push(...line.answered);
      earlier.push(...line.earlier);
    }
  }
  return { bases, answered, earlier, entries, problem: null };
}

function parseLine(text: string): Line | null {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // told by the caller, with its place
  }
}

/**
 * Edits since the show file was saved, one JSON text a line. Writing one and flushing it takes a few ms however long the
 * rundown is; a confirmed edit outlives crashes and power cuts.
 */
export class PlanJournal {
  readonly #file: string;
  #handle: number | null = null;
  #bytes = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Begins anew on a saved file, with the edits that it does not have. Throws when the disk refuses. */
  begin(
    base: { hash: string; revision: number },
    entries: readonly JournalEntry[],
    { answered, earlier }: { answered: readonly AnsweredRequest[]; earlier: readonly JournalEntry[] },
  ): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const lines: Line[] = [
      { type: 'base', ...base, answered: [...answered], earlier: [...earlier] },
      ...entries.map((entry): Line => ({ type: 'edit', entry })),
    ];
    writeDurably(this.#file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    this.close();
    this.#handle = openSync(this.#file, 'r+');
    this.#bytes = statSync(this.#file).size;
  }

  /**
   * Resolves when it is durable; a slow disk holds up nobody else. Rejects when the disk refuses; the journal is as before
   * then. One at a time.
   */
  async append(entry: JournalEntry): Promise<void> {
    const handle = this.#open();
    const before = this.#bytes;
    this.#put(handle, { type: 'edit', entry });
    try {
      await flush(handle);
    } catch (error) {
      this.#bytes = before;
      ftruncateSync(handle, before);
      throw error;
    }
  }

  /** Notes, durably, that a file of this text is about to be written. Throws when the disk refuses. */
  announceSave(hash: string, revision: number): void {
    const handle = this.#open();
    this.#put(handle, { type: 'save', hash, revision });
    fdatasyncSync(handle);
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }

  #open(): number {
    if (this.#handle === null) throw new Error('The journal of the plan is not open.');
    return this.#handle;
  }

  #put(handle: number, line: Line): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`, 'utf8');
    try {
      let written = 0;
      while (written < bytes.length) {
        written += writeSync(handle, bytes, written, bytes.length - written, this.#bytes + written);
      }
    } catch (error) {
      ftruncateSync(handle, this.#bytes);
      throw error;
    }
    this.#bytes += bytes.length;
  }
}
