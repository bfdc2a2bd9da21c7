import type { CdnFigures } from '../../../../shared/api/live.ts';
import type { ProbeReading } from '../../../../shared/telemetry/probe.ts';
import { formatAge, formatCount, formatKbps, formatMs, formatOffsetMs, joined } from '../../../app/format.ts';
import { useStudioNow } from '../../../app/studio-context.tsx';
import { cdnState, FORMATS, stallsText } from './probe-words.ts';

const COLUMNS: readonly (readonly [name: string, hint: string])[] = [
  ['CDN', 'Host and playlist; the first is where viewers are sent'],
  ['State', 'What was found; below it the format, and how old the newest answer is'],
  [
    'Edge age',
    'Studio time − capture time of the newest media, when it was last asked; as true as studio time is (see Clock)',
  ],
  [
    'New media, p95',
    'How old media was when it was first seen, p95 of the last minute: no viewer can be nearer to live',
  ],
  ['Spread', 'p99 − p1 of the age of media when it was first seen, over the last minute'],
  ['Playlist', 'Time to fetch the playlist (median of the last minute)'],
  ['First byte', 'From asking for a part or segment to its first byte (median)'],
  ['Fetch', 'Time to fetch a part or segment (median)'],
  ['Player', 'How far behind capture a player stands that keeps the distance the playlist asks for'],
  [
    'Stalls',
    'How often, and how long in all, such a player would have stood still since going on air. The standing watch goes by what the playlist lists, once a second: shorter ones are not seen',
  ],
  ['Bit rate', 'Of the media that was fetched (median); parts have none'],
  ['Throughput', 'Of the parts and segments fetched in the last minute'],
  ['Failed', 'Requests that failed, of all'],
  ['Errors/min', 'Failed requests and findings of level error in the last minute'],
];

/** Against the first CDN, where there are several. */
const COMPARED: typeof COLUMNS = [
  [
    'Dates',
    'How much later (−: earlier) it dates the same media than the first CDN; limit 150 ms. Viewers get cues by these dates',
  ],
  [
    'Delivery',
    'How much later (−: sooner) the same media is there than at the first CDN, whatever its dates say; ± 1 s, as each is asked once a second; limit 1.5 s',
  ],
];

type Compared = Pick<CdnFigures, 'datesApartMs' | 'laterMs'>;

function CdnRow({ reading, compared }: { readonly reading: ProbeReading; readonly compared: Compared | null }) {
  const state = cdnState(reading);
  const ageMs = useStudioNow(1_000) - reading.atMs;
  const ms = (value: number | null): string => joined(formatMs(value));
  return (
    <tr>
      <td className="cdn-name">
        <span className="ellipsis" title={reading.url}>
          {reading.name}
        </span>
      </td>
      <td>
        <span className="cdn-state">
          <span className="dot" data-level={state.level} aria-hidden />
          <span>{state.text}</span>
        </span>
        <span className="small dim">
          {[reading.format === null ? '' : FORMATS[reading.format], reading.requests > 0 ? formatAge(ageMs) : '']
            .filter((part) => part !== '')
            .join(' · ')}
        </span>
      </td>
      <td className="nowrap">{ms(reading.liveEdgeAgeMs)}</td>
      <td className="nowrap">{ms(reading.latencyP95Ms)}</td>
      <td className="nowrap">{ms(reading.spreadMs)}</td>
      <td className="nowrap">{ms(reading.manifestMs)}</td>
      <td className="nowrap">{ms(reading.ttfbMs)}</td>
      <td className="nowrap">{ms(reading.partFetchMs)}</td>
      <td className="nowrap">{ms(reading.playerLatencyMs)}</td>
      <td className="nowrap">{stallsText(reading)}</td>
      <td className="nowrap">{joined(formatKbps(reading.bitrateKbps))}</td>
      <td className="nowrap">{joined(formatKbps(reading.throughputKbps))}</td>
      <td className="nowrap">
        {formatCount(reading.failedRequests)} / {formatCount(reading.requests)}
      </td>
      <td>{formatCount(reading.errorsPerMinute)}</td>
      {compared && (
        <>
          <td className="nowrap">{joined(formatOffsetMs(compared.datesApartMs))}</td>
          <td className="nowrap">{joined(formatOffsetMs(compared.laterMs))}</td>
        </>
      )}
    </tr>
  );
}

const NOT_COMPARED: Compared = { datesApartMs: null, laterMs: null };

/** One row for each CDN, so that they can be compared. @param compared in their order; empty: there is nothing to compare */
export function CdnTable(props: {
  readonly readings: readonly ProbeReading[];
  readonly compared: readonly Compared[];
  readonly label: string;
}) {
  const { readings, compared, label } = props;
  const several = compared.length > 1;
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="table cdn-table">
        <thead>
          <tr>
            {[...COLUMNS, ...(several ? COMPARED : [])].map(([name, hint]) => (
              <th key={name} scope="col" title={hint}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {readings.map((reading, index) => (
            <CdnRow key={reading.url} reading={reading} compared={several ? (compared[index] ?? NOT_COMPARED) : null} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
