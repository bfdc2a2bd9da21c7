import { createContext, use, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Live } from '../../shared/api/live.ts';
import { every } from '../../shared/time/clock.ts';
import type { Studio } from './studio.ts';
import type { RunContext } from './cue-view.ts';

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

export function useLink() {
  return useStore(useStudio().stores.link);
}

export function useInfo() {
  return useStore(useStudio().stores.info, (state) => state.info);
}

/** The state every permission is decided upon. */
export function useRunContext(): RunContext {
  const link = useLink();
  const show = useShow();
  const run = useLive((live) => live?.run ?? null);
  return { linkOpen: link.phase === 'open' && link.fresh, show, run };
}

/** Studio time, read anew every `periodMs`. */
export function useStudioNow(periodMs: number): number {
  const { clock, studioTime } = useStudio();
  const [nowMs, setNowMs] = useState<number>(() => studioTime.now());
  useEffect(() => {
    const ticking = every(clock, periodMs, () => setNowMs(studioTime.now()));
    return () => ticking.cancel();
  }, [clock, studioTime, periodMs]);
  return nowMs;
}

/** This window's own capture; null while it captures nothing. */
export function useActiveCapture() {
  return useStore(useStudio().capture.store, (state) => state.active);
}
