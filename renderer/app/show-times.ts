import { createStore } from 'zustand/vanilla';
import { runTimes, type ShowTimes } from '../../shared/show/timing/run-times.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type { StudioStores } from '../api/stores.ts';

/** Expected times move by themselves: that often they are reckoned anew. Countdowns in between go by the due time. */
const PERIOD_MS = 500;
/** Changes that come faster than this are reckoned with together. */
const SHORTEST_MS = 50;

export interface ShowTimesState {
  readonly times: ShowTimes | null;
  /** Studio time for which they hold. */
  readonly atMs: number;
}

/** Real and expected times of the show, reckoned once for all who show them. */
export class ShowTimesKeeper {
  readonly store = createStore<ShowTimesState>(() => ({ times: null, atMs: 0 }));
  readonly #stores: StudioStores;
  readonly #nowMs: () => number;
  readonly #clock: Clock;
  readonly #leave: (() => void)[];
  #soon: Scheduled | null = null;

  constructor(clock: Clock, stores: StudioStores, nowMs: () => number) {
    this.#clock = clock;
    this.#stores = stores;
    this.#nowMs = nowMs;
    const ticking = every(clock, PERIOD_MS, () => this.#reckon());
    this.#leave = [
      () => ticking.cancel(),
      stores.show.subscribe(({ show }, before) => {
        if (show !== before.show) this.#reckonSoon();
      }),
      stores.live.subscribe(({ live }, before) => {
        if (live?.run !== before.live?.run) this.#reckonSoon();
      }),
    ];
  }

  close(): void {
    this.#soon?.cancel();
    for (const leave of this.#leave) leave();
  }

  #reckonSoon(): void {
    this.#soon ??= this.#clock.schedule(SHORTEST_MS, () => {
      this.#soon = null;
      this.#reckon();
    });
  }

  #reckon(): void {
    const { show } = this.#stores.show.getState();
    const run = this.#stores.live.getState().live?.run ?? null;
    const atMs = this.#nowMs();
    this.store.setState({ times: show && run ? runTimes(show, run, atMs) : null, atMs });
  }
}
