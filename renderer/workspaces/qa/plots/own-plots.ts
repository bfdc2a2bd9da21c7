import { z } from 'zod';
import { metricSchema, METRICS, type Metric } from '../../../../shared/telemetry/metrics.ts';
import { SECTIONS, type SectionId } from '../qa-sections.tsx';
import { MOST_LINES } from './plot-specs.ts';

const KEY = 'cuelight.qa.plots';

export interface OwnPlot {
  readonly id: string;
  readonly section: SectionId;
  readonly metrics: readonly Metric[];
}

const sectionSchema = z.custom<SectionId>((value) => SECTIONS.some(({ id }) => id === value));
const ownPlotSchema = z.object({
  id: z.string().min(1).max(80),
  section: sectionSchema,
  metrics: z.array(metricSchema).min(1).max(MOST_LINES),
});

/** The part of `localStorage` that is used. */
export type PlotStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** The plots this browser remembers; those that cannot be read (of another version) are left out. */
export function rememberedPlots(storage: PlotStorage): readonly OwnPlot[] {
  const kept = readJson(storage.getItem(KEY));
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((one) => ownPlotSchema.safeParse(one).data ?? []);
}

export function rememberPlots(storage: PlotStorage, plots: readonly OwnPlot[]): void {
  storage.setItem(KEY, JSON.stringify(plots));
}

function readJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Why a plot cannot be made of these; null: it can. Lines of three units have no axis. */
export function plotProblem(metrics: readonly Metric[]): string | null {
  if (metrics.length === 0) return 'Choose at least one figure.';
  if (metrics.length > MOST_LINES) return `Choose at most ${MOST_LINES} figures: more lines cannot be told apart.`;
  const units = new Set(metrics.map((metric) => METRICS[metric].unit));
  return units.size > 2 ? 'Choose figures of at most two units: a plot has two axes.' : null;
}
