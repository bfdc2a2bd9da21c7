import type { ClockView } from '../../../../shared/api/clock-view.ts';
import { formatTick, joined } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { useLive } from '../../../app/studio-context.tsx';
import {
  axisHalfMs,
  offsetIntervals,
  SERVER_STATES,
  type OffsetInterval,
  formatFineMs,
  formatFineOffsetMs,
} from './clock-words.ts';

/** Where on the axis, in percent; what lies beyond stands at its edge. */
function placeOf(offsetMs: number, halfMs: number): number {
  return Math.min(100, Math.max(0, 50 + (offsetMs / halfMs) * 50));
}

function Row({ interval, halfMs }: { readonly interval: OffsetInterval; readonly halfMs: number }) {
  const { server, offsetMs, boundMs } = interval;
  const left = placeOf(offsetMs - (boundMs ?? 0), halfMs);
  const right = placeOf(offsetMs + (boundMs ?? 0), halfMs);
  const beyond = Math.abs(offsetMs) > halfMs;
  const words = `${server.address}: ${joined(formatFineOffsetMs(offsetMs))}${boundMs === null ? '' : ` ± ${joined(formatFineMs(boundMs))}`}, ${server.state}`;
  return (
    <div className="offset-row" title={words} role="img" aria-label={words}>
      <span className="offset-name ellipsis">{server.address}</span>
      <div className="offset-track" data-level={SERVER_STATES[server.state].level}>
        <span className="offset-interval" style={{ left: `${left}%`, width: `${Math.max(0.5, right - left)}%` }} />
        <span className="offset-dot" style={{ left: `${placeOf(offsetMs, halfMs)}%` }} />
        {beyond && (
          <span className="offset-beyond" data-side={offsetMs > 0 ? 'right' : 'left'}>
            {joined(formatFineOffsetMs(offsetMs))}
          </span>
        )}
      </div>
    </div>
  );
}

function Chart({ clock, intervals }: { readonly clock: ClockView; readonly intervals: readonly OffsetInterval[] }) {
  const halfMs = axisHalfMs(clock);
  const bound = clock.errorBoundMs;
  const from = bound === null ? null : placeOf(-bound, halfMs);
  const to = bound === null ? null : placeOf(bound, halfMs);
  return (
    <div className="panel-body offset-chart">
      <div className="offset-rows">
        {from !== null && to !== null && (
          <div className="offset-band-box" aria-hidden>
            <span className="offset-band" style={{ left: `${from}%`, width: `${to - from}%` }} />
          </div>
        )}
        {intervals.map((interval) => (
          <Row key={interval.server.address} interval={interval} halfMs={halfMs} />
        ))}
      </div>
      <div className="offset-row offset-axis" aria-hidden>
        <span className="offset-name" />
        <div className="offset-ticks">
          <span>{formatTick(-halfMs)}</span>
          <span>0</span>
          <span>+{formatTick(halfMs)} ms</span>
        </div>
      </div>
      <p className="small dim offset-words">
        Each server’s time against studio time, with its error bound. The shaded band is studio time’s own bound:
        servers that tell the truth overlap in it.
      </p>
    </div>
  );
}

/** What the servers say of studio time: the picture behind the choice of whom to believe (RFC 5905 §11.2.1). */
export function OffsetChart() {
  const clock = useLive((live) => live?.clock ?? null);
  const intervals = clock ? offsetIntervals(clock) : [];
  return (
    <Panel title="Servers against studio time" className="offset-panel" tools={<span className="faint small">ms</span>}>
      {clock && intervals.length > 0 ? (
        <Chart clock={clock} intervals={intervals} />
      ) : (
        <div className="empty small">No time server has answered yet.</div>
      )}
    </Panel>
  );
}
