import type { Cue } from '../cues/registry.ts';
import type { CellReading } from './cell-texts.ts';

/** A cue while it is put together from cells. */
export type Draft = Record<string, unknown>;

/** What cells are read and written against. */
export interface TableContext {
  readonly zone: string;
  /** Cues that references may name: those of the table, then those of the show. */
  readonly cues: readonly Cue[];
  /** A time of day is the first such time from here on: the start of the cue before, or the beginning of the show's day. */
  notBeforeMs: number;
}

/** A column of a table and the part of a cue it holds. */
export interface TableField {
  readonly key: string;
  /** The header we write; also read. */
  readonly title: string;
  /** Other headers it is known by, tidied (lower case, letters and digits only). */
  readonly spellings: readonly string[];
  /** The key of the cue it belongs to; several columns may make up one (`poll`: question and options). */
  readonly owner: string;
  /** It names other cues: read when all rows have been. */
  readonly isReference?: true;
  /** The cell for a cue; empty where it has none. */
  write(cue: Cue, context: TableContext): string;
  /** Takes a cell (trimmed, not empty) into the draft, or says in words what is wrong with it. */
  read(text: string, draft: Draft, context: TableContext): string | null;
}

/** Takes a reading into the draft, or hands on its problem. */
export function take<T>(draft: Draft, key: string, reading: CellReading<T>): string | null {
  if ('problem' in reading) return reading.problem;
  draft[key] = reading.value;
  return null;
}
