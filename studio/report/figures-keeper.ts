import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import type { StateFile } from '../backends/state-file.ts';
import { addStatus, addUnreachable, newFigures, type Figures } from './figures.ts';

export interface FiguresKeeperOptions {
  readonly file: Pick<StateFile<Figures>, 'load' | 'saveAside'>;
  readonly launchId: string;
  onProblem(problem: string): void;
}

/** Holds what the report adds up, and takes it over from a host that died. */
export class FiguresKeeper {
  readonly #options: FiguresKeeperOptions;
  #figures: Figures;
  #saveFailed = false;
  #isSaving = false;

  constructor(options: FiguresKeeperOptions) {
    this.#options = options;
    const saved = options.file.load(options.onProblem);
    this.#figures = saved?.launchId === options.launchId ? saved : newFigures(options.launchId);
  }

  get figures(): Figures {
    return this.#figures;
  }

  encoderSays(status: EncoderStatus, atMs: number, wanted: boolean): void {
    this.#figures = addStatus(this.#figures, status, atMs, wanted);
  }

  /** The figures as they are for a report now; an encoder that cannot be reached is not on air, as far as we know. */
  at(nowMs: number, reachable: boolean, wanted: boolean): Figures {
    return reachable ? this.#figures : addUnreachable(this.#figures, nowMs, wanted);
  }

  /** Once a second. A disk that refuses is told once; counting goes on. One that takes long is not asked anew meanwhile. */
  async save(): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    try {
      await this.#options.file.saveAside(this.#figures);
      this.#saveFailed = false;
    } catch (error) {
      if (!this.#saveFailed) {
        const why = error instanceof Error ? error.message : String(error);
        this.#options.onProblem(`The report's figures cannot be saved, so a restart would lose them: ${why}`);
      }
      this.#saveFailed = true;
    } finally {
      this.#isSaving = false;
    }
  }
}
