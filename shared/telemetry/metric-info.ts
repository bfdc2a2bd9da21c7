/** What a figure is about; plots and exports are ordered by it. */
export type MetricGroup =
  | 'latency'
  | 'budget'
  | 'sync'
  | 'drift'
  | 'clock'
  | 'programme'
  | 'srt'
  | 'cdn'
  | 'engine'
  | 'audience'
  | 'machine';

export interface MetricInfo {
  readonly label: string;
  /** As it is written behind the figure; '' for plain counts. */
  readonly unit: 'ms' | 'µs' | 'ppm' | 'kbps' | 'fps' | '%' | '/s' | '/min' | '';
  readonly group: MetricGroup;
  /** Where and how it is measured, in one sentence. */
  readonly what: string;
}
