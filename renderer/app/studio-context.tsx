import { createContext, use, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Live } from '../../shared/api/live.ts';
import type { Show } from '../../shared/show/show.ts';
import type { StudioStores } from '../api/stores.ts';
import type { Studio } from './studio.ts';
import type { RunContext } from './cue-view.ts';
import type { ActionContext } from './run-actions.ts';
import { readRunContext } from './run-context.ts';
import type { ShowTimes } from '../../shared/show/timing/run-times.ts';

const StudioContext = createContext<Studio | null>(null);

export const StudioProvider = StudioContext.Provider;

export function useStudio(): Studio {
  const studio = use(StudioContext);
  if (!studio) throw new Error('useStudio: no StudioProvider above this component');
  return studio;
}

/** A part of the host's live state; `select` must return something stable while nothing changed. */
export function useLive<T>(select: (live: Live | null) => T): T {
  const { stores } = useStudio();
  return useStore(stores.live, (state) => select(state.live));
}

export function useShow() {
  return useStore(useStudio().stores.show, (state) => state.show);
}

/** A part of the show; `select` must return something stable while nothing in it changed. Other edits draw nothing anew. */
export function useShowPart<T>(select: (show: Show | null) => T): T {
  return useStore(useStudio().stores.show, (state) => select(state.show));
}

export function useLink() {
  return useStore(useStudio().stores.link);
}

export function useInfo() {
  return useStore(useStudio().stores.info, (state) => state.info);
}

/** Keeps the last value and gives it back for as long as an equal one (as JSON) comes. */
function createSteady<T>(): (fresh: T) => T {
  let last: { readonly value: T; readonly json: string } | null = null;
  return (fresh) => {
    const json = JSON.stringify(fresh);
    if (last?.json !== json) last = { value: fresh, json };
    return last.value;
  };
}

/**
 * Something small derived from the run, the show and the link (plain JSON data): while votes come in ten times a
 * second, the component is drawn again only when the derived value changes.
 */
export function useRun<T>(derive: (context: RunContext) => T): T {
  const { stores } = useStudio();
  const [steady] = useState(() => createSteady<T>());
  const subscribe = useCallback(
    (listener: () => void) => {
      const leaving = [stores.link, stores.show, stores.live, stores.me].map((store) => store.subscribe(listener));
      return () => leaving.forEach((leave) => leave());
    },
    [stores],
  );
  return useSyncExternalStore(subscribe, () => steady(derive(readRunContext(stores))));
}

/**
 * Something small (plain JSON data) that changes with studio time, read anew every `periodMs`; the component is drawn
 * again only when it is another value. `derive` must be stable or cheap to exchange (useCallback).
 */
export function useTicked<T>(periodMs: number, derive: (nowMs: number, stores: StudioStores) => T): T {
  const { ticks, studioTime, stores } = useStudio();
  const [steady] = useState(() => createSteady<T>());
  const [value, setValue] = useState<T>(() => steady(derive(studioTime.now(), stores)));
  useEffect(() => {
    const read = (): void => {
      const fresh = steady(derive(studioTime.now(), stores));
      setValue(() => fresh);
    };
    read();
    const ticking = ticks.every(periodMs, read);
    return () => ticking.cancel();
  }, [ticks, studioTime, stores, steady, periodMs, derive]);
  return value;
}

const identity = (nowMs: number): number => nowMs;

/** Studio time, read anew every `periodMs`. */
export function useStudioNow(periodMs: number): number {
  return useTicked(periodMs, identity);
}

/**
 * Something small (plain JSON data) derived from all that the actions of the run are decided upon; read anew with every
 * change and a few times a second, for the rescue moves with time.
 */
export function useDesk<T>(derive: (context: ActionContext) => T): T {
  const { desk } = useStudio();
  const [steady] = useState(() => createSteady<T>());
  const subscribe = useCallback((listener: () => void) => desk.watch(listener), [desk]);
  return useSyncExternalStore(subscribe, () => steady(derive(desk.shown())));
}

/** Something small (plain JSON data) of the show's real and expected times. */
export function useTimes<T>(derive: (times: ShowTimes | null) => T): T {
  const { times } = useStudio();
  const [steady] = useState(() => createSteady<T>());
  return useSyncExternalStore(
    (listener) => times.store.subscribe(listener),
    () => steady(derive(times.store.getState().times)),
  );
}

/** This window's own capture; null while it captures nothing. */
export function useActiveCapture() {
  return useStore(useStudio().capture.store, (state) => state.active);
}
