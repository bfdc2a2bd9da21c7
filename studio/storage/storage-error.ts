/** What went wrong with a file of ours: `missing`, `unwritable` (full disk, read-only, no right), `busy` (another studio has it), `newer` (a later version of the studio wrote it). */
export type StorageProblem = 'missing' | 'unwritable' | 'busy' | 'newer';

/** The text says which file, what is wrong with it and what to do. */
export class StorageError extends Error {
  readonly problem: StorageProblem;

  private constructor(problem: StorageProblem, message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StorageError';
    this.problem = problem;
  }

  static missing(file: string): StorageError {
    return new StorageError('missing', `There is no show file ${file}: check the path.`, null);
  }

  static unwritable(file: string, cause: unknown): StorageError {
    return new StorageError(
      'unwritable',
      `${file} cannot be written (${reasonOf(cause)}): free some space or choose another folder with --data.`,
      cause,
    );
  }

  /** @param what what it is, in words */
  static newer(file: string, what: string): StorageError {
    const todo = 'update the studio, or open another show with --show. The file was left as it is.';
    return new StorageError('newer', `${file} cannot be read: ${what}; ${todo}`, null);
  }

  static busy(file: string, cause: unknown): StorageError {
    return new StorageError('busy', `${file} is in use: is another studio running on the same --data folder?`, cause);
  }
}

/** The message of anything thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
