import type { ClockServerView } from '../../../../shared/api/clock-view.ts';
import { EMPTY, formatAge, formatCount, joined } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { useLive } from '../../../app/studio-context.tsx';
import { rmsError } from '../../../../shared/telemetry/latency-bound.ts';
import { serversTrust } from '../panel-trust.ts';
import { TrustLine } from '../trust-line.tsx';
import { formatPpm, reachBits, serverLevel, serverHint, formatFineMs, formatFineOffsetMs } from './clock-words.ts';

const NONE: readonly ClockServerView[] = [];

const COLUMNS: readonly (readonly [name: string, hint: string])[] = [
  ['Server', 'Address; below it why it is not followed'],
  ['State', 'used: followed; candidate: good, not needed; rejected: not believed; silent: no answer'],
  ['Offset', 'Its time − studio time, ± its own error bound'],
  ['Round trip', 'The shortest among the probes that count'],
  ['Jitter', 'Scatter of its probes about the fitted line (root mean square), ± by their number (95 %)'],
  ['Frequency', 'How much slow this computer’s oscillator is against it, ± its own error'],
  ['Reach', 'The last eight questions, the newest at the right: filled ones were answered well'],
  ['Stratum', '1 has a reference clock of its own; each server in between adds one'],
  ['Poll', 'Time between two questions as it is now'],
  ['Heard', 'Since its last good answer'],
  ['Refused', 'Answers refused so far: spoofed, malformed, doubled, unsynchronised'],
];

function Reach({ reach }: { readonly reach: number }) {
  const bits = reachBits(reach);
  const answered = bits.filter(Boolean).length;
  return (
    <span className="reach" role="img" aria-label={`${String(answered)} of the last 8 questions answered`}>
      {bits.map((isAnswered, index) => (
        <i key={index} data-on={isAnswered} />
      ))}
    </span>
  );
}

function ServerRow({ server }: { readonly server: ClockServerView }) {
  const level = serverLevel(server);
  const bound = server.errorBoundMs === null ? '' : ` ± ${joined(formatFineMs(server.errorBoundMs))}`;
  const { jitterMs, probesUsed, frequencyPpm, frequencyErrorPpm } = server;
  const jitterError = jitterMs === null ? null : rmsError(jitterMs, probesUsed);
  return (
    <tr title={serverHint(server)} data-state={server.state}>
      <td className="server-name">
        <span>
          {server.address}
          {server.kind !== 'ntp' && <span className="server-kind">{server.kind.toUpperCase()}</span>}
        </span>
        {server.reason !== null && <span className="server-reason">{server.reason}</span>}
      </td>
      <td>
        <span className="row" style={{ gap: 6 }}>
          <span className="dot" data-level={level} aria-hidden />
          {server.state}
        </span>
      </td>
      <td className="nowrap">
        {joined(formatFineOffsetMs(server.studioOffsetMs))}
        <span className="dim">{bound}</span>
      </td>
      <td>{joined(formatFineMs(server.roundTripMs))}</td>
      <td className="nowrap">
        {joined(formatFineMs(jitterMs))}
        {jitterMs !== null && (
          <span className="dim">{jitterError === null ? ' ± ?' : ` ± ${joined(formatFineMs(jitterError))}`}</span>
        )}
      </td>
      <td className="nowrap">
        {joined(formatPpm(frequencyPpm))}
        {frequencyPpm !== null && (
          <span className="dim">
            {frequencyErrorPpm === null ? ' ± ?' : ` ± ${joined(formatPpm(frequencyErrorPpm)).replace('+', '')}`}
          </span>
        )}
      </td>
      <td>
        <Reach reach={server.reach} />
      </td>
      <td>{server.stratum ?? EMPTY}</td>
      <td>
        {server.pollMs === null ? EMPTY : `${(server.pollMs / 1_000).toFixed(server.pollMs < 10_000 ? 1 : 0)}\u202fs`}
      </td>
      <td className="nowrap">{formatAge(server.ageMs)}</td>
      <td>{formatCount(server.refused)}</td>
    </tr>
  );
}

/** Every time server with what was measured of it, and why it is followed or not. */
export function ServerTable() {
  const servers = useLive((live) => live?.clock.servers ?? NONE);
  return (
    <Panel title={`Time servers · ${String(servers.length)}`} className="server-table">
      {servers.length === 0 ? (
        <div className="empty small">
          <div className="empty-words">
            <strong>No time server is set up</strong>
            <span>
              Studio time is this computer’s own clock. Start with --ntp and the names of one or more servers.
            </span>
          </div>
        </div>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label="Table of time servers">
          <table className="table">
            <thead>
              <tr>
                {COLUMNS.map(([name, hint]) => (
                  <th key={name} scope="col" title={hint}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {servers.map((server) => (
                <ServerRow key={server.address} server={server} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {servers.length > 0 && <TrustLine read={serversTrust} />}
    </Panel>
  );
}
