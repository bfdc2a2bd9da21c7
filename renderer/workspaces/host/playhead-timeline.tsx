import type { StudioStores } from '../../api/stores.ts';
import { runOf } from '../../app/cue-view.ts';
import { EMPTY, formatClock, formatDecimal, joined } from '../../app/format.ts';
import { Panel } from '../../app/parts/panel.tsx';
import { playheadsAt, timelineAround } from '../../app/playheads.ts';
import { useTicked } from '../../app/studio-context.tsx';

/** The playheads move ten times a second: enough for the tenths that are shown. */
const PERIOD_MS = 100;

/** What is drawn; positions are in percent of the bar's width, rounded so that only visible changes are drawn. */
function derive(nowMs: number, stores: StudioStores) {
  const { live } = stores.live.getState();
  const heads = playheadsAt(live, nowMs);
  const current = runOf(live?.run ?? null, live?.run.currentCueId ?? null);
  // What was withdrawn has no window any more.
  const run = current?.phase === 'void' ? null : current;
  const line = timelineAround(heads, run);
  const place = (timeMs: number | null): number | null =>
    line === null || timeMs === null ? null : Math.round(line.at(timeMs) * 1000) / 10;
  const opensAtMs = run?.opensAtMs ?? null;
  const isInView = line !== null && opensAtMs !== null && opensAtMs < line.toMs;
  return {
    viewers: formatClock(heads.viewersMs, 1),
    onAir: formatClock(heads.onAirMs, 1),
    gap: heads.gapMs === null ? EMPTY : joined(formatDecimal(heads.gapMs / 1000, 2, 's')),
    hasLine: line !== null,
    viewersPct: place(heads.viewersMs),
    onAirPct: place(heads.onAirMs),
    opensPct: isInView ? place(opensAtMs) : null,
    closesPct: place(run?.closesAtMs ?? line?.toMs ?? null) ?? 100,
  };
}

/** The two playheads in media time, as clock times and drawn against the current cue's window. */
export function PlayheadTimeline() {
  return (
    <Panel title="Playheads" className="playheads" tools={<span className="dim small">media time</span>}>
      <PlayheadBody />
    </Panel>
  );
}

function PlayheadBody() {
  const view = useTicked(PERIOD_MS, derive);
  const { viewersPct, onAirPct, opensPct, closesPct } = view;
  return (
    <div className="panel-body playheads-body">
      <div className="playheads-figures">
        <Head
          label="Viewers see"
          className="head-viewers"
          time={view.viewers}
          missing="No viewer reports what it sees"
        />
        <div className="playheads-gap" title="How far the median viewer is behind the frame on air">
          <span className="figure-label">Gap</span>
          <span className="playheads-gap-value" data-testid="playhead-gap">
            {view.gap}
          </span>
        </div>
        <Head label="On air" className="head-on-air" time={view.onAir} missing="Nothing is being sent" />
      </div>
      <div
        className="timeline"
        role="img"
        aria-label={`Viewers see ${view.viewers}, on air ${view.onAir}, gap ${view.gap}`}
      >
        {opensPct !== null && closesPct > opensPct && (
          <div className="timeline-window" style={{ left: `${opensPct}%`, width: `${closesPct - opensPct}%` }}>
            {closesPct - opensPct > 15 ? 'window' : ''}
          </div>
        )}
        {viewersPct !== null && onAirPct !== null && (
          <div
            className="timeline-gap"
            style={{ left: `${viewersPct}%`, width: `${Math.max(0, onAirPct - viewersPct)}%` }}
          />
        )}
        {viewersPct !== null && <div className="timeline-head head-viewers" style={{ left: `${viewersPct}%` }} />}
        {onAirPct !== null && <div className="timeline-head head-on-air" style={{ left: `${onAirPct}%` }} />}
        {!view.hasLine && <span className="timeline-empty">nothing is being sent: no media time yet</span>}
      </div>
    </div>
  );
}

function Head(props: {
  readonly label: string;
  readonly className: string;
  readonly time: string;
  readonly missing: string;
}) {
  const isEmpty = props.time === EMPTY;
  return (
    <div className="playhead" title={isEmpty ? props.missing : 'Capture time of the frame there now'}>
      <span className="figure-label">
        <span className={`head-key ${props.className}`} aria-hidden /> {props.label}
      </span>
      <span className={isEmpty ? 'playhead-time faint' : 'playhead-time'}>{props.time}</span>
    </div>
  );
}
