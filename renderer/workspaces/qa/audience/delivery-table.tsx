import type { Delivery, Dimension } from '../../../../shared/telemetry/audience-view.ts';
import { formatKbps, formatMs, formatPercent, joined } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { deliveryTrust } from '../panel-trust.ts';
import { TrustLine } from '../trust-line.tsx';
import { useAudienceNow } from './audience-now.ts';
import './audience.css';
import { groupName } from './group-names.ts';

const DIMENSIONS: Readonly<Record<Dimension, string>> = { cdn: 'CDN', device: 'Device', network: 'Network' };

const COLUMNS: readonly { readonly title: string; readonly hint: string; text(of: Delivery): string }[] = [
  {
    title: 'Bit rate',
    hint: 'What plays: bits loaded for a second of media, median of the group (CMCD br)',
    text: ({ bitrateP50Kbps }) => joined(formatKbps(bitrateP50Kbps)),
  },
  {
    title: 'Network',
    hint: 'What the network brings from the first byte of a part to its last, median of the group (CMCD mtp). Near the bit rate, viewers stall.',
    text: ({ throughputP50Kbps }) => joined(formatKbps(throughputP50Kbps)),
  },
  {
    title: 'Start-up',
    hint: 'From asking to play to the first frame, median of the group (CMCD msd)',
    text: ({ startUpP50Ms }) => joined(formatMs(startUpP50Ms)),
  },
  {
    title: 'Dropped',
    hint: 'Frames that were decoded but not shown, of those of the last second; mean of the group. Devices that drop frames are too slow for this picture.',
    text: ({ droppedPct }) => joined(formatPercent(droppedPct, 1)),
  },
];

/** Network that is not at least so many times the bit rate leaves players nothing to catch up with. */
const HEADROOM = 1.5;

/** Whether viewers there can hardly load what plays. */
export function isTight({ bitrateP50Kbps, throughputP50Kbps }: Delivery): boolean {
  return bitrateP50Kbps !== null && throughputP50Kbps !== null && throughputP50Kbps < HEADROOM * bitrateP50Kbps;
}

/** Panel: what viewers get from the CDN, as their players report it. */
export function DeliveryTable() {
  const now = useAudienceNow();
  const told = now.kind === 'known' ? now.view.groups.filter(({ delivery }) => delivery !== null) : [];
  const all = now.kind === 'known' ? now.view.delivery : null;
  return (
    <Panel title="What players get" className="groups-panel">
      {all === null ? (
        <div className="empty small">
          {now.kind === 'unknown' ? now.why : 'No player that tells what it gets plays the stream now.'}
        </div>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label="What players get from the CDN">
          <table className="table groups">
            <thead>
              <tr>
                <th scope="col">By</th>
                {COLUMNS.map(({ title, hint }) => (
                  <th key={title} scope="col" title={hint}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Row name="All who tell" delivery={all} />
              {told.map((group) => (
                <Row
                  key={`${group.dimension} ${group.name}`}
                  name={`${DIMENSIONS[group.dimension]}: ${groupName(group)}`}
                  delivery={group.delivery}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {all !== null && <TrustLine read={deliveryTrust} />}
    </Panel>
  );
}

function Row({ name, delivery }: { readonly name: string; readonly delivery: Delivery | null }) {
  if (delivery === null) return null;
  const tight = isTight(delivery);
  return (
    <tr>
      <th scope="row" className="table-name ellipsis" title={name}>
        {name}
      </th>
      {COLUMNS.map(({ title, text }) => (
        <td key={title} data-over={tight && title === 'Network'}>
          {text(delivery)}
        </td>
      ))}
    </tr>
  );
}
