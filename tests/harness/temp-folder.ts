import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for what a test or bench makes; it goes with this process. */
export function tempFolder(what: string): string {
  const folder = mkdtempSync(join(tmpdir(), `cuelight-${what}-`));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
