import { cdnMetric, MOST_CDNS, type CdnFigure } from '../../../../shared/telemetry/cdn-metrics.ts';
import type { Named, Wish } from './plot-wish.ts';

const NO_PROBE = 'The CDN is not being probed: go live, or give the address of the CDN.';

/** A line for each CDN, the first of which stands alone where there is no other. */
function ofEachCdn(figure: CdnFigure, label: string): readonly Named[] {
  return Array.from({ length: MOST_CDNS }, (_, index) => [
    cdnMetric(index, figure),
    index === 0 ? label : `CDN ${String(index + 1)}`,
  ]);
}

/** @param index of the CDN, from 1 */
function fetchingFrom(index: number): Wish {
  const number = index + 1;
  return {
    id: `cdn${String(number)}-fetch`,
    sections: ['cdn'],
    title: `Fetching, CDN ${String(number)}`,
    hint: `Time to fetch the playlist of CDN ${String(number)}; to the first byte of a part or segment; and to its last`,
    lines: [
      [cdnMetric(index, 'ManifestMs'), 'playlist'],
      [cdnMetric(index, 'TtfbMs'), 'first byte'],
      [cdnMetric(index, 'PartFetchMs'), 'part'],
    ],
    cdns: number,
    emptyText: NO_PROBE,
  };
}

/** The plots of CDNs. */
export const CDN_WISHES: readonly Wish[] = [
  {
    id: 'cdn-age',
    sections: ['cdn'],
    title: 'Age of the live edge',
    hint: 'Age of the newest media in the playlist, against the studio clock',
    lines: ofEachCdn('LiveEdgeAgeMs', 'edge age'),
    emptyText: NO_PROBE,
  },
  {
    id: 'cdn-fetch',
    sections: ['cdn'],
    title: 'Fetching',
    hint: 'Time to fetch the playlist; to the first byte of a part or segment; and to its last',
    lines: [
      ['cdnManifestMs', 'playlist'],
      ['cdnTtfbMs', 'first byte'],
      ['cdnPartFetchMs', 'part'],
    ],
    emptyText: NO_PROBE,
  },
  ...Array.from({ length: MOST_CDNS - 1 }, (_, other): Wish => fetchingFrom(other + 1)),
  {
    id: 'cdn-compared',
    sections: ['cdn'],
    title: 'CDNs compared',
    hint: 'The same media at the CDN furthest from the first: how much its dates differ, and how much sooner or later it comes',
    lines: [
      ['cdnDatesApartMs', 'dates'],
      ['cdnLaterMs', 'delivery'],
    ],
    cdns: 2,
    emptyText: NO_PROBE,
  },
  {
    id: 'cdn-rate',
    sections: ['cdn'],
    title: 'CDN throughput',
    hint: 'Of the parts and segments fetched',
    lines: ofEachCdn('ThroughputKbps', 'throughput'),
    emptyText: NO_PROBE,
  },
  {
    id: 'cdn-errors',
    sections: ['cdn'],
    title: 'CDN errors',
    hint: 'Failed requests, gaps and jumps the probe met in each minute',
    lines: ofEachCdn('ErrorsPerMinute', 'errors'),
    emptyText: NO_PROBE,
  },
];
