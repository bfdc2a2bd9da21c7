import { createContext, use } from 'react';
import type { PlotStage } from './plots/plot-stage.ts';

const StageContext = createContext<PlotStage | null>(null);

export const StageProvider = StageContext.Provider;

/** The stage of the plots in QA, for panels that share their time axis. */
export function useStage(): PlotStage {
  const stage = use(StageContext);
  if (!stage) throw new Error('useStage: no StageProvider above this component');
  return stage;
}
