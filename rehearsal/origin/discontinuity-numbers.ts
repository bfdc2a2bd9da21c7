import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { UnixMs } from '../../shared/time/units.ts';

/** 2026-01-01. */
const EPOCH_MS = 1_767_225_600_000;
const DAY_MS = 86_400_000;
/** Numbers are set aside this many at a time, so that a discontinuity seldom has to wait for the disk. */
const BLOCK = 16;

/** `next`: the first number that no process may have used. */
const fileSchema = z.object({
  next: z
    .int()
    .nonnegative()
    .max(Number.MAX_SAFE_INTEGER / 2),
});

export interface DiscontinuityNumbersOptions {
  /** Small JSON file; made if absent. */
  readonly file: string;
  readonly now: UnixMs;
  log(line: string): void;
}

/**
 * Hands out the numbers of discontinuities (RFC 8216 §4.3.3.3) so that they never go backwards over restarts, a crash
 * or a power cut included, and yet stay small: hls.js keeps an array by them and walks all of it at every update of
 * the playlist, so numbers made from the time of day hold it up for a second each time. Should the file be lost, the
 * days since 2026 are the first number: enough unless one day saw more restarts than there were days.
 */
export class DiscontinuityNumbers {
  readonly #options: DiscontinuityNumbersOptions;
  /** The number of the first segment of this process: no segment of an earlier one had it. */
  readonly first: number;
  #reserved: number;
  #failed = false;

  constructor(options: DiscontinuityNumbersOptions) {
    this.#options = options;
    const days = Math.floor(Math.max(0, options.now - EPOCH_MS) / DAY_MS);
    this.first = Math.max(this.#load(), days);
    this.#reserved = this.first;
    this.use(this.first);
  }

  /** To be called before the number is told to anyone. A disk that refuses is told once; the stream goes on. */
  use(number: number): void {
    if (number < this.#reserved) return;
    this.#reserved = number + BLOCK;
    try {
      write(this.#options.file, JSON.stringify({ next: this.#reserved }));
    } catch (error) {
      if (!this.#failed) {
        const why = `${this.#options.file} cannot be written (${String(error)})`;
        this.#options.log(`origin: ${why}: after a restart players may need a reload`);
      }
      this.#failed = true;
    }
  }

  #load(): number {
    const { file, log } = this.#options;
    try {
      return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).next;
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!missing) log(`origin: ${file} cannot be read, discontinuities are numbered by the date: ${String(error)}`);
      return 0;
    }
  }
}

/** After a crash or power cut the file is the old one or the new one, never neither. */
function write(file: string, text: string): void {
  const temporary = `${file}.tmp`;
  const handle = openSync(temporary, 'w', 0o644);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
  // Windows cannot open directories; NTFS journals the rename itself.
  if (process.platform === 'win32') return;
  const directory = openSync(dirname(file), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
