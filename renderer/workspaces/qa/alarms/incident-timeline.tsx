import { Button, SegmentedControl, Tooltip } from '@mantine/core';
import { IconChartLine } from '@tabler/icons-react';
import { useState } from 'react';
import { CAUSE_LABELS, type Cause, type Incident } from '../../../../shared/telemetry/incident.ts';
import { formatClock } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { useLink, useStudioNow } from '../../../app/studio-context.tsx';
import { selected } from '../plots/time-view.ts';
import type { SectionId } from '../qa-sections.tsx';
import { useStage } from '../stage-context.ts';
import { AlarmItem, SeenButton } from './alarm-list.tsx';
import { lastedText, worstText } from './alarm-words.ts';
import { useIncidents } from './use-incidents.ts';

const MINUTE_MS = 60_000;
const SPANS = [
  { value: String(10 * MINUTE_MS), label: '10 min' },
  { value: String(60 * MINUTE_MS), label: '1 h' },
  { value: String(12 * 60 * MINUTE_MS), label: '12 h' },
  { value: String(14 * 24 * 60 * MINUTE_MS), label: '14 days' },
];
/** A short incident must still be seen and hit. */
const NARROWEST_PCT = 0.6;
const TICKS = 6;

/** Where the plots of a cause stand. */
const SECTION_OF: Readonly<Record<Cause, SectionId>> = {
  clock: 'clock',
  capture: 'link',
  encoder: 'link',
  uplink: 'link',
  ingest: 'link',
  cdn: 'cdn',
  engine: 'audience',
  viewers: 'audience',
  timeline: 'latency',
  machine: 'link',
  disk: 'link',
};

/** From when to when what went wrong, how bad it became, what to do about it, and who has seen it. */
export function IncidentTimeline() {
  const stage = useStage();
  const onShow = (cause: Cause, fromMs: number, toMs: number): void => {
    stage.change((view, nowMs) => selected(view, fromMs, toMs, nowMs));
    // The address names the section; QA listens to it.
    globalThis.location.hash = `#qa/${SECTION_OF[cause]}`;
  };
  const [span, setSpan] = useState(SPANS[1]?.value ?? '');
  const [chosen, setChosen] = useState<string | null>(null);
  const spanMs = Number(span);
  const [state, again] = useIncidents(spanMs);
  const { fresh } = useLink();
  const incidents = state.kind === 'ready' ? state.incidents : [];
  const shown = chosen === null ? incidents : incidents.filter(({ id }) => id === chosen);
  return (
    <Panel
      title={state.kind === 'ready' ? `Incidents · ${String(incidents.length)}` : 'Incidents'}
      className="incidents"
      tools={
        <>
          {chosen !== null && shown.length > 0 && (
            <Button size="compact-xs" variant="subtle" onClick={() => setChosen(null)}>
              Show all
            </Button>
          )}
          <SegmentedControl size="xs" aria-label="Span of incidents" data={SPANS} value={span} onChange={setSpan} />
        </>
      }
    >
      {state.kind === 'loading' && (
        <div className="empty small">
          {fresh ? 'Reading what was kept …' : 'The host is away; they are read when it is back.'}
        </div>
      )}
      {state.kind === 'failed' && (
        <div className="empty small" role="alert">
          <div className="empty-words">
            <strong>The incidents cannot be read</strong>
            <span>{state.reason}</span>
            <Button size="xs" onClick={again}>
              Try again
            </Button>
          </div>
        </div>
      )}
      {state.kind === 'ready' && incidents.length === 0 && (
        <div className="empty small">
          <div className="empty-words">
            <strong>No alarms</strong>
            <span>Nothing went wrong in this span. Every figure is held against its limit once a second.</span>
          </div>
        </div>
      )}
      {state.kind === 'ready' && incidents.length > 0 && (
        <div className="panel-body incidents-body">
          <Lanes
            incidents={incidents}
            fromMs={state.fromMs}
            toMs={state.toMs}
            chosen={chosen}
            onChoose={(id) => setChosen(id === chosen ? null : id)}
          />
          <ol className="incident-list" tabIndex={0} aria-label="Incidents, the newest first">
            {(shown.length === 0 ? incidents : shown).map((incident) => (
              <IncidentItem key={incident.id} incident={incident} onShow={onShow} />
            ))}
          </ol>
        </div>
      )}
    </Panel>
  );
}

