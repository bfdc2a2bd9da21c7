import { join } from 'node:path';

/** Where the plans of past runs are kept, in the data folder. */
export const PLANS_FOLDER = 'run-plans';
const ENDING = '.cuelight';

/** The kept plan of a run; null: no run has such an id. */
export function planFile(dataDir: string, runId: string): string | null {
  return /^[\w-]{1,64}$/.test(runId) ? join(dataDir, PLANS_FOLDER, `${runId}${ENDING}`) : null;
}

export function isPlanFile(name: string): boolean {
  return name.endsWith(ENDING);
}
