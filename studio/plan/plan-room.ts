import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import { ShowStore, type ShowStoreDeps } from '../storage/show-store.ts';
import { startThreadShowWriter } from '../storage/thread-show-writer.ts';
import { PlanDesk, type PlanChange } from './plan-desk.ts';

export interface PlanRoomDeps extends Omit<ShowStoreDeps, 'startWriter'> {
  /** Asked for with each edit, so that the runner may be made later. */
  run(): RunState;
  onChanged(change: PlanChange): void;
}

/** The plan: where it is kept, and the desk where it is edited. */
export class PlanRoom {
  readonly desk: PlanDesk;
  readonly #store: ShowStore;

  /** Throws a StorageError in words when the show cannot be read or written at all. */
  constructor({ run, onChanged, ...deps }: PlanRoomDeps) {
    const store = ShowStore.open({ ...deps, startWriter: startThreadShowWriter });
    this.#store = store;
    this.desk = new PlanDesk({ store, run, now: () => deps.studioClock.now(), onChanged });
  }

  get show(): Show {
    return this.#store.show;
  }

  get planRevision(): number {
    return this.#store.planRevision;
  }

  /** Of the show file. */
  get path(): string {
    return this.#store.path;
  }

  /** Ends when every edit is in the show file. */
  close(): Promise<void> {
    return this.#store.close();
  }
}
