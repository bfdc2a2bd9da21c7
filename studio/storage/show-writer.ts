import type { PlanOp } from '../../shared/show/plan-ops.ts';
import type { Show } from '../../shared/show/show.ts';

/** Keeps a copy of the show in step and writes it to its file, where that costs the host's event loop nothing. */
export interface ShowWriter {
  /** An edit of the show that is durable in the journal. */
  edit(ops: readonly PlanOp[]): void;
  /**
   * Writes the show with all edits so far, a generation first. `onText` is called with the text's hash, and waited for,
   * before the file is touched. Rejects with an Error in words when the disk refuses.
   */
  save(place: SavePlace, onText: (hash: string) => Promise<void>): Promise<{ hash: string }>;
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>;
}

export interface SavePlace {
  readonly revision: number;
  /** Studio time: names the generation. */
  readonly atMs: number;
}

/** Where the writer writes. */
export interface ShowWriterPlace {
  readonly dataDir: string;
  readonly showFile: string;
}

export type StartShowWriter = (place: ShowWriterPlace, show: Show) => ShowWriter;

export type ToShowWriter =
  | { readonly type: 'edit'; readonly ops: readonly PlanOp[] }
  | ({ readonly type: 'text' } & SavePlace)
  /** The text just told of may be written. */
  | { readonly type: 'write' };

export type FromShowWriter =
  | { readonly type: 'text'; readonly hash: string }
  | { readonly type: 'written'; readonly hash: string }
  | { readonly type: 'failed'; readonly reason: string };

export interface ShowWriterData {
  readonly place: ShowWriterPlace;
  readonly show: Show;
}
