import { Tooltip } from '@mantine/core';
import { useStore } from 'zustand';
import type { Drift } from '../../../../shared/telemetry/latency.ts';
import { EMPTY, formatCount, formatDuration, formatOffsetMs, joined } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { useLive, useStudio } from '../../../app/studio-context.tsx';
import { driftTrust } from '../panel-trust.ts';
import { TrustLine } from '../trust-line.tsx';
import './latency.css';
import { DRIFTS, MS_PER_HOUR_AT_1_PPM, rateText, signed, withError } from './latency-words.ts';

/** How fast timelines run away from one another. */
export function DriftPanel() {
  const drifts = useLive((live) => live?.latency?.drifts ?? null);
  return (
    <Panel title="Drift">
      {drifts === null ? (
        <div className="empty small">Nothing has been measured yet.</div>
      ) : (
        <table className="table drift-table">
          <thead>
            <tr>
              <th scope="col">Between</th>
              <th scope="col">ppm</th>
              <th scope="col">ms/h</th>
              <th scope="col">Watched</th>
            </tr>
          </thead>
          <tbody>
            {drifts.map((drift) => (
              <DriftRow key={drift.between} drift={drift} />
            ))}
            <ViewersRow />
          </tbody>
        </table>
      )}
      <TrustLine read={driftTrust} />
    </Panel>
  );
}

function DriftRow({ drift }: { readonly drift: Drift }) {
  const { label, hint } = DRIFTS[drift.between];
  const { ppm, errorPpm, msPerHour, spanMs, missing } = drift;
  return (
    <tr data-drift={drift.between}>
      <RowName label={label} hint={hint} more={moreOf(drift)} />
      {ppm === null ? (
        <td colSpan={2} className="drift-missing dim">
          {missing}
        </td>
      ) : (
        <>
          <td>
            {signed(ppm, 1)} <span className="dim">{withError(errorPpm, 1)}</span>
          </td>
          <td>
            {signed(msPerHour ?? ppm * MS_PER_HOUR_AT_1_PPM, 1)}{' '}
            <span className="dim">{withError(errorPpm && errorPpm * MS_PER_HOUR_AT_1_PPM, 1)}</span>
          </td>
        </>
      )}
      <td className="dim">{spanMs === 0 ? EMPTY : formatDuration(spanMs)}</td>
    </tr>
  );
}

/** Of the viewers who can tell how fast their playback runs: median and the two ends. */
function ViewersRow() {
  const drift = useStore(useStudio().stores.audience, ({ view }) => view?.driftPpm ?? null);
  return (
    <tr data-drift="viewers">
      <RowName
        label="Viewers against NTP"
        hint="How fast each viewer’s device plays at rate 1, against studio time: median and both ends. Who drifts most stands under Audience."
        more={drift && `${formatCount(drift.viewers)} ${drift.viewers === 1 ? 'viewer' : 'viewers'}`}
      />
      {drift === null ? (
        <td colSpan={2} className="drift-missing dim">
          No viewer has been watched for long enough.
        </td>
      ) : (
        <>
          <td>
            {signed(drift.p50, 0)} <span className="dim">{withError(drift.errorPpm, 1)}</span>
            <span className="drift-apart">{`${signed(drift.min, 0)} … ${signed(drift.max, 0)}`}</span>
          </td>
          <td>
            {signed(drift.p50 * MS_PER_HOUR_AT_1_PPM, 0)}{' '}
            <span className="dim">{withError(drift.errorPpm && drift.errorPpm * MS_PER_HOUR_AT_1_PPM, 1)}</span>
          </td>
        </>
      )}
      <td className="dim">{EMPTY}</td>
    </tr>
  );
}

/** What the first ought to keep, or how far the two are apart; null: neither is known. */
function moreOf({ offsetMs, nominalPerSecond }: Drift): string | null {
  if (offsetMs !== null) return `${joined(formatOffsetMs(offsetMs))} apart now`;
  return nominalPerSecond === null ? null : `nominally ${rateText(nominalPerSecond)}`;
}

function RowName(props: { readonly label: string; readonly hint: string; readonly more?: string | null }) {
  const { label, hint, more = null } = props;
  return (
    <th scope="row">
      <Tooltip label={hint} multiline maw={320}>
        <span tabIndex={0}>{label}</span>
      </Tooltip>
      {more !== null && <span className="drift-apart">{more}</span>}
    </th>
  );
}
