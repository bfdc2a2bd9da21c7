import { Tooltip } from '@mantine/core';
import type { DriftingViewer } from '../../../../shared/telemetry/audience-view.ts';
import { EMPTY, formatDuration } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { MS_PER_HOUR_AT_1_PPM, signed, withError } from '../latency/latency-words.ts';
import { driftingTrust } from '../panel-trust.ts';
import { TrustLine } from '../trust-line.tsx';
import { useAudienceNow, type AudienceNow } from './audience-now.ts';
import './audience.css';

const PPM_HINT =
  'How fast the device plays at rate 1 against studio time, in parts per million, ± its error (95 %). Positive: fast.';
const HOUR_HINT = 'How much nearer to the camera (−: later) it would be after an hour if its player did not steer.';
const WATCHED_HINT = 'How much even playback at rate 1 the figure comes from.';

/** Panel: the five viewers whose playback surely drifts most. */
export function DriftingTable() {
  const now = useAudienceNow();
  const drifting = now.kind === 'known' ? now.view.drifting : [];
  return (
    <Panel
      title="Drift by viewer"
      className="drifting-panel"
      tools={<span className="small dim">{drifting.length > 0 ? 'furthest from studio time first' : ''}</span>}
    >
      {drifting.length === 0 ? (
        <div className="empty small">{whyEmpty(now)}</div>
      ) : (
        <table className="table drifting">
          <thead>
            <tr>
              <th scope="col">Viewer</th>
              <Head name="ppm" hint={PPM_HINT} />
              <Head name="ms/h" hint={HOUR_HINT} />
              <Head name="Watched" hint={WATCHED_HINT} />
            </tr>
          </thead>
          <tbody>
            {drifting.map((viewer) => (
              <Row key={viewer.viewerId} viewer={viewer} />
            ))}
          </tbody>
        </table>
      )}
      {drifting.length > 0 && <TrustLine read={driftingTrust} />}
    </Panel>
  );
}

function whyEmpty(now: AudienceNow): string {
  return now.kind === 'unknown'
    ? now.why
    : 'No viewer has been watched for long enough: it takes 40 s at an even rate.';
}

function Head({ name, hint }: { readonly name: string; readonly hint: string }) {
  return (
    <th scope="col">
      <Tooltip label={hint} multiline maw={320}>
        <span tabIndex={0}>{name}</span>
      </Tooltip>
    </th>
  );
}

/** Long ones differ at their ends. */
function shortId(viewerId: string): string {
  return viewerId.length <= 16 ? viewerId : `${viewerId.slice(0, 6)}…${viewerId.slice(-7)}`;
}

function Row({ viewer }: { readonly viewer: DriftingViewer }) {
  const { viewerId, client, ppm, errorPpm, watchedMs } = viewer;
  const labels = [viewer.device, viewer.network, viewer.cdn].filter((label) => label !== 'unknown');
  return (
    <tr>
      <th scope="row" title={`Viewer ${viewerId} (${client === 'page' ? 'viewer page' : 'simulated'})`}>
        <span className="drifting-id ellipsis nowrap">{shortId(viewerId)}</span>
        <span className="drifting-labels faint ellipsis">
          {labels.length === 0 ? 'device not told' : labels.join(' · ')}
        </span>
      </th>
      <td>
        {signed(ppm, 1)} <span className="dim">{withError(errorPpm, 1)}</span>
      </td>
      <td>
        {signed(ppm * MS_PER_HOUR_AT_1_PPM, 0)}{' '}
        <span className="dim">{withError(errorPpm && errorPpm * MS_PER_HOUR_AT_1_PPM, 0)}</span>
      </td>
      <td className="dim">{watchedMs === null ? EMPTY : formatDuration(watchedMs)}</td>
    </tr>
  );
}
