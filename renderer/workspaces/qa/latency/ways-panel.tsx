import { Tooltip } from '@mantine/core';
import type { CSSProperties } from 'react';
import type { Disagreement, LatencyReading } from '../../../../shared/telemetry/latency.ts';
import { formatAge, formatCount, formatMs, joined } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { useLive } from '../../../app/studio-context.tsx';
import { datingCountsHint, datingCountsText } from '../audience/dating-words.ts';
import './latency.css';
import { agreement, CAUSES, scaleEndMs, WAYS } from './latency-words.ts';

const TICKS = 5;

/** Glass to glass by independent ways, side by side on one scale. */
export function WaysPanel() {
  const latency = useLive((live) => live?.latency ?? null);
  const readings = latency?.readings ?? [];
  const endMs = scaleEndMs(readings);
  return (
    <Panel
      title="Glass to glass, by independent ways"
      tools={<span className="small dim">{latency && !latency.disagreement ? agreement(readings) : null}</span>}
    >
      {latency === null ? (
        <div className="empty small">Nothing has been measured yet.</div>
      ) : (
        <div className="ways">
          {latency.disagreement && <Callout disagreement={latency.disagreement} />}
          <div className="ways-table" role="table" aria-label="Latency by way of measuring">
            <div className="way way-head" role="row">
              <span role="columnheader">Way</span>
              <Scale endMs={endMs} />
              <span role="columnheader">p50</span>
              <span role="columnheader">±</span>
              <span role="columnheader">p95</span>
              <span role="columnheader">Viewers</span>
              <span role="columnheader">Age</span>
            </div>
            {readings.map((reading) => (
              <Way
                key={reading.way}
                reading={reading}
                endMs={endMs}
                off={latency.disagreement?.ways.includes(reading.way) ?? false}
              />
            ))}
          </div>
        </div>
      )}
    </Panel>
  );
}

function Scale({ endMs }: { readonly endMs: number }) {
  return (
    <span className="way-scale" role="columnheader" aria-label={`Scale from 0 to ${joined(formatMs(endMs))}`}>
      {Array.from({ length: TICKS + 1 }, (_, tick) => (
        <span key={tick} style={{ left: `${String((100 * tick) / TICKS)}%` }}>
          {joined(formatMs((endMs * tick) / TICKS)).replace('.00', '')}
        </span>
      ))}
    </span>
  );
}

function Way(props: { readonly reading: LatencyReading; readonly endMs: number; readonly off: boolean }) {
  const { reading, endMs, off } = props;
  const { label, hint } = WAYS[reading.way];
  const dating = datingCountsText(reading.datedBy);
  const name = (
    <Tooltip label={`${hint} ${datingCountsHint(reading.datedBy)}`.trim()} multiline maw={360}>
      <span role="rowheader" className="way-name" tabIndex={0}>
        {label}
        {dating !== null && <span className="way-dating">by {dating}</span>}
      </span>
    </Tooltip>
  );
  if (reading.p50Ms === null) {
    return (
      <div className="way" role="row" data-way={reading.way}>
        {name}
        <span role="cell" className="way-missing">
          {reading.missing}
        </span>
      </div>
    );
  }
  return (
    <div className="way" role="row" data-way={reading.way} data-off={off}>
      {name}
      <span role="cell" className="way-bar" aria-hidden>
        <Bar reading={reading} endMs={endMs} />
      </span>
      <strong role="cell">{joined(formatMs(reading.p50Ms))}</strong>
      <span role="cell" className="dim">
        {joined(formatMs(reading.errorBoundMs))}
      </span>
      <span role="cell">{joined(formatMs(reading.p95Ms))}</span>
      <span role="cell">{formatCount(reading.viewers)}</span>
      <span role="cell" className="dim">
        {formatAge(reading.ageMs)}
      </span>
    </div>
  );
}

/** From 0 to the median; around its end what it may err by, and a tick at p95. */
function Bar({
  reading: { p50Ms, p95Ms, errorBoundMs },
  endMs,
}: {
  readonly reading: LatencyReading;
  readonly endMs: number;
}) {
  const at = (ms: number): string => `${String((100 * Math.max(0, Math.min(endMs, ms))) / endMs)}%`;
  const middleMs = p50Ms ?? 0;
  const boundMs = errorBoundMs ?? 0;
  const band: CSSProperties = { left: at(middleMs - boundMs), right: `calc(100% - ${at(middleMs + boundMs)})` };
  return (
    <>
      <span className="way-fill" style={{ width: at(middleMs) }} />
      <span className="way-band" style={band} />
      {p95Ms !== null && <span className="way-p95" style={{ left: at(p95Ms) }} />}
    </>
  );
}

function Callout({ disagreement }: { readonly disagreement: Disagreement }) {
  return (
    <div className="ways-callout" role="alert">
      <strong>
        Ways disagree by {joined(formatMs(disagreement.byMs))} · {CAUSES[disagreement.likely]}
      </strong>
      <span>{disagreement.text}</span>
      <span>
        <b>What to do:</b> {disagreement.whatToDo}
      </span>
    </div>
  );
}
