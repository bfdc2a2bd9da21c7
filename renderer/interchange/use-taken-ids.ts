import { useMemo } from 'react';
import { useStore } from 'zustand';
import { takenCueIds } from '../../shared/show/taken-content.ts';
import { useStudio } from '../app/studio-context.tsx';

/** The cues that were taken in this run; the same set until another one is. */
export function useTakenIds(): ReadonlySet<string> {
  const { stores } = useStudio();
  // One text, so that only another cue draws anything anew, and not each vote; ids have no spaces.
  const joined = useStore(stores.live, ({ run }) => (run === null ? '' : takenCueIds(run).join(' ')));
  return useMemo(() => new Set(joined.split(' ').filter((cueId) => cueId !== '')), [joined]);
}
