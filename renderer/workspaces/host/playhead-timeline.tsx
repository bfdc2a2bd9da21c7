import { EMPTY, formatClock, formatDecimal, joined } from '../../app/format.ts';
import { Panel } from '../../app/parts/panel.tsx';
import { runOf } from '../../app/cue-view.ts';
import { playheadsAt, timelineAround } from '../../app/playheads.ts';
import { useLive, useStudioNow } from '../../app/studio-context.tsx';

/** The two playheads in media time, as clock times and drawn against the current cue's window. */
export function PlayheadTimeline() {
  const live = useLive((now) => now);
  const nowMs = useStudioNow(50);
  const heads = playheadsAt(live, nowMs);
  const run = runOf(live?.run ?? null, live?.run.currentCueId ?? null);
  const line = timelineAround(heads, run);
  const gap = heads.gapMs === null ? EMPTY : joined(formatDecimal(heads.gapMs / 1000, 2, 's'));
  const opensAtMs = run?.opensAtMs ?? null;
  const opens = line !== null && opensAtMs !== null && opensAtMs < line.toMs ? line.at(opensAtMs) : null;
  const closes = line === null ? 1 : line.at(run?.closesAtMs ?? line.toMs);
  const viewers = line === null || heads.viewersMs === null ? null : line.at(heads.viewersMs);
  const onAir = line === null || heads.onAirMs === null ? null : line.at(heads.onAirMs);
  return (
    <Panel title="Playheads" className="playheads" tools={<span className="dim small">media time</span>}>
      <div className="panel-body playheads-body">
        <div className="playheads-figures">
          <Head
            label="Viewers see"
            className="head-viewers"
            timeMs={heads.viewersMs}
            missing="No viewer reports what it sees"
          />
          <div className="playheads-gap" title="How far the median viewer is behind the frame on air">
            <span className="figure-label">Gap</span>
            <span className="playheads-gap-value" data-testid="playhead-gap">
              {gap}
            </span>
          </div>
          <Head label="On air" className="head-on-air" timeMs={heads.onAirMs} missing="Nothing is being sent" />
        </div>
        <div
          className="timeline"
          role="img"
          aria-label={`Viewers see ${formatClock(heads.viewersMs)}, on air ${formatClock(heads.onAirMs)}, gap ${gap}`}
        >
          {opens !== null && closes > opens && (
            <div className="timeline-window" style={{ left: `${opens * 100}%`, width: `${(closes - opens) * 100}%` }}>
              {closes - opens > 0.15 ? 'window' : ''}
            </div>
          )}
          {viewers !== null && onAir !== null && (
            <div
              className="timeline-gap"
              style={{ left: `${viewers * 100}%`, width: `${Math.max(0, onAir - viewers) * 100}%` }}
            />
          )}
          {viewers !== null && <div className="timeline-head head-viewers" style={{ left: `${viewers * 100}%` }} />}
          {onAir !== null && <div className="timeline-head head-on-air" style={{ left: `${onAir * 100}%` }} />}
          {line === null && <span className="timeline-empty">nothing is being sent: no media time yet</span>}
        </div>
      </div>
    </Panel>
  );
}

function Head(props: {
  readonly label: string;
  readonly className: string;
  readonly timeMs: number | null;
  readonly missing: string;
}) {
  return (
    <div className="playhead" title={props.timeMs === null ? props.missing : 'Capture time of the frame there now'}>
      <span className="figure-label">
        <span className={`head-key ${props.className}`} aria-hidden /> {props.label}
      </span>
      <span className={props.timeMs === null ? 'playhead-time faint' : 'playhead-time'}>
        {formatClock(props.timeMs, 1)}
      </span>
    </div>
  );
}
