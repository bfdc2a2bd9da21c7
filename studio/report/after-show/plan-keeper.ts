import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunHead } from '../../../shared/show/run-state.ts';
import { isPlanFile, planFile, PLANS_FOLDER } from './plan-file.ts';

/** As many plans as the report lists runs. */
const MOST_PLANS = 100;
/** Copying again while somebody edits during the show: not more often than this. */
const COPY_EVERY_MS = 10_000;

export interface PlanKeeperDeps {
  readonly dataDir: string;
  /** The show file, which is always as saved last. */
  readonly showFile: string;
  onNotice(level: 'warning', text: string): void;
}

/**
 * Keeps a copy of the show file with each run, so that the run is compared with the plan it had, whatever is edited later.
 * The copying is the system's work: nothing here holds up the host.
 */
export class PlanKeeper {
  readonly #deps: PlanKeeperDeps;
  #kept: string | null = null;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #copying: Promise<void> | null = null;
  #complained = false;

  constructor(deps: PlanKeeperDeps) {
    this.#deps = deps;
  }

  /** To be called about once a second. @param nowMs studio time */
  look(run: RunHead, planRevision: number, nowMs: number): void {
    if (run.firstTakenAtMs === null || run.endedAtMs !== null || this.#copying) return;
    const wanted = `${run.runId} ${String(planRevision)}`;
    if (wanted === this.#kept || nowMs - this.#triedAtMs < COPY_EVERY_MS) return;
    this.#triedAtMs = nowMs;
    this.#copying = this.#keep(run.runId)
      .then(() => {
        this.#kept = wanted;
      })
      .catch((error: unknown) => {
        if (!this.#complained) this.#deps.onNotice('warning', notKept(error));
        this.#complained = true;
      })
      .finally(() => {
        this.#copying = null;
      });
  }

  /** Resolves when the copy under way is done. */
  async close(): Promise<void> {
    await this.#copying;
  }

  async #keep(runId: string): Promise<void> {
    const { dataDir, showFile } = this.#deps;
    const file = planFile(dataDir, runId);
    if (file === null) return;
    const folder = join(dataDir, PLANS_FOLDER);
    await mkdir(folder, { recursive: true });
    // Never half a plan under the name of a whole one.
    await copyFile(showFile, `${file}.new`);
    await rename(`${file}.new`, file);
    await removeOldest(folder);
  }
}

function notKept(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `The plan of this run could not be kept for its report (${why}): free the disk of the data folder.`;
}

async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(isPlanFile);
  if (names.length <= MOST_PLANS) return;
  const files = await Promise.all(
    names.map(async (name) => ({ name, changedMs: (await stat(join(folder, name))).mtimeMs })),
  );
  files.sort((a, b) => b.changedMs - a.changedMs);
  for (const { name } of files.slice(MOST_PLANS)) await rm(join(folder, name), { force: true });
}
