import { createContext, use } from 'react';
import type { ReplayStudio } from './replay-studio.ts';

/** Beginning and ending a replay in this window. */
export interface ReplayDesk {
  /** Null: the live studio is shown. */
  readonly replay: ReplayStudio | null;
  /** What is replayed was recorded by this studio, whose host has the figures of that time; true while nothing is. */
  readonly isOurs: boolean;
  /**
   * Shows a recording instead of the live studio. Rejects with an Error in words when it is none.
   * @param isOurs made by this studio, which has the figures of that time
   */
  open(file: Blob, recording: { readonly name: string; readonly isOurs: boolean }): Promise<void>;
  leave(): void;
}

const ReplayContext = createContext<ReplayDesk | null>(null);

export const ReplayProvider = ReplayContext.Provider;

export function useReplay(): ReplayDesk {
  const desk = use(ReplayContext);
  if (!desk) throw new Error('useReplay: no ReplayProvider above this component');
  return desk;
}
