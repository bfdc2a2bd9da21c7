import { extname, join } from 'node:path';
import type { ProcessName } from '../shared/process/launch.ts';

/** The children's entry files: `.ts` from the sources, `.js` from the desktop build, as this file itself. */
export function entryFiles(root: string): Record<ProcessName, string> {
  const main = `main${extname(import.meta.url)}`;
  return {
    host: join(root, 'studio', main),
    encoder: join(root, 'encoder', main),
    rehearsal: join(root, 'rehearsal', main),
  };
}
