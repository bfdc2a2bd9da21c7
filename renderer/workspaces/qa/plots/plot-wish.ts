import type { Metric } from '../../../../shared/telemetry/metrics.ts';
import type { SectionId } from '../qa-sections.tsx';

/** A metric by itself, or with the label of its line. */
export type Named = Metric | readonly [Metric, string];

/** What a plot is to show; its colours, dashes and axes follow. */
export interface Wish {
  readonly id: string;
  readonly sections: readonly SectionId[];
  readonly title: string;
  readonly hint: string;
  readonly lines: readonly Named[];
  readonly bound?: Metric;
  readonly emptyText: string;
  /** Shown with so many CDNs and more. */
  readonly cdns?: number;
}
