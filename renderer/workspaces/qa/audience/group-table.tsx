import type { AudienceGroup, Dimension, Spread } from '../../../../shared/telemetry/audience-view.ts';
import { formatCount } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { viewersTrust } from '../panel-trust.ts';
import { TrustLine } from '../trust-line.tsx';
import { useAudienceNow } from './audience-now.ts';
import './audience.css';
import { groupName, GROUP_TITLES } from './group-names.ts';
import { FAIR_SPREAD_MS, wholeMs } from './spread-scale.ts';

const DIMENSIONS: readonly Dimension[] = ['cdn', 'device', 'network'];

const SPREAD_HINT =
  'p99 − p1 within the group (ms). No group’s viewers have worse clocks than the whole audience’s, so the bound of its spread holds for each.';

/** Panel: latency by CDN, device and network. */
export function GroupTable() {
  const now = useAudienceNow();
  return (
    <Panel title="By CDN, device, network" className="groups-panel" tools={<span className="small dim">ms</span>}>
      {now.kind === 'unknown' || now.view.all === null ? (
        <div className="empty small">{now.kind === 'unknown' ? now.why : 'Nobody plays the stream yet.'}</div>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label="Latency by CDN, device and network">
          <table className="table groups">
            <thead>
              <tr>
                <th scope="col">By</th>
                <th scope="col" title="Viewers that play">
                  Viewers
                </th>
                <th scope="col" title="Median glass-to-glass latency (ms)">
                  p50
                </th>
                <th scope="col" title="95 % see a frame no later than this after its capture (ms)">
                  p95
                </th>
                <th scope="col" title="99 % see a frame no later than this after its capture (ms)">
                  p99
                </th>
                <th scope="col" title={SPREAD_HINT}>
                  Spread
                </th>
                <th scope="col" title="Median of the group − median of all viewers (ms)">
                  To all
                </th>
              </tr>
            </thead>
            <tbody>
              <Row name="All viewers" spread={now.view.all} allP50Ms={null} />
              {now.view.pages && <Row name="Real pages" spread={now.view.pages} allP50Ms={now.view.all.p50Ms} />}
            </tbody>
            {DIMENSIONS.map((dimension) => (
              <Dimensioned
                key={dimension}
                dimension={dimension}
                groups={now.view.groups.filter((group) => group.dimension === dimension)}
                allP50Ms={now.view.all?.p50Ms ?? null}
              />
            ))}
          </table>
        </div>
      )}
      {now.kind === 'known' && <TrustLine read={viewersTrust} />}
    </Panel>
  );
}

function Dimensioned(props: { dimension: Dimension; groups: readonly AudienceGroup[]; allP50Ms: number | null }) {
  return (
    <tbody>
      <tr className="groups-head">
        <th scope="rowgroup" colSpan={7}>
          {GROUP_TITLES[props.dimension]}
        </th>
      </tr>
      {props.groups.map((group) => (
        <Row key={group.name} name={groupName(group)} spread={group.spread} allP50Ms={props.allP50Ms} />
      ))}
    </tbody>
  );
}

function Row(props: { name: string; spread: Spread; allP50Ms: number | null }) {
  const { spread, allP50Ms } = props;
  const off = allP50Ms === null ? null : Math.round(spread.p50Ms - allP50Ms);
  const offText = off === null || off === 0 ? '' : off > 0 ? `+${off}` : `−${Math.abs(off)}`;
  return (
    <tr>
      <th scope="row" className="table-name ellipsis" title={props.name}>
        {props.name}
      </th>
      <td>{formatCount(spread.viewers)}</td>
      <td>{formatCount(spread.p50Ms)}</td>
      <td>{formatCount(spread.p95Ms)}</td>
      <td>{formatCount(spread.p99Ms)}</td>
      <td
        data-over={spread.syncSpreadMs > FAIR_SPREAD_MS}
        title={`p1 ${wholeMs(spread.p1Ms)}, latest ${wholeMs(spread.maxMs)}`}
      >
        {formatCount(spread.syncSpreadMs)}
      </td>
      <td className="dim">{offText}</td>
    </tr>
  );
}
