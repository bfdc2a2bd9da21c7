import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A date that may stand in a file name, to the millisecond (UTC). */
export function fileDate(timeMs: number): string {
  return new Date(timeMs).toISOString().replaceAll(':', '-').replace('Z', '');
}

function syncDirectory(dir: string): void {
  const handle = openSync(dir, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Replaces a file so that after a crash or power cut it is the old one or the new one, never neither:
 * temporary file → fsync → rename → fsync of the directory (a rename without fsync can leave an empty file).
 * `mode` is that of a new file, less the process's umask; the temporary one of a crash before may have another.
 */
export function writeDurably(file: string, text: string, mode = 0o644): void {
  const temporary = `${file}.tmp`;
  try {
    rmSync(temporary, { force: true });
    const handle = openSync(temporary, 'w', mode);
    try {
      const bytes = Buffer.from(text, 'utf8');
      let written = 0;
      while (written < bytes.length) written += writeSync(handle, bytes, written);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  // Windows cannot open directories; NTFS journals the rename itself.
  if (process.platform !== 'win32') syncDirectory(dirname(file));
}
