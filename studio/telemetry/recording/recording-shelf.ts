import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  recordingIdSchema,
  RECORDING_SUFFIX,
  type Recording,
  type RecordingHead,
} from '../../../shared/telemetry/recording.ts';
import { readIndex, RecordingFile } from './recording-file.ts';

/** All recordings together; the oldest go first. */
export const SHELF_BYTES = 2_000_000_000;
/** As long as the figures. */
const KEPT_MS = 14 * 24 * 3_600_000;
/** One file; what goes on longer goes on in the next. */
export const FILE_BYTES = 400_000_000;

/** The folder with the recordings. For a thread of its own. Throws what the disk throws. */
export class RecordingShelf {
  readonly #dir: string;
  readonly #shelfBytes: number;
  #open: { readonly id: string; readonly file: RecordingFile } | null = null;

  constructor(dataDir: string, shelfBytes = SHELF_BYTES) {
    this.#dir = join(dataDir, 'recordings');
    this.#shelfBytes = shelfBytes;
  }

  /** Begins a recording. @param id a name that can be a file's */
  begin(id: string, head: RecordingHead): RecordingFile {
    this.end();
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    this.prune(head.startedAtMs);
    const file = new RecordingFile(join(this.#dir, id + RECORDING_SUFFIX), head);
    this.#open = { id, file };
    return file;
  }

  end(): void {
    const open = this.#open;
    this.#open = null;
    open?.file.flush();
  }

  /** The newest first. */
  list(): Recording[] {
    return this.#files().flatMap(({ id, path }) => {
      const index = readIndex(path);
      const first = index?.members[0];
      const last = index?.members.at(-1);
      if (!index || !first || !last) return [];
      const { head, bytes } = index;
      return [{ id, title: head.title, fromMs: first.fromMs, toMs: last.toMs, bytes, going: id === this.#open?.id }];
    });
  }

  /** Where a recording is; null when there is none of this name. */
  path(id: string): string | null {
    return this.#files().find((file) => file.id === id)?.path ?? null;
  }

  /** Takes away what is too old or too much, but never the recording that goes on. @param nowMs studio time */
  prune(nowMs: number): void {
    let bytes = 0;
    for (const { id, path } of this.#files()) {
      const { size, mtimeMs } = statSync(path);
      bytes += size;
      const goes = bytes > this.#shelfBytes || nowMs - mtimeMs > KEPT_MS;
      if (goes && id !== this.#open?.id) rmSync(path);
    }
  }

  /** The newest first, by name: names are dates. */
  #files(): { readonly id: string; readonly path: string }[] {
    let names: string[];
    try {
      names = readdirSync(this.#dir);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
    return names
      .filter((name) => name.endsWith(RECORDING_SUFFIX))
      .map((name) => ({ id: name.slice(0, -RECORDING_SUFFIX.length), path: join(this.#dir, name) }))
      .filter(({ id }) => recordingIdSchema.safeParse(id).success)
      .sort((a, b) => (a.id < b.id ? 1 : -1));
  }
}
