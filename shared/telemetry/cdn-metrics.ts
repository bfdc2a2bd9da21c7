import type { MetricInfo } from './metric-info.ts';

/** CDNs that the studio watches at most: each has figures of its own in the history. */
export const MOST_CDNS = 4;

/** What is measured of each CDN; names end in the unit. */
const FIGURES = {
  LiveEdgeAgeMs: ['ms', 'edge age', 'Age of the newest media in the playlist.'],
  ManifestMs: ['ms', 'playlist fetch', 'Time to fetch the playlist.'],
  TtfbMs: ['ms', 'first byte', 'Time to the first byte of a part or segment.'],
  PartFetchMs: ['ms', 'part fetch', 'Time to fetch a part or segment.'],
  ThroughputKbps: ['kbps', 'throughput', 'Of the parts and segments fetched.'],
  ErrorsPerMinute: ['/min', 'errors', 'Failed requests, gaps and jumps the probe met.'],
} as const satisfies Readonly<Record<string, readonly [MetricInfo['unit'], string, string]>>;

export type CdnFigure = keyof typeof FIGURES;
export type OtherCdnMetric = `cdn${2 | 3 | 4}${CdnFigure}`;
/** Of any CDN; those of the first have no number. */
type CdnMetric = `cdn${CdnFigure}` | OtherCdnMetric;

const OTHERS = [2, 3, 4] as const;
const NAME = /^cdn([2-4]?)([A-Z]\w+)$/;

/** Of every CDN but the first, whose figures have no number in their names. */
export const OTHER_CDN_METRICS = Object.fromEntries(
  OTHERS.flatMap((number) =>
    (Object.keys(FIGURES) as CdnFigure[]).map((figure): [OtherCdnMetric, MetricInfo] => {
      const [unit, label, what] = FIGURES[figure];
      return [`cdn${number}${figure}`, { group: 'cdn', unit, label: `CDN ${String(number)}, ${label}`, what }];
    }),
  ),
) as Readonly<Record<OtherCdnMetric, MetricInfo>>;

/** @param index 0: the first CDN, where viewers are sent */
export function cdnMetric(index: number, figure: CdnFigure): CdnMetric {
  if (index < 0 || index >= MOST_CDNS) throw new RangeError(`cdnMetric: there is no CDN ${String(index + 1)}`);
  return (index === 0 ? `cdn${figure}` : `cdn${String(index + 1)}${figure}`) as CdnMetric;
}

/** Which figure of which CDN it is; null: of no single CDN. */
export function ofCdn(metric: string): { readonly index: number; readonly figure: CdnFigure } | null {
  const [, number = '', figure = ''] = NAME.exec(metric) ?? [];
  return figure in FIGURES ? { index: number === '' ? 0 : Number(number) - 1, figure: figure as CdnFigure } : null;
}