/** A lane a cause, a bar an incident. */
function Lanes(props: {
  readonly incidents: readonly Incident[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}) {
  const { incidents, fromMs, toMs } = props;
  const spanMs = Math.max(1, toMs - fromMs);
  const placeOf = (atMs: number): number => Math.min(100, Math.max(0, ((atMs - fromMs) / spanMs) * 100));
  const causes = [...Map.groupBy(incidents, ({ cause }) => cause)] as [Cause, Incident[]][];
  return (
    <div className="lanes">
      {causes.map(([cause, ofCause]) => (
        <div className="lane" key={cause}>
          <span className="lane-name">{CAUSE_LABELS[cause]}</span>
          <div className="lane-track">
            {ofCause.map((incident) => {
              const left = placeOf(incident.fromMs);
              const width = Math.max(NARROWEST_PCT, placeOf(incident.toMs ?? toMs) - left);
              const words = `${incident.title}, ${formatClock(incident.fromMs)} for ${lastedText(incident.fromMs, incident.toMs, toMs)}`;
              return (
                <Tooltip key={incident.id} label={words}>
                  <button
                    type="button"
                    className="lane-bar"
                    data-level={incident.level}
                    data-lasts={incident.toMs === null}
                    aria-pressed={incident.id === props.chosen}
                    aria-label={words}
                    style={{ left: `${Math.min(left, 100 - NARROWEST_PCT)}%`, width: `${width}%` }}
                    onClick={() => props.onChoose(incident.id)}
                  />
                </Tooltip>
              );
            })}
          </div>
        </div>
      ))}
      <div className="lane lane-times" aria-hidden>
        <span className="lane-name" />
        <div className="lane-track">
          {Array.from({ length: TICKS + 1 }, (_, index) => {
            const atMs = fromMs + (index / TICKS) * spanMs;
            return (
              <span key={index} style={{ left: `${(index / TICKS) * 100}%` }}>
                {spanMs > 24 * 60 * MINUTE_MS
                  ? new Date(atMs).toLocaleDateString(undefined, { day: 'numeric', month: 'short' })
                  : formatClock(atMs)}
              </span>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function IncidentItem({
  incident,
  onShow,
}: {
  readonly incident: Incident;
  readonly onShow: (cause: Cause, fromMs: number, toMs: number) => void;
}) {
  const nowMs = useStudioNow(1_000);
  const unseen = incident.alarms.filter(({ seenAtMs }) => seenAtMs === null).map(({ id }) => id);
  const worst = [...new Set(incident.alarms.map(worstText).filter((text) => text !== ''))];
  const roomMs = Math.max(15_000, ((incident.toMs ?? nowMs) - incident.fromMs) / 4);
  return (
    <li className="incident" data-level={incident.level} data-lasts={incident.toMs === null}>
      <div className="incident-head">
        <strong>{incident.title}</strong>
        <span className="dim nowrap">
          {formatClock(incident.fromMs)} – {incident.toMs === null ? 'now' : formatClock(incident.toMs)}
        </span>
        <span className="dim nowrap">{lastedText(incident.fromMs, incident.toMs, nowMs)}</span>
        {worst.length > 0 && <span className="nowrap">worst {worst.join(', ')}</span>}
        <span className="spacer" />
        <Tooltip label="Show this part of time in the plots">
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconChartLine size={14} aria-hidden />}
            onClick={() => onShow(incident.cause, incident.fromMs - roomMs, (incident.toMs ?? nowMs) + roomMs)}
          >
            In the plots
          </Button>
        </Tooltip>
        {unseen.length > 1 && <SeenButton ids={unseen} label={`Seen: ${incident.title}`} />}
      </div>
      <ul className="alarm-list">
        {[...incident.alarms].reverse().map((alarm) => (
          <AlarmItem key={alarm.id} alarm={alarm} withCause={false} />
        ))}
      </ul>
    </li>
  );
}
